/** What the measure looks with: the world, its own ledger of what happened there, and its own view of the policy table. */
import { readFileSync } from 'node:fs';
import { SERVICENOW_HOST } from '../../company.ts';
import { groupTableIn, POLICY_FOLDER, type TableEdits, withEdits } from '../../policy-folder.ts';
import type { UserRow } from '../../tenant/graph/directory/control.ts';
import type { World } from '../../world.ts';
import { type Happened, happenedIn, type Ordered } from './happened/happened.ts';
import { type Entitlement, PolicyView } from './happened/policy-view.ts';
import { isOurs } from './memberships.ts';

export type Sight = { readonly world: World; readonly happened: Happened; readonly policy: PolicyView };

export const GRAPH = 'graph.microsoft.com';
export const SERVICENOW = SERVICENOW_HOST;

const MINUTE = 60_000;
/** Within this every replica of the directory shows a change, and the app has followed it. */
export const FOLLOWED = 20 * MINUTE;
/** The longest that a replica of the directory stays behind. */
export const REPLICA = 10 * MINUTE;
/** From the last look to the last moment a write may arrive: its validity, and the longest call. */
export const CARRIED = 3 * MINUTE;

/** A host that was away has caught up with what became due within this. */
const CAUGHT_UP = 3 * MINUTE;

/** `edits`: what the table of this world says otherwise than the one in the folder. */
export function sightOf(world: World, edits: TableEdits = {}, folder = POLICY_FOLDER): Sight {
  const text = withEdits(readFileSync(groupTableIn(folder), 'utf8'), edits);
  return { world, happened: happenedIn(world), policy: new PolicyView(text) };
}

/** An order of group membership with what it stands for. */
export type Meant = Ordered & { readonly entitlement: Entitlement };

const meant = new WeakMap<Sight, { readonly events: number; readonly orders: readonly Meant[] }>();

export function meantBy(sight: Sight): readonly Meant[] {
  const { orders, ticketChanges } = sight.happened;
  const events = orders.length + ticketChanges.length;
  const known = meant.get(sight);
  if (known?.events === events) return known.orders;
  const found = meantNow(sight);
  meant.set(sight, { events, orders: found });
  return found;
}

function meantNow({ happened, policy }: Sight): readonly Meant[] {
  return happened.orders.flatMap((order) => {
    const edit = happened.ticketChanges.findLast(
      (one) => one.number === order.number && one.variables !== null,
    );
    const variables = edit?.variables ?? order.variables ?? {};
    const entitlement = policy.entitlementOf(order.catalogItem, variables);
    return entitlement ? [{ ...order, variables, entitlement }] : [];
  });
}

/** A ticket that the app is to speak of. */
export type Told = Pick<Meant, 'number' | 'id' | 'at' | 'requestedFor'>;

/** Orders that the table names, and reports about people. */
export function toldOf(sight: Sight): readonly Told[] {
  const reports = sight.happened.reports.map(({ affectedUser, ...one }) => {
    return { ...one, requestedFor: affectedUser };
  });
  return [...meantBy(sight), ...reports];
}

/** Memberships that the app made, as they are now, and since when. */
export function heldBy({ world, policy }: Sight, userId: string) {
  const { directory } = world.tenant;
  const groups = new Map(
    policy.entitlements.flatMap(({ groups: all }) => all.map((one) => [one.id, one.name])),
  );
  // who is in a group that is in the recycle bin, or gone for good, holds nothing by it
  const there = new Set(directory.listGroups().flatMap(({ id, deleted }) => (deleted ? [] : [id])));
  return [...groups].flatMap(([groupId, name]) => {
    if (!there.has(groupId)) return [];
    const edge = directory.members(groupId).find(({ id, by }) => id === userId && isOurs(by));
    return edge ? [{ groupId, name, since: Date.parse(edge.since) }] : [];
  });
}

/** The person's record now, and since when it is so; `undefined`: nobody knows the person. */
export function recordOf({ happened }: Sight, userId: string): { at: number; row: UserRow } | undefined {
  return happened.people.get(userId)?.at(-1);
}

/** Until when what is so since a moment has to be acted on, by a host that was awake and could read it. */
export function dueBy({ happened }: Sight, at: number, within: number): number {
  const { troubles } = happened;
  const readable = Math.max(troubles.readable(GRAPH, at), troubles.readable(SERVICENOW, at));
  const patience = troubles.patience(GRAPH) + troubles.patience(SERVICENOW) + within;
  const awake = troubles.awake(readable);
  const due = awake + (awake > readable ? CAUGHT_UP : 0) + patience;
  const again = troubles.awake(due);
  return again > due ? again + CAUGHT_UP + patience : due;
}

/** Whether what is so since a moment could be read, and there was the time to act on it. */
export function isOverdue({ world, happened }: Sight, at: number, within: number): boolean {
  const { troubles } = happened;
  if (troubles.awakeFor() < CAUGHT_UP) return false;
  const readable = Math.max(troubles.readable(GRAPH, at), troubles.readable(SERVICENOW, at));
  return readable + troubles.patience(GRAPH) + troubles.patience(SERVICENOW) + within <= world.clock.now();
}

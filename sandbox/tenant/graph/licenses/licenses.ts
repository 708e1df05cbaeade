/**
 * Authoritative license assignments, plans and seats. Writes and seat checks see what is committed; each property
 * that reads show reaches each replica in its own time, so that they may disagree. Facts: graph.md 0.2, 4.
 */
import type { SandboxClock } from '../../../clock.ts';
import { SUBSCRIPTIONS } from '../../company/licenses.ts';
import type { Random } from '../../simulator.ts';
import { BEFORE_TIME, Cell, type View } from '../directory/cell.ts';
import type { Directory } from '../directory/directory.ts';
import type { Lag } from '../directory/lag.ts';
import type { Actor } from '../directory/records.ts';
import type { GraphSwitches } from '../switches.ts';
import { assignedLicenses, enabledPlans, holds, type LicenseAssignment } from './assignment.ts';
import { createForcedOutcomes, type ForcedOutcomes } from './forced-outcomes.ts';
import { followGroups } from './group-licensing.ts';
import { carriedOn, type ProvisioningByPlan } from './provisioning.ts';
import { everybodysLicenses } from './seed.ts';

export type UserLicenses = {
  readonly assignments: readonly LicenseAssignment[];
  readonly provisioning: ProvisioningByPlan;
};

/** Properties whose replicas lag independently; `disabledPlans` those within `assignedLicenses`. */
export type Facet = 'licenseAssignmentStates' | 'assignedLicenses' | 'disabledPlans' | 'licenseDetails';

const FACETS: readonly Facet[] = [
  'licenseAssignmentStates',
  'assignedLicenses',
  'disabledPlans',
  'licenseDetails',
];

export type LicenseChange = {
  readonly at: number;
  readonly actor: Actor;
  /** What kept a change by group from taking effect; `null`: it took effect. */
  readonly failure: string | null;
};

/** Ids are lower-case. */
export interface Licenses {
  /** What is committed. */
  of(userId: string): UserLicenses;
  /** What a read of this property shows. */
  seen(userId: string, facet: Facet, view: View): UserLicenses;
  commit(userId: string, assignments: readonly LicenseAssignment[], change: LicenseChange): void;
  /** Users with an assignment by this group, whether in effect or not. */
  licensedBy(groupId: string): readonly string[];
  /** Seats bought, and taken: one per live user, however often the SKU is assigned to them. */
  enabled(skuId: string, view: View): number;
  consumed(skuId: string, view: View): number;
  buy(skuId: string, enabled: number): void;
  /** What licensing draws from; a stream of its own, so that it moves nobody else's draws. */
  readonly random: Random;
  /** What stands in `error` of an assignment without one. */
  noError(): string | null;
  /** What provisioning of a user's plan comes to, now or the next time. */
  readonly forced: ForcedOutcomes;
}

export type LicensesParts = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly lag: Lag;
  readonly directory: Directory;
  readonly switches: GraphSwitches;
};

const NOTHING: UserLicenses = { assignments: [], provisioning: new Map() };

export function createLicenses(parts: LicensesParts): Licenses {
  const { clock, random, lag, directory, switches } = parts;
  const users = new Map<string, ReadonlyMap<Facet, Cell<UserLicenses>>>();
  const seats = new Map<string, Cell<number>>();
  const of = (userId: string) => users.get(userId)?.get('licenseDetails')?.committed ?? NOTHING;
  const put = (userId: string, licenses: UserLicenses, at: number) => {
    const cells = users.get(userId) ?? new Map(FACETS.map((facet) => [facet, new Cell<UserLicenses>()]));
    for (const cell of cells.values()) cell.commit(at, licenses, lag.visibility(at, random));
    users.set(userId, cells);
  };
  const seen = (userId: string, facet: Facet, view: View) =>
    users.get(userId)?.get(facet)?.read(view) ?? NOTHING;
  const buy = (skuId: string, enabled: number, at: number) => {
    const cell = seats.get(skuId) ?? new Cell<number>();
    cell.commit(at, enabled, lag.visibility(at, random));
    seats.set(skuId, cell);
  };
  for (const { skuId, enabled } of SUBSCRIPTIONS) buy(skuId, enabled, BEFORE_TIME);
  for (const [userId, licenses] of everybodysLicenses(directory)) put(userId, licenses, BEFORE_TIME);
  const forced = createForcedOutcomes(parts, {
    of: (userId) => of(userId).provisioning,
    put: (userId, provisioning, at) => put(userId, { ...of(userId), provisioning }, at),
  });
  const licenses: Licenses = {
    of,
    seen,
    random,
    forced,
    commit(userId, assignments, change) {
      const before = of(userId);
      const begin = (planId: string) => forced.begin(userId, planId, change.at);
      const plans = enabledPlans(assignedLicenses(assignments)).values();
      put(userId, { assignments, provisioning: carriedOn(before.provisioning, plans, begin) }, change.at);
      const [had, has] = [assignedLicenses(before.assignments), assignedLicenses(assignments)];
      directory.announce({ kind: 'license', userId, before: had, after: has, ...change });
    },
    licensedBy: (groupId) =>
      [...users.keys()].filter((id) => of(id).assignments.some((one) => one.assignedByGroup === groupId)),
    enabled: (skuId, view) => seats.get(skuId)?.read(view) ?? 0,
    consumed(skuId, view) {
      const takes = (id: string) => holds(seen(id, 'assignedLicenses', view).assignments, skuId);
      return [...users.keys()].filter((id) => takes(id) && directory.user(id, view)).length;
    },
    noError() {
      const { noLicenseError: how } = switches;
      return how === 'None' || (how === 'either' && random.next() < 0.5) ? 'None' : null;
    },
    buy: (skuId, enabled) => buy(skuId, enabled, clock.now()),
  };
  followGroups({ ...parts, licenses });
  return licenses;
}

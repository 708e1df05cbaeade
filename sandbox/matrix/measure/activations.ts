/** Whether each activation of a role was allowed in the moment PIM took it, and whether people were told of it too often. */
import type { World } from '../../world.ts';
import { wasMember } from './happened/as-it-was.ts';
import { happenedIn, type Word } from './happened/happened.ts';
import { type Needs, RolePolicyView } from './happened/role-policy-view.ts';
import { isOurs } from './memberships.ts';
import { CARRIED, REPLICA } from './sight.ts';

type Row = ReturnType<World['controlled']['pimDesk']['requests']>[number];
type Source = Needs[number][number];
type Looking = { readonly world: World; readonly policy: RolePolicyView };

const MINUTE = 60_000;
const PATH = '/roleAssignmentScheduleRequests';
const GAVE = ['Provisioned', 'Granted', 'ScheduleCreated', 'PendingProvisioning', 'PendingScheduleCreation'];
const OVER = ['6', '7', '8'];
/** From the moment an incident is over until nothing is given for it any more, by an app that is awake. */
const NOTICED = 5 * MINUTE;
/** An activation begins a moment after it was asked for, and directories have whole seconds. */
const ROUNDED = 2 * MINUTE;

/**
 * Stands at the border, at each request to PIM.
 * @returns what it saw so far that must not be, in words.
 */
export function watchActivations(world: World): () => readonly string[] {
  const { outbound } = world.tenant;
  happenedIn(world);
  const looking = { world, policy: new RolePolicyView() };
  const known = new Set<string>();
  const found = new Set<string>();
  const look = () => {
    for (const row of oursIn(world)) {
      if (known.has(row.id)) continue;
      known.add(row.id);
      for (const why of whyNot(looking, row)) found.add(`${row.principalId} was given a role, ${why}`);
    }
  };
  const add = outbound.add;
  outbound.add = (call) => {
    add(call);
    if (call.method === 'POST' && call.url.includes(PATH)) look();
  };
  return () => {
    look();
    for (const one of tooLong(looking)) found.add(one);
    return [...found];
  };
}

const oursIn = ({ controlled }: World): readonly Row[] =>
  controlled.pimDesk.requests().filter(({ action, by }) => action === 'adminAssign' && isOurs(by));

function whyNot(looking: Looking, row: Row): readonly string[] {
  const { world, policy } = looking;
  const at = Date.parse(row.createdAt);
  const role = policy.roleOf(row.roleId);
  if (!role) return [`${row.roleId}, that no policy names`];
  const isResponder = policy.responders.some((one) => fits(looking, one, row.principalId, at));
  const { ticketChanges, troubles } = happenedIn(world);
  const last = ticketChanges.findLast((one) => one.number === row.ticketNumber && one.at <= at);
  const over = last && OVER.includes(last.state) && troubles.awake(last.at) + NOTICED + CARRIED < at;
  return [
    ...(isResponder ? [] : ['and was not on call']),
    ...(over ? [`for ${row.ticketNumber}, which was over`] : []),
    ...(isApproved(looking, row, role.class, at) ? [] : ['without the approvals that policy asks for']),
  ];
}

function isApproved(looking: Looking, row: Row, roleClass: 'standard' | 'high', at: number): boolean {
  const { world, policy } = looking;
  const yes = yesesFor(world, row.principalId, at);
  const isMetBy = (needs: Needs) => needs.length > 0 && isMet(looking, needs, yes);
  if (isMetBy(policy.needsOf('highRisk'))) return true;
  if (roleClass === 'high') return false;
  if (isMetBy(policy.needsOf('inDebt'))) return true;
  const isFresh = oursIn(world).some(
    ({ principalId, status, createdAt, ticketNumber }) =>
      principalId === row.principalId &&
      ticketNumber !== row.ticketNumber &&
      GAVE.includes(status) &&
      Date.parse(createdAt) < at - REPLICA &&
      Date.parse(createdAt) > at - policy.coolDownMinutes * MINUTE,
  );
  if (isFresh) return false;
  return isMetBy(policy.needsOf('standard')) || isInWindow(world, row.principalId, at);
}

/** Of people who are no party to what is asked. */
function yesesFor(world: World, userId: string, at: number): readonly Word[] {
  const { reports, orders, words } = happenedIn(world);
  const own = [
    ...reports
      .filter((one) => one.affectedUser === userId)
      .map(({ number, caller }) => ({ number, by: caller })),
    ...orders
      .filter((one) => one.requestedFor === userId)
      .map(({ number, openedBy = userId }) => ({ number, by: openedBy })),
  ];
  return words.filter(
    (word) =>
      word.verb === 'approve' &&
      word.at <= at + CARRIED &&
      word.personId !== userId &&
      own.some(({ number, by }) => number === word.number && by !== word.personId),
  );
}

/** Whether as many different people as there are needs each meet one of them. */
function isMet(looking: Looking, [need, ...others]: Needs, yes: readonly Word[]): boolean {
  if (!need) return true;
  return yes.some(
    ({ personId, at }) =>
      need.some((source) => fits(looking, source, personId, at)) &&
      isMet(
        looking,
        others,
        yes.filter((one) => one.personId !== personId),
      ),
  );
}

/** Whether somebody could be taken for one who is on call, or in a group, at a moment: what changed lately does not count. */
function fits({ world }: Looking, source: Source, userId: string, at: number): boolean {
  const from = at - REPLICA - CARRIED;
  const happened = happenedIn(world);
  if (source.source === 'group') {
    const now = world.tenant.directory.members(source.id);
    return wasMember(happened, now, { groupId: source.id, userId }, [from, at]);
  }
  const own = happened.rosters.filter(({ team }) => team === source.team);
  const before = own.findLast((one) => one.at <= from);
  const within = own.filter((one) => one.at > from && one.at <= at + CARRIED);
  return [...(before ? [before] : []), ...within].some(({ members }) =>
    members.some((one) => one.userId === userId && one.level === source.level),
  );
}

function isInWindow(world: World, userId: string, at: number): boolean {
  return happenedIn(world).windows.some(
    (one) => one.at <= at && at <= one.until + CARRIED && one.personId !== userId,
  );
}

/** What we gave must not last longer than policy lets it. */
function tooLong({ world, policy }: Looking): readonly string[] {
  const { tenant } = world;
  return tenant.directory.listUsers().flatMap(({ id }) =>
    tenant.pimDesk
      .assignmentsOf(id)
      .filter(({ type, by }) => type !== 'eligible' && isOurs(by))
      .flatMap(({ roleId, start, end }) => {
        const most = policy.roleOf(roleId)?.longestMinutes ?? 0;
        const lasts = start && end ? Date.parse(end) - Date.parse(start) : Number.POSITIVE_INFINITY;
        return lasts <= most * MINUTE + ROUNDED
          ? []
          : [`the role ${roleId} of ${id} was given by us until ${end}, and policy allows ${most} minutes`];
      }),
  );
}

const UPDATE = 'PIM activation not effective yet';
const BETWEEN = 2 * MINUTE;
/** Timers fire up to a second early, and messages have whole seconds. */
const EARLY = 2_000;

/**
 * Stands at the border, at each message: nobody is told more than once in two minutes that a role does not work yet.
 * @returns what it saw so far that must not be, in words.
 */
export function watchUpdates(world: World): () => readonly string[] {
  const { outbound } = world.tenant;
  const known = new Set<string>();
  const newest = new Map<string, number>();
  const found = new Set<string>();
  const add = outbound.add;
  const look = () => {
    for (const { id, to, ticket, text, at } of world.teams.messages()) {
      if (known.has(id)) continue;
      known.add(id);
      if (!text.includes(UPDATE)) continue;
      const [about, time] = [`${ticket?.number} ${to}`, Date.parse(at)];
      const before = newest.get(about);
      newest.set(about, time);
      // Whoever got no answer writes once more, and can't know that the first went out.
      if (before === undefined || time - before >= BETWEEN - EARLY || wasUnanswered(world, before)) continue;
      found.add(
        `${about} was told twice within ${(time - before) / 1_000} s that the role does not work yet`,
      );
    }
  };
  outbound.add = (call) => {
    add(call);
    if (call.method === 'POST' && call.url.startsWith('https://smba.')) look();
  };
  return () => [...found];
}

function wasUnanswered({ tenant }: World, at: number): boolean {
  return tenant.outbound
    .list()
    .some(
      (call) =>
        call.method === 'POST' &&
        call.url.startsWith('https://smba.') &&
        (call.status === 0 || call.status >= 400) &&
        Math.abs(Date.parse(call.at) - at) < 60_000,
    );
}

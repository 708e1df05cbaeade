/** Whether what tickets state of directory roles is what the directory has, and what the target system lets people do. */
import type { Target } from '../../tenant/graph/pim/effective.ts';
import { INTEGRATION_USER } from '../../tenant/servicenow/accounts.ts';
import type { World } from '../../world.ts';
import { isOurs } from './memberships.ts';
import { SERVICENOW } from './sight.ts';
import { isSaid, newestOn, type Statement } from './statements.ts';

/** A ticket that asks for a role, and the system that the role is wanted for. */
export type AskedRole = {
  readonly number: string;
  readonly userId: string;
  readonly roleId: string;
  /** Default: the whole tenant. */
  readonly scope?: string;
  readonly target?: Target;
  /** The incident that it names, which PIM may be told in its place. */
  readonly incident?: string;
};

type Seen = Pick<World, 'servicenow' | 'tenant'>;

/** In words; empty when tickets, directory and target systems agree. To be asked at rest. */
export function roleDifferences(world: Seen, asked: readonly AskedRole[]): readonly string[] {
  const stated = asked.map((one) => ({ one, last: newestOn(world, one.number) }));
  const justified = stated
    .filter(({ last }) => isSaid(last, 'in-force', 'unsure'))
    .map(({ one }) => keyOf(one));
  return [
    ...stated.flatMap(({ one, last }) => ofTicket(world, one, last, justified)),
    ...strays(world, justified),
    ...activatedTwice(world, asked),
  ];
}

function ofTicket(
  world: Seen,
  one: AskedRole,
  last: Statement | undefined,
  justified: readonly string[],
): readonly string[] {
  const { number, userId, roleId } = one;
  const held = assignmentsOf(world, one);
  const says = `${number}: states ${last?.access ?? 'nothing'}`;
  if (isSaid(last, 'under-way')) return [`${says} at rest`];
  if (isSaid(last, 'in-force'))
    return held.length === 0
      ? [`${says}, but ${userId} has no role ${roleId}`]
      : effectiveDifferences(world, one, last);
  const ours = held.filter(({ by }) => isOurs(by));
  if (isSaid(last, 'unsure') || ours.length === 0 || justified.includes(keyOf(one))) return [];
  return [`${says}, but ${userId} has the role ${roleId} from us`];
}

function effectiveDifferences(world: Seen, one: AskedRole, last: Statement | undefined): readonly string[] {
  const effective = last?.effective;
  if (effective === undefined || effective === 'no') return [];
  if (effective === 'pending') return [`${one.number}: states effective=pending at rest`];
  return whyNotEffective(world, one, effective).map((why) => `${one.number}: ${why}`);
}

/** Journals and tokens have whole seconds. */
const SECOND = 1_000;

function whyNotEffective({ tenant }: Seen, { userId, target }: AskedRole, moment: string): readonly string[] {
  if (target === undefined) return [];
  const since = tenant.effective.since(userId, target);
  if (since === null) return [`states effective=${moment}, but ${target} does not let ${userId} in`];
  if (Date.parse(moment) + SECOND >= since) return [];
  const from = new Date(since).toISOString();
  return [`states effective=${moment}, but ${target} let ${userId} in from ${from} on`];
}

/** What we gave, and no ticket states; and what we gave without an end. */
function strays({ tenant }: Seen, justified: readonly string[]): readonly string[] {
  return tenant.directory.listUsers().flatMap(({ id: userId }) =>
    tenant.pimDesk
      .assignmentsOf(userId)
      .filter(({ active, by, throughGroup }) => active && throughGroup === null && isOurs(by))
      .flatMap(({ roleId, scope, end }) => [
        ...(justified.includes(keyOf({ userId, roleId, scope }))
          ? []
          : [`the role ${roleId} of ${userId} was given by us, and no ticket states it`]),
        ...(end === null ? [`the role ${roleId} of ${userId} was given by us without an end`] : []),
      ]),
  );
}

/** One approval gives a role once, whatever became of the answers. */
function activatedTwice({ tenant }: Seen, asked: readonly AskedRole[]): readonly string[] {
  const given = tenant.pimDesk
    .requests()
    .filter(({ action, status, by }) => action === 'adminAssign' && GAVE.includes(status) && isOurs(by));
  return asked.flatMap((one) => {
    const { number, userId, roleId, incident } = one;
    const own = given.filter(
      ({ ticketNumber, ...to }) =>
        to.principalId === userId &&
        to.roleId === roleId &&
        (ticketNumber === number || (incident !== undefined && ticketNumber === incident)),
    );
    const others = asked.filter(
      (other) => keyOf(other) === keyOf(one) && (other === one || other.incident === incident),
    );
    return own.length > others.length ? [`${number}: the role ${roleId} was given ${own.length} times`] : [];
  });
}

const GAVE = ['Provisioned', 'Granted', 'ScheduleCreated'];

const assignmentsOf = ({ tenant }: Seen, { userId, roleId, scope = WHOLE }: AskedRole) =>
  tenant.pimDesk
    .assignmentsOf(userId)
    .filter((one) => one.active && one.roleId === roleId && one.scope === scope);

const WHOLE = '/';

const keyOf = ({ userId, roleId, scope = WHOLE }: Omit<AskedRole, 'number'>): string =>
  `${userId} ${roleId} ${scope}`;

/** What heads a note of ours once the responder can work. */
const AT_WORK = 'Work in progress';

/**
 * Looks at what a ticket states of a role, and of its target system, as soon as it is written, so that a promise that came true
 * later is seen, too. What is called tells what was found.
 */
export function watchEffective(world: Seen, asked: readonly AskedRole[]): () => readonly string[] {
  const { outbound } = world.tenant;
  const known = new Set<string>();
  const atWork = new Set<string>();
  const found = new Set<string>();
  const look = () => {
    for (const one of asked) {
      const last = newestOn(world, one.number);
      const works = last !== undefined && isSaid(last, 'in-force') && last.effective !== 'pending';
      if (!atWork.has(one.number) && isToldAtWork(world, one)) {
        atWork.add(one.number);
        if (!works)
          found.add(`${one.number}: is at work, but states ${last?.access} ${last?.effective ?? ''}`);
      }
      if (!last || known.has(last.line) || !isSaid(last, 'in-force')) continue;
      known.add(last.line);
      if (!wasGiven(world, one))
        found.add(`${one.number}: stated ${last.access} before ${one.userId} had the role ${one.roleId}`);
      const { effective } = last;
      if (effective === undefined || effective === 'no' || effective === 'pending') continue;
      for (const why of whyNotEffective(world, one, effective)) found.add(`${one.number}: ${why}`);
    }
  };
  const add = outbound.add;
  outbound.add = (call) => {
    add(call);
    if (call.method === 'PATCH' && new URL(call.url).host === SERVICENOW) look();
  };
  return () => [...found];
}

/** Now, or once: a note that was late says what was so when it was proven. */
function wasGiven(world: Seen, one: AskedRole): boolean {
  const once = world.tenant.pimDesk
    .requests()
    .some(
      ({ principalId, roleId, status }) =>
        principalId === one.userId && roleId === one.roleId && GAVE.includes(status),
    );
  return once || assignmentsOf(world, one).length > 0;
}

const isToldAtWork = ({ servicenow }: Seen, { number }: AskedRole): boolean =>
  servicenow
    .ticket(number)
    .journal.some(({ by, text }) => by === INTEGRATION_USER && text.startsWith(AT_WORK));

import type { RoleInstance, RoleRequest } from '../../domain/directory-role.ts';
import type { Grant } from '../../domain/grant.ts';
import { addMilliseconds, type Instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import { isCarriedOut, isPending, isRefused, waitsForPeople } from '../../domain/role-request.ts';
import type { RoleState } from '../../ports/roles.ts';

/**
 * What a person's place in the directory is as to one role of ours. `under-way`: a request of ours, or the person's own, was taken and has
 * not come to anything; `waits`: for an approval of the directory's own, or for the person; `another`: somebody else's assignment.
 */
export type Sight = {
  readonly is: 'ours' | 'under-way' | 'waits' | 'refused' | 'another' | 'none' | 'disagree' | 'unknown';
  /** A sentence without its stop; empty where `is` says it all. */
  readonly because: string;
  /** What is there, of `ours` and `another`. */
  readonly instance: RoleInstance | null;
  /** The directory's id of a request of ours that can be called off; left out: there is none. */
  readonly pendingId?: string;
};

export type SentRole = {
  readonly attemptedAt: Instant | undefined;
  readonly role: NonNullable<Grant['role']>;
};

/** Our clock and the directory's, and what it writes in place of what we said. */
const SKEW = MINUTE;
/** A request that was carried out so long ago, and of which nothing is there, is over: somebody took it away. */
const SETTLED = 15 * MINUTE;

/** `sent`: what we sent; left out: nothing yet. */
export function sightOf(state: RoleState, sent: SentRole | undefined, now: Instant): Sight {
  const { instances, listed, requests } = state;
  for (const one of [instances, listed, requests])
    if (one.known !== 'yes') return { is: 'unknown', because: one.because, instance: null };
  if (instances.known !== 'yes' || listed.known !== 'yes' || requests.known !== 'yes')
    return { is: 'unknown', because: '', instance: null };
  const isSomething = instances.value.length > 0;
  const seen = sent ? ofOurs(instances.value, requests.value, sent, now) : null;
  const settled = seen ?? another(instances.value);
  const isListed = settled.is === 'ours' ? true : isSomething;
  if (listed.value === isListed) return settled;
  return {
    is: 'disagree',
    because: `schedules show ${isSomething ? 'the role' : 'no role'}, the directory’s own list ${listed.value ? 'does' : 'does not'}`,
    instance: settled.instance,
  };
}

function another(instances: readonly RoleInstance[]): Sight {
  const instance = instances.find(({ how }) => how === 'assigned') ?? null;
  return instance
    ? { is: 'another', because: 'somebody else assigned the role', instance }
    : { is: 'none', because: '', instance: null };
}

/** `null`: nothing of it is ours. */
function ofOurs(
  instances: readonly RoleInstance[],
  requests: readonly RoleRequest[],
  sent: SentRole,
  now: Instant,
): Sight | null {
  return sent.role.mode === 'self-activate'
    ? ofPerson(instances, requests, sent, now)
    : ofUs(instances, requests, sent, now);
}

/** The person's own activation, from when we asked for it on. */
function ofPerson(
  instances: readonly RoleInstance[],
  requests: readonly RoleRequest[],
  { attemptedAt }: SentRole,
  now: Instant,
): Sight | null {
  if (attemptedAt === undefined) return null;
  const since = addMilliseconds(attemptedAt, -SKEW);
  const instance = instances.find(
    ({ how, startsAt }) => how === 'activated' && startsAt !== null && startsAt >= since,
  );
  if (instance) return { is: 'ours', because: '', instance };
  const asked = requests.find(
    ({ action, createdAt }) => action === 'selfActivate' && createdAt !== null && createdAt >= since,
  );
  const waits = (because: string): Sight => ({ is: 'waits', because, instance: null });
  if (!asked) return waits('the person has not activated the role yet');
  if (isOver(asked, requests, now)) return null;
  if (waitsForPeople(asked.status))
    return waits(`the directory waits for an approval of its own (${asked.status}), which is given there`);
  return isRefused(asked.status)
    ? waits(`the directory refused the person’s activation (${asked.status}); it can be tried again`)
    : {
        is: 'under-way',
        because: `the person’s activation is being carried out (${asked.status})`,
        instance: null,
      };
}

function ofUs(
  instances: readonly RoleInstance[],
  requests: readonly RoleRequest[],
  { role }: SentRole,
  now: Instant,
): Sight | null {
  const mine = requests.filter(({ mark, action }) => mark === role.mark && GIVES.includes(action));
  const instance = instances.find((one) => one.how === 'assigned' && mine.some((asked) => isOf(one, asked)));
  if (instance) return { is: 'ours', because: '', instance };
  const [newest] = mine;
  if (!newest || isOver(newest, requests, now)) return null;
  const { status } = newest;
  const seen = (is: 'waits' | 'refused' | 'under-way', because: string): Sight => {
    return { is, because, instance: null, ...(isPending(status) && { pendingId: newest.id }) };
  };
  if (isRefused(status))
    return seen('refused', `the directory ended our request without giving it (${status})`);
  if (waitsForPeople(status))
    return seen('waits', `the directory waits for an approval of its own (${status}), which is given there`);
  return seen('under-way', `our request was taken and has not come to anything yet (${status})`);
}

/** By the schedule that the request made, or by its end, which nobody else's has to the minute. */
function isOf({ scheduleId, endsAt }: RoleInstance, asked: RoleRequest): boolean {
  if (scheduleId !== null && scheduleId === asked.scheduleId) return true;
  if (endsAt === null || asked.endsAt === null) return false;
  return Math.abs(milliseconds(endsAt) - milliseconds(asked.endsAt)) <= SKEW;
}

const GIVES: readonly string[] = ['adminAssign', 'adminExtend'];
const TAKES: readonly string[] = ['adminRemove', 'selfDeactivate'];

/** Whether what is there lasts as long as it is to last by now; what nobody extends does. */
export function lastsAsAgreed(
  instance: RoleInstance | null,
  { until }: Pick<SentRole['role'], 'until'>,
): boolean {
  if (until === undefined || !instance || instance.endsAt === null) return true;
  return milliseconds(instance.endsAt) >= milliseconds(until) - SKEW;
}

/** Its time is up, it was taken away since, or nothing has been there of it for long. */
function isOver(asked: RoleRequest, requests: readonly RoleRequest[], now: Instant): boolean {
  if (asked.endsAt !== null && asked.endsAt <= now) return true;
  const since = asked.createdAt ?? now;
  const isTaken = requests.some(
    ({ action, status, createdAt }) =>
      TAKES.includes(action) && status === 'Revoked' && createdAt !== null && createdAt > since,
  );
  return isTaken || (isCarriedOut(asked.status) && addMilliseconds(since, SETTLED) <= now);
}

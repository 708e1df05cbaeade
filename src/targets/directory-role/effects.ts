import { instant } from '../../domain/instant.ts';
import type { RoleState } from '../../ports/roles.ts';
import type { BeforeWrite, DirectoryPorts, NotDone, Preparing, Sending, TargetEffects } from '../effects.ts';
import { otherWays } from './after-removal.ts';
import { roleCallOf } from './calls.ts';
import { ROLE_HOLDING } from './holders.ts';
import { type RoleKey, roleOfKey } from './keys.ts';
import { lookAtRoles, sentOf, shownOf } from './look.ts';
import { sightOf } from './sight.ts';

/** Roles: what was asked for and what is there is read right before each write, and a request of ours is never made again unread. */
export const ROLE_EFFECTS: TargetEffects = {
  look: lookAtRoles,
  prepare: async (ports, preparing) => {
    const { userId, keys, requestId } = preparing;
    const role = roleOf(keys);
    const answer = await ports.roles.state(userId, role, requestId);
    if (answer.read === 'done')
      return { prepared: true, before: beforeRole(ports, preparing, role, answer.value) };
    const { because, retryAfterSeconds } = answer;
    return { prepared: false, because: `the role could not be read: ${because}`, retryAfterSeconds };
  },
  // the request itself names who made it
  authored: async ({ roles }, userId, key, since, requestId) => {
    const answer = await roles.state(userId, roleOfKey(key), requestId);
    if (answer.read === 'failed') return answer;
    const { requests } = answer.value;
    if (requests.known !== 'yes')
      return { read: 'failed', because: requests.because, retryAfterSeconds: null, mayCure: true };
    const weDid = requests.value.some(
      ({ action, byUs, createdAt }) =>
        action === 'adminAssign' && byUs && createdAt !== null && createdAt >= since,
    );
    return { read: 'done', weDid };
  },
  otherWays,
  holding: ROLE_HOLDING,
  freed: async () => [],
};

/** One call gives or takes one role. */
function roleOf(keys: readonly string[]): RoleKey {
  const [key, ...others] = keys;
  if (key === undefined || others.length > 0) throw new Error(`One call can't do ${keys.join(', ')}.`);
  return roleOfKey(key);
}

function beforeRole(
  ports: DirectoryPorts,
  { keys, sent, userId }: Preparing,
  role: RoleKey,
  state: RoleState,
): BeforeWrite {
  const now = instant(ports.clock.now());
  const before = sentOf(sent[keys[0] ?? '']);
  return {
    evidence: { role: shownOf(state, sightOf(state, before, now)) },
    isThere: () => false,
    prior: () => undefined,
    plansOff: () => undefined,
    mayPass: async (sending, answer) => await isStillOurs(ports, userId, role, sending, answer),
    call: (sending) => roleCallOf(ports, role, state, sending),
  };
}

/** The directory says now and then of what it has just taken away, and of what is there, that it is not there. */
async function isStillOurs(
  { roles, clock }: DirectoryPorts,
  userId: string,
  role: RoleKey,
  { action, affected, requestId }: Sending,
  { effect }: NotDone,
): Promise<boolean> {
  const [grant] = affected.map((one) => one.grant);
  if (action === 'add' || effect !== 'unchanged' || !grant?.role) return false;
  const answer = await roles.state(userId, role, requestId);
  if (answer.read === 'failed') return true;
  const sent = { attemptedAt: grant.attemptedAt, role: grant.role };
  return sightOf(answer.value, sent, instant(clock.now())).is === 'ours';
}

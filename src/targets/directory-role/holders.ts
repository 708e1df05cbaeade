import { covers, longestHeld } from '../../domain/role-scope.ts';
import type { Holder, HoldingReads } from '../effects.ts';
import { roleOfKey } from './keys.ts';

/** Who has a role, and whether somebody may. */
export const ROLE_HOLDING: HoldingReads = {
  // one read shows a role in every scope
  async holders({ roles }, keys, requestId) {
    const wanted = keys.map((key) => ({ key, ...roleOfKey(key) }));
    const [first, ...others] = wanted;
    if (!first || others.some(({ roleId }) => roleId !== first.roleId))
      throw new Error(`One look can't show who holds ${keys.join(', ')}.`);
    const answer = await roles.holders(first.roleId, requestId);
    if (answer.read === 'failed') return answer;
    if (answer.value.known !== 'yes')
      return { read: 'failed', because: answer.value.because, retryAfterSeconds: null, mayCure: true };
    const direct = answer.value.value.filter(({ memberType }) => memberType === 'direct');
    const holders = direct.flatMap(({ principalId, scope, how, startsAt, endsAt }): Holder[] => {
      const held = wanted.find((one) => one.scope === scope);
      const way = how === 'activated' ? 'activated it themselves' : 'was assigned it';
      return held ? [{ key: held.key, userId: principalId, startsAt, endsAt, way }] : [];
    });
    return { read: 'done', holders };
  },
  async mayHold({ roles }, userId, key, requestId) {
    const answer = await roles.eligible(userId, requestId);
    if (answer.read === 'failed') return answer;
    if (answer.value.known !== 'yes') return { read: 'done', is: null };
    const { roleId, scope } = roleOfKey(key);
    return {
      read: 'done',
      is: answer.value.value.some((one) => one.roleId === roleId && covers(one, scope)),
    };
  },
  async holds({ roles, clock }, userId, key, requestId) {
    const answer = await roles.held(userId, roleOfKey(key), requestId);
    if (answer.read === 'failed') return answer;
    const { instances } = answer.value;
    if (instances.known !== 'yes') return { read: 'done', is: null };
    return { read: 'done', is: longestHeld(instances.value, clock.now()) !== null };
  },
};

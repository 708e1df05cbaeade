import type { TargetEffects } from '../effects.ts';
import { freedSeats, otherWaysToLicenses } from './after-removal.ts';
import { beforeLicensing } from './calls.ts';
import { licensingOf } from './keys.ts';
import { lookAtLicensing } from './look.ts';

export const LICENSING_EFFECTS: TargetEffects = {
  look: lookAtLicensing,
  prepare: async (ports, { userId, requestId }) => {
    const answer = await ports.licenses.read(userId, { subscriptions: false }, requestId);
    if (answer.read === 'done') return { prepared: true, before: beforeLicensing(ports, answer.licenses) };
    const { because, retryAfterSeconds } = answer;
    return { prepared: false, because: `the licenses could not be read: ${because}`, retryAfterSeconds };
  },
  authored: async ({ licenses }, userId, key, since, requestId) => {
    const what = licensingOf(key).kind === 'usage-location' ? 'usage-location' : 'license';
    return await licenses.weChanged(userId, what, since, requestId);
  },
  otherWays: otherWaysToLicenses,
  freed: freedSeats,
};

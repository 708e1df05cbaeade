import type { Grant } from '../../domain/grant.ts';
import { effectsOf } from '../../targets/effects-of.ts';
import type { Means } from '../activity.ts';
import { sentFor } from '../proving/sent-before.ts';

/**
 * Whether what a grant gave is there now, on both read paths, known as ours by what we sent for it. `null`: it can't be told now, and why
 * is thrown away, because whoever asks asks again.
 */
export async function isStillThere(means: Means, grant: Grant): Promise<boolean | null> {
  const { beneficiaryId: userId, target, requestId, attemptedAt } = grant;
  if (attemptedAt === undefined) return false;
  const { readings } = await effectsOf(target).look(means, {
    ...{ userId, keys: [target], all: [target], promised: [], agreed: 0, requestId, expect: 'present' },
    sent: sentFor(grant),
  });
  const [reading] = readings;
  if (reading?.edge === 'present') return true;
  return reading?.edge === 'absent' ? false : null;
}

import type { Holder, HoldingReads } from '../../targets/effects.ts';
import { effectsOf } from '../../targets/effects-of.ts';
import type { Means } from '../activity.ts';

/** Everybody who holds some of the targets, which one look shows. Throws an `Error` with why it can't be told. */
export async function holdersOf(
  means: Means,
  keys: readonly string[],
  requestId: string,
): Promise<readonly Holder[]> {
  const answer = await readsOf(keys[0] ?? '').holders(means, keys, requestId);
  if (answer.read === 'failed') throw new Error(answer.because);
  return answer.holders;
}

/** What the directory says of one person and one target; `null`: it doesn't say. Throws an `Error` where it can't be read. */
export async function isTrueOf(
  means: Means,
  what: 'mayHold' | 'holds',
  userId: string,
  key: string,
  requestId: string,
): Promise<boolean | null> {
  const answer = await readsOf(key)[what](means, userId, key, requestId);
  if (answer.read === 'failed') throw new Error(answer.because);
  return answer.is;
}

function readsOf(key: string): HoldingReads {
  const { holding } = effectsOf(key);
  if (!holding) throw new Error(`Nobody sees who holds ${key}.`);
  return holding;
}

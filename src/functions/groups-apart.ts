import type { Means } from '../activities/activity.ts';
import { addMilliseconds, instant, MINUTE } from '../domain/instant.ts';
import { type Followed, halves } from './groups-trail.ts';
import type { Look } from './sweep.ts';

/** A link that fails for so long may be one that never works again, or one of its groups one that is never told of. */
const PATIENCE = 15 * MINUTE;

type Told = Awaited<ReturnType<Means['directory']['groupChanges']>>;

/**
 * What a look at all members of these groups tells whose changes have not been told for a while, in place of their link; or
 * `tooLarge`, where only a half of them can be read, so that one group keeps no others from being followed. `null`: none of it, or
 * not yet.
 */
export async function lookApart(
  { directory, clock }: Means,
  look: Look,
  { groupIds, before, isPart }: Followed,
  called: string,
): Promise<Told | null> {
  const since = look.failingSince(called);
  const long = addMilliseconds(instant(clock.now()), -PATIENCE);
  if (since === null || (!isPart && since > long)) return null;
  if (before?.link) {
    const anew = await directory.groupChanges(groupIds, null);
    if (anew.read === 'done' || anew.tooLarge) return anew;
  }
  if (groupIds.length === 1) return null;
  for (const half of halves(groupIds)) {
    const told = await directory.groupChanges(half, null);
    if (told.read === 'done') return { ...FAILED, because: `${called} can't be told together` };
  }
  return null;
}

const FAILED = { read: 'failed', retryAfterSeconds: null, mayCure: true, tooLarge: true } as const;

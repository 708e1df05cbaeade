import type { Means } from '../activities/activity.ts';
import { type Followed, halves } from './groups-trail.ts';
import { isToBeginAnew } from './link-failing.ts';
import type { Look } from './sweep.ts';

type Told = Awaited<ReturnType<Means['directory']['groupChanges']>>;

/**
 * What a look at all members of these groups tells whose changes have not been told for a while, in place of their link; or
 * `tooLarge`, where only a half of them can be read, so that one group keeps no others from being followed. `null`: none of it, or
 * not yet.
 */
export async function lookApart(
  means: Means,
  look: Look,
  {
    groupIds,
    before,
    isPart,
  }: Pick<Followed, 'groupIds' | 'isPart'> & {
    readonly before: { readonly link: string | null } | null;
  },
  called: string,
): Promise<Told | null> {
  const { directory } = means;
  if (look.failingSince(called) === null || !(isPart || isToBeginAnew(means, look, called))) return null;
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

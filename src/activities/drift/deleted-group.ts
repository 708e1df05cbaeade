import { addMilliseconds, DAY, type Instant, instant } from '../../domain/instant.ts';
import type { Means } from '../activity.ts';

/** The recycle bin keeps a group, and an account, for thirty days; after two more nobody can bring it back. */
const KEPT = 32 * DAY;
/** A deletion that was not seen for this long may have been another one. */
const SEEN_WITHIN = 7 * DAY;

type Gone = { readonly since: Instant; readonly seenAt: Instant };

const markOf = (groupId: string) => `group-deleted-${groupId}`;

/** Writes down that a group, or an account, was found deleted. @returns whether it has been for so long that it can't come back. */
export async function noteDeleted(
  { marks, clock }: Means,
  groupId: string,
): Promise<'may-return' | 'for-good'> {
  const now = instant(clock.now());
  const kept = await marks.read(markOf(groupId));
  const before = kept?.row ? (JSON.parse(kept.row) as Gone) : null;
  const same = before !== null && addMilliseconds(before.seenAt, SEEN_WITHIN) > now;
  const gone: Gone = { since: same ? before.since : now, seenAt: now };
  await marks.save(markOf(groupId), JSON.stringify(gone), kept?.etag ?? null); // whoever was faster says the same
  return addMilliseconds(gone.since, KEPT) <= now ? 'for-good' : 'may-return';
}

/** Whether it was noted as deleted. */
export async function wasDeleted({ marks }: Means, groupId: string): Promise<boolean> {
  return Boolean((await marks.read(markOf(groupId)))?.row);
}

export async function forgetDeleted({ marks }: Means, groupId: string): Promise<void> {
  const kept = await marks.read(markOf(groupId));
  if (kept?.row) await marks.save(markOf(groupId), '', kept.etag);
}

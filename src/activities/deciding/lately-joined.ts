import { controlRollOf, joinedLately } from '../../domain/control-roll.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { Means } from '../activity.ts';

/** Where the watch keeps who is in a group whose members decide or operate. */
export const CONTROL = 'control-';
export const controlMark = (groupId: string): string => `${CONTROL}${groupId}`;

/** Who of the deciding groups came there within a day, as far as the watch has seen it, and when it was first seen. */
export async function latelyJoined(
  { marks, clock }: Means,
  { approverGroups }: Pick<AccessFacts, 'approverGroups'>,
): Promise<Readonly<Record<string, Instant>>> {
  const now = instant(clock.now());
  const found: Record<string, Instant> = {};
  for (const [groupId, members] of Object.entries(approverGroups)) {
    const mark = await marks.read(controlMark(groupId));
    const roll = mark && controlRollOf(mark.row);
    if (!roll) continue;
    for (const id of members) {
      const at = joinedLately(roll, id, now);
      if (at !== null) found[id] = at;
    }
  }
  return found;
}

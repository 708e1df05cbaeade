import { createHash } from 'node:crypto';
import type { Means } from '../activities/activity.ts';
import { CONTROL, controlMark } from '../activities/deciding/lately-joined.ts';
import { tellInChat } from '../activities/outbox/call-operators.ts';
import { names } from '../activities/wording/words.ts';
import { type ControlRoll, type Moved, movedOn } from '../domain/control-roll.ts';
import { evidenceOf } from '../domain/housekeeping.ts';
import { instant } from '../domain/instant.ts';
import { setsOf } from './groups-trail.ts';
import type { Look } from './sweep.ts';

/**
 * Follows who is in the groups whose members decide or operate: whoever comes there decides on other people's access. Nothing is
 * changed; operators hear of it, and the evidence has it.
 */
export async function watchControl(means: Means, look: Look): Promise<void> {
  const { groupIds } = controlGroups(means);
  // What a tick has no time for is followed by the next one.
  for (const some of setsOf(groupIds)) if (!look.isOver()) await follow(means, look, some);
}

/** `known`: no table that might name more is broken. */
function controlGroups({ rulebook }: Means): {
  readonly known: boolean;
  readonly groupIds: readonly string[];
} {
  const inForce = rulebook.kinds.map((kind) => rulebook.current(kind));
  const all = inForce.flatMap((one) => (one.usable ? one.rules.controlGroupIds : []));
  return { known: inForce.every(({ usable }) => usable), groupIds: [...new Set(all)].toSorted() };
}

/** What the watch keeps and may need again; `null`: a broken table may name more. */
export function controlMarksInUse(means: Means): ReadonlySet<string> | null {
  const { known, groupIds } = controlGroups(means);
  return known ? new Set([...groupIds.map(controlMark), ...setsOf(groupIds).map(linkOf)]) : null;
}

const linkOf = (groupIds: readonly string[]) =>
  `${CONTROL}delta-${createHash('sha256').update(groupIds.join()).digest('hex').slice(0, 32)}`;

async function follow(means: Means, look: Look, groupIds: readonly string[]): Promise<void> {
  const name = linkOf(groupIds);
  const mark = await means.marks.read(name);
  const told = await means.directory.groupChanges(groupIds, mark?.row ?? null);
  if (told.read === 'failed') {
    look.refused(told.because);
    return;
  }
  for (const { id, displayName, deleted } of told.groups) {
    if (deleted || !groupIds.includes(id)) continue;
    const kept = await means.marks.read(controlMark(id));
    const before = kept ? (JSON.parse(kept.row) as ControlRoll) : null;
    const own = told.changes.filter(({ groupId }) => groupId === id);
    const moved = movedOn(before, displayName ?? null, own, told.whole, instant(means.clock.now()));
    if (before) await tell(means, id, moved);
    const text = JSON.stringify(moved.roll);
    if (text !== kept?.row) await means.marks.save(controlMark(id), text, kept?.etag ?? null);
  }
  if (told.link !== mark?.row) await means.marks.save(name, told.link, mark?.etag ?? null);
}

async function tell(means: Means, groupId: string, { roll, joined, left }: Moved): Promise<void> {
  if (joined.length + left.length === 0) return;
  const at = instant(means.clock.now());
  const users = await means.directory.readUsers([...joined, ...left], 'watch-control');
  const known = users.users ?? {};
  const called = Object.fromEntries(
    Object.values(known).map((one) => [one.id, `${one.displayName} (${one.userPrincipalName})`]),
  );
  const said = [
    ...(joined.length > 0 ? [`${names(joined, called)} came to it`] : []),
    ...(left.length > 0 ? [`${names(left, called)} went from it`] : []),
  ].join('; ');
  const text = `${roll.name}, whose members decide or operate here, has changed: ${said}. Whoever came does not decide requests that were opened before, and cards of the next day say since when they are there. Look whether that is as it should be.`;
  await tellInChat(means, 'watch-control', text);
  await means.auditLog.append(evidenceOf(groupId), [
    {
      fact: 'control-group-changed',
      once: `${at}`,
      at,
      actor: 'countersign',
      data: { groupId, group: roll.name, joined, left },
    },
  ]);
}

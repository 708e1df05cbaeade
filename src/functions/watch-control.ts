import { createHash } from 'node:crypto';
import type { Means } from '../activities/activity.ts';
import { CONTROL, controlMark } from '../activities/deciding/lately-joined.ts';
import { tellInChat } from '../activities/outbox/call-operators.ts';
import { names } from '../activities/wording/words.ts';
import {
  controlRollOf,
  controlRollText,
  fitsAgain,
  type Moved,
  movedOn,
  tooManyToWatch,
} from '../domain/control-roll.ts';
import { evidenceOf } from '../domain/housekeeping.ts';
import { instant } from '../domain/instant.ts';
import { lookApart } from './groups-apart.ts';
import { type Followed, followedAs, namesInUse, setsOf, splitText, trailText } from './groups-trail.ts';
import type { Look } from './sweep.ts';

/**
 * Follows who is in the groups whose members decide or operate: whoever comes there decides on other people's access. Nothing is
 * changed; operators hear of it, and the evidence has it. `directoryTells`: it did of other groups, in this tick.
 */
export async function watchControl(means: Means, look: Look, directoryTells: boolean): Promise<void> {
  const { groupIds } = controlGroups(means);
  const sets: Followed[] = [];
  for (const some of setsOf(groupIds)) sets.push(...(await followedAs(means, some, linkOf)));
  const untold: (readonly [name: string, because: string])[] = [];
  const left = await look.each(
    'deciding groups',
    sets.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    {
      key: ({ name }) => name,
      name: nameOfSet,
      act: async (some) => {
        const followed = await follow(means, look, some);
        if (followed !== 'done') untold.push([nameOfSet(some), followed.because]);
      },
    },
  );
  const [first] = untold;
  if (first && !directoryTells && untold.length === sets.length - left.length) look.refused(first[1]);
  else for (const one of untold) look.failed(...one);
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
export async function controlMarksInUse(means: Means): Promise<ReadonlySet<string> | null> {
  const { known, groupIds } = controlGroups(means);
  if (!known) return null;
  return new Set([...groupIds.map(controlMark), ...(await namesInUse(means, groupIds, linkOf))]);
}

const linkOf = (groupIds: readonly string[]) =>
  `${CONTROL}delta-${createHash('sha256').update(groupIds.join()).digest('hex').slice(0, 32)}`;

/**
 * Where a group's news can't be taken in, the link stays for all of them: what the others are told once more changes nothing. Where
 * they are not told together, they are followed by halves.
 */
async function follow(
  means: Means,
  look: Look,
  followed: Followed,
): Promise<'done' | { readonly because: string }> {
  const { groupIds, name, before, etag } = followed;
  // Nothing tells of them again until they change.
  const tooMany = new Map((before?.groups ?? []).map((id) => [id, 'It has too many members to be watched']));
  let told = await means.directory.groupChanges(groupIds, before?.link ?? null);
  if (told.read === 'failed' && !told.tooLarge) {
    const apart = await lookApart(means, look, followed, nameOfSet(followed));
    if (apart === null) return { because: told.because };
    told = apart;
  }
  if (told.read === 'failed') {
    if (groupIds.length === 1) look.failed(nameOf(groupIds[0] ?? ''), told.because);
    else await means.marks.save(name, splitText, etag); // the next tick follows the halves
    return 'done';
  }
  let all = true;
  for (const group of told.groups) {
    if (group.deleted || !groupIds.includes(group.id)) continue;
    try {
      const because = await takeIn(means, look, group, told);
      if (because === null) tooMany.delete(group.id);
      else tooMany.set(group.id, because);
    } catch (error) {
      look.failed(nameOf(group.id), error);
      all = false;
    }
  }
  for (const [id, because] of tooMany) look.failed(nameOf(id), because);
  if (all && told.link !== before?.link)
    await means.marks.save(
      name,
      trailText({ link: told.link, groups: [...tooMany.keys()], people: [] }),
      etag,
    );
  return 'done';
}

const nameOfSet = ({ groupIds: [first = 'none', ...more] }: Pick<Followed, 'groupIds'>) =>
  more.length === 0
    ? nameOf(first)
    : `groups whose members decide or operate, as ${first} and ${more.length} more`;
const nameOf = (groupId: string) => `group ${groupId}, whose members decide or operate`;

type Told = Extract<Awaited<ReturnType<Means['directory']['groupChanges']>>, { readonly read: 'done' }>;

/** @returns why nobody sees who comes to it, if so. */
async function takeIn(
  means: Means,
  look: Look,
  { id, displayName }: Told['groups'][number],
  told: Pick<Told, 'changes' | 'whole'>,
): Promise<string | null> {
  const kept = await means.marks.read(controlMark(id));
  const before = kept && controlRollOf(kept.row);
  if (kept && !before) look.failed(nameOf(id), 'what was known of its members was spoiled, and is read anew');
  const isSpoiled = kept && !before;
  const { changes, whole } = isSpoiled || (before && fitsAgain(before)) ? await anew(means, id) : told;
  const own = changes.filter(({ groupId }) => groupId === id);
  const moved = movedOn(before, displayName ?? null, own, whole, instant(means.clock.now()));
  if (before) await tell(means, id, moved);
  const text = controlRollText(moved.roll);
  if (text !== kept?.row) await means.marks.save(controlMark(id), text, kept?.etag ?? null);
  return tooManyToWatch(moved.roll);
}

async function anew({ directory }: Means, groupId: string): Promise<Told> {
  const told = await directory.groupChanges([groupId], null);
  if (told.read === 'failed') throw new Error(told.because);
  return told;
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
  const text = `${roll.name}, whose members decide or operate here, has changed: ${said}. New members do not decide requests that were opened before, and cards of the next day say since when they are there. Look whether that is as it should be.`;
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

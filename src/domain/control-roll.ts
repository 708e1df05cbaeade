import { addMilliseconds, DAY, type Instant } from './instant.ts';
import { digestOf, longDigestOf, tightDigestOf } from './member-roll.ts';
import { type Packed, packed, unpacked } from './packed-digests.ts';

/** Who is in a group whose members decide or operate: by digest, since when for whoever came lately, or `null`. */
type Members = Readonly<Record<string, Instant | null>>;

/** `members` null: there are too many to keep, about as many as `count`; nobody can be told from them. */
type ControlRoll =
  | { readonly name: string; readonly members: Members }
  | { readonly name: string; readonly members: null; readonly count: number };

/** Somebody who came is news for so long, on cards of whom they decide about. */
const NEW_FOR = DAY;
/** With the moments at which some of them came, a row holds no more. */
const MOST_MEMBERS = 45_000;

/** As it is kept. Rows of before hold the roll as it is. */
type Kept = {
  readonly name: string;
  readonly known?: Packed;
  readonly since?: Readonly<Record<Instant, Packed>>;
  readonly count?: number;
};

export function controlRollText({ name, ...roll }: ControlRoll): string {
  if (roll.members === null) return JSON.stringify({ name, count: roll.count } satisfies Kept);
  const byMoment = Map.groupBy(Object.keys(roll.members).toSorted(), (digest) => roll.members[digest] ?? '');
  const since = [...byMoment].filter(([at]) => at !== '').map(([at, digests]) => [at, packed(digests)]);
  const kept: Kept = { name, known: packed(byMoment.get('') ?? []), since: Object.fromEntries(since) };
  return JSON.stringify(kept);
}

/** `null`: the row holds something else, as a repair that went wrong leaves it; the watch writes it anew at its next look. */
export function controlRollOf(text: string): ControlRoll | null {
  try {
    const kept = JSON.parse(text) as (Kept & { readonly members?: Members }) | null;
    if (typeof kept?.name !== 'string') return null;
    const { name, members, known, since, count } = kept;
    if (typeof count === 'number') return { name, members: null, count };
    if (known instanceof Object && since instanceof Object)
      return { name, members: { ...entries(known, null), ...lately(since) } };
    return members instanceof Object ? { name, members } : null;
  } catch {
    return null;
  }
}

const entries = (digests: Packed, at: Instant | null): Members =>
  Object.fromEntries(unpacked(digests).map((digest) => [digest, at]));

const lately = (since: NonNullable<Kept['since']>): Members =>
  Object.fromEntries(Object.entries(since).flatMap(([at, digests]) => Object.entries(entries(digests, at))));

/** What changed between two looks; nobody came who was there at the first. */
export type Moved = {
  readonly roll: ControlRoll;
  readonly joined: readonly string[];
  readonly left: readonly string[];
};

type Changes = readonly { readonly memberId: string; readonly present: boolean }[];

/** `changes`: everybody, where `whole`; else who came or went. */
export function movedOn(
  before: ControlRoll | null,
  called: string | null,
  changes: Changes,
  whole: boolean,
  at: Instant,
): Moved {
  const name = called ?? before?.name ?? 'a group';
  if (before?.members === null && !whole)
    return { roll: { name, members: null, count: before.count + grown(changes) }, joined: [], left: [] };
  const isFirst = before === null || before.members === null;
  const known = before?.members ?? {};
  const members: Record<string, Instant | null> = whole ? {} : fresh(known, at);
  const joined: string[] = [];
  const left: string[] = [];
  for (const { memberId, present } of changes) {
    const was = entryOf(known, memberId);
    const came = was === undefined && !isFirst;
    if (present && came) joined.push(memberId);
    if (!present && was !== undefined) left.push(memberId);
    for (const digest of digestsOf(memberId)) delete members[digest];
    if (present) members[tightDigestOf(memberId)] = came ? at : (was ?? null);
  }
  const count = Object.keys(members).length;
  const roll = count > MOST_MEMBERS ? { name, members: null, count } : { name, members };
  return { roll, joined, left };
}

const grown = (changes: Changes) => changes.reduce((sum, { present }) => sum + (present ? 1 : -1), 0);

/** Whether so many may have left that its members can be kept again, once they are all read. */
export function fitsAgain(roll: ControlRoll): boolean {
  return roll.members === null && roll.count <= MOST_MEMBERS;
}

/** Why nobody sees who comes to the group, for whoever owns the policy table; `null`: it is seen. */
export function tooManyToWatch(roll: ControlRoll): string | null {
  if (roll.members !== null) return null;
  return `It has some ${roll.count} members, and of ${MOST_MEMBERS} at most it is seen who comes and goes. The policy table has to name a smaller group`;
}

/** Since when somebody is there, where they came within a day. */
export function joinedLately({ members }: ControlRoll, memberId: string, now: Instant): Instant | null {
  const at = (members && entryOf(members, memberId)) ?? null;
  return at !== null && at > addMilliseconds(now, -NEW_FOR) ? at : null;
}

/** Whether somebody is there, as far as it was seen; `null`: nobody knows. */
export function isIn({ members }: ControlRoll, memberId: string): boolean | null {
  return members && entryOf(members, memberId) !== undefined;
}

/** Rolls from before have longer or shorter digests until their members are next told of. */
const digestsOf = (memberId: string) => [tightDigestOf(memberId), longDigestOf(memberId), digestOf(memberId)];

function entryOf(members: Members, memberId: string): Instant | null | undefined {
  const found = digestsOf(memberId).find((digest) => members[digest] !== undefined);
  return found === undefined ? undefined : members[found];
}

/** What is no news any more is not kept. */
function fresh(members: Members, now: Instant): Record<string, Instant | null> {
  const since = addMilliseconds(now, -NEW_FOR);
  return Object.fromEntries(
    Object.entries(members).map(([digest, at]) => [digest, at !== null && at > since ? at : null]),
  );
}

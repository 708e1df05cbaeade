import { addMilliseconds, DAY, type Instant } from './instant.ts';
import { digestOf, longDigestOf } from './member-roll.ts';

/** Who is in a group whose members decide or operate: by digest, since when for whoever came lately, or `null`. */
type ControlRoll = {
  readonly name: string;
  readonly members: Readonly<Record<string, Instant | null>>;
};

/** Somebody who came is news for so long, on cards of whom they decide about. */
const NEW_FOR = DAY;

/** `null`: the row holds something else, as a repair that went wrong leaves it; the watch writes it anew at its next look. */
export function controlRollOf(text: string): ControlRoll | null {
  try {
    const roll = JSON.parse(text) as ControlRoll | null;
    return typeof roll?.name === 'string' && roll.members instanceof Object ? roll : null;
  } catch {
    return null;
  }
}

/** What changed between two looks; nobody came who was there at the first. */
export type Moved = {
  readonly roll: ControlRoll;
  readonly joined: readonly string[];
  readonly left: readonly string[];
};

/** `changes`: everybody, where `whole`; else who came or went. */
export function movedOn(
  before: ControlRoll | null,
  name: string | null,
  changes: readonly { readonly memberId: string; readonly present: boolean }[],
  whole: boolean,
  at: Instant,
): Moved {
  const known = before?.members ?? {};
  const members: Record<string, Instant | null> = whole ? {} : fresh(known, at);
  const joined: string[] = [];
  const left: string[] = [];
  for (const { memberId, present } of changes) {
    const was = entryOf(known, memberId);
    if (present && was === undefined && before) joined.push(memberId);
    if (!present && was !== undefined) left.push(memberId);
    delete members[digestOf(memberId)];
    if (present) members[longDigestOf(memberId)] = was === undefined && before ? at : (was ?? null);
    else delete members[longDigestOf(memberId)];
  }
  return { roll: { name: name ?? before?.name ?? 'a group', members }, joined, left };
}

/** Since when somebody is there, where they came within a day. */
export function joinedLately({ members }: ControlRoll, memberId: string, now: Instant): Instant | null {
  const at = entryOf(members, memberId) ?? null;
  return at !== null && at > addMilliseconds(now, -NEW_FOR) ? at : null;
}

export function isIn({ members }: ControlRoll, memberId: string): boolean {
  return entryOf(members, memberId) !== undefined;
}

/** Rolls from before have short digests until their members are next told of. */
function entryOf(members: ControlRoll['members'], memberId: string): Instant | null | undefined {
  const long = members[longDigestOf(memberId)];
  return long === undefined ? members[digestOf(memberId)] : long;
}

/** What is no news any more is not kept. */
function fresh(members: ControlRoll['members'], now: Instant): Record<string, Instant | null> {
  const since = addMilliseconds(now, -NEW_FOR);
  return Object.fromEntries(
    Object.entries(members).map(([digest, at]) => [digest, at !== null && at > since ? at : null]),
  );
}

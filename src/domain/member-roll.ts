import { hash } from 'node:crypto';

/**
 * Who is known to be in a group, small enough to keep: the first 48 bits of each id's SHA-256, eight characters each.
 * `members` null: there are too many to keep, so that a lost trail of changes can't be made up for.
 */
export type MemberRoll = {
  readonly name: string;
  readonly managedElsewhere: boolean;
  readonly members: ReadonlySet<string> | null;
};

export const WIDTH = 8;
export const LONG_WIDTH = 22;
export const TIGHT_WIDTH = 9;
/** A row holds half a million characters. */
const MOST_MEMBERS = 50_000;

export function digestOf(memberId: string): string {
  return hash('sha256', memberId, 'base64url').slice(0, WIDTH);
}

/**
 * The first 128 bits of an id's SHA-256, where who may decide rests on it: nobody finds another id with the same. It
 * begins with `digestOf` of the id, which rows from before have in its place.
 */
export function longDigestOf(memberId: string): string {
  return hash('sha256', memberId, 'base64url').slice(0, LONG_WIDTH);
}

const BITS = 15;
/** From here on every character of fifteen bits is one that JSON and UTF-16 keep as it is. */
const FIRST_CHARACTER = 0x3400;

/** The first 135 bits in nine characters: a row is measured in characters, whatever they are. */
export function tightDigestOf(memberId: string): string {
  const bytes = hash('sha256', memberId, 'buffer');
  let text = '';
  for (let at = 0; at < TIGHT_WIDTH * BITS; at += BITS) {
    const byte = at >> 3;
    const three = ((bytes[byte] ?? 0) << 16) | ((bytes[byte + 1] ?? 0) << 8) | (bytes[byte + 2] ?? 0);
    text += String.fromCharCode(FIRST_CHARACTER + ((three >> (24 - BITS - (at & 7))) & 0x7fff));
  }
  return text;
}

export function isOnRoll({ members }: MemberRoll, memberId: string): boolean {
  return members?.has(digestOf(memberId)) ?? false;
}

/** The members as they are to be kept; `null` when they are too many. */
export function membersOf(digests: ReadonlySet<string>): ReadonlySet<string> | null {
  return digests.size > MOST_MEMBERS ? null : digests;
}

export function rollText({ name, managedElsewhere, members }: MemberRoll): string {
  return JSON.stringify({ name, managedElsewhere, members: members && [...members].sort().join('') });
}

export function rollOf(text: string): MemberRoll {
  const kept = JSON.parse(text) as Omit<MemberRoll, 'members'> & { readonly members: string | null };
  const { members } = kept;
  return { ...kept, members: members === null ? null : new Set(members.match(/.{8}/g) ?? []) };
}

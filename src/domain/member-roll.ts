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

const WIDTH = 8;
export const LONG_WIDTH = 22;
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

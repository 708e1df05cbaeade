import { hash } from 'node:crypto';

/** Letters, digits and what ids are made of. Everything else is written as `!` and four hexadecimal digits. */
const PLAIN = /^[A-Za-z0-9 _.:@+-]*$/;
const NOT_PLAIN = /[^A-Za-z0-9 _.:@+-]/g;
/** Keys end at 512 characters; several parts must fit into one. */
const LONGEST_PART = 150;
const CUT_AT = LONGEST_PART - 70;

/**
 * A key of Table Storage made of parts, joined by `~`. Different parts give different keys whatever characters they
 * hold, also those that the service forbids (`/ \ # ?` and control characters). A long part is cut and ends in the
 * SHA-256 of the whole.
 */
export function key(...parts: readonly string[]): string {
  return parts.map(encoded).join('~');
}

/** The keys that start with these parts, as a range: `from` inclusive, `to` exclusive. */
export function under(...parts: readonly string[]): { readonly from: string; readonly to: string } {
  const start = key(...parts);
  // U+00A1 is the next character behind `~` that the service takes in a key.
  return { from: `${start}~`, to: `${start}\u00a1` };
}

/** The keys of one more part that begins with a text; of a very long one, others may be among them. */
export function beginning(start: string, ...parts: readonly string[]): ReturnType<typeof under> {
  const from = `${key(...parts)}~${plain(start).slice(0, CUT_AT)}`;
  return { from, to: `${from}\u00a1` };
}

function encoded(part: string): string {
  const whole = plain(part);
  if (whole.length <= LONGEST_PART) return whole;
  return `${whole.slice(0, CUT_AT)}!h${hash('sha256', part, 'hex')}`;
}

function plain(part: string): string {
  return PLAIN.test(part) ? part : part.replace(NOT_PLAIN, escaped);
}

function escaped(character: string): string {
  return `!${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** One of `count` partitions, always the same for the same text: `{prefix}00` and on. */
export function shardOf(prefix: string, text: string, count: number): string {
  return shardName(prefix, hash('sha256', text, 'buffer').readUInt32BE(0) % count);
}

export function shardNames(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => shardName(prefix, index));
}

export function shardName(prefix: string, index: number): string {
  return `${prefix}${String(index).padStart(2, '0')}`;
}

const LAST_MILLISECOND = 9_999_999_999_999;

/** Sorts later moments first. */
export function newestFirst(milliseconds: number): string {
  return String(LAST_MILLISECOND - milliseconds).padStart(13, '0');
}

/** How the stores of a world reach its tables: through the real client and its HTTP, or right below `Table`. */
import { createHash } from 'node:crypto';
import { Misuse } from '../command-line.ts';

export const TABLE_WAYS = ['memory', 'client'] as const;

export type TableWay = (typeof TABLE_WAYS)[number];

/** One in so many goes through the real client. */
const ONE_IN = 5;

/** Always the same way for the same name: a fifth of all names goes through the real client. */
export function wayFor(name: string): TableWay {
  return createHash('sha256').update(name).digest().readUInt32BE(0) % ONE_IN === 0 ? 'client' : 'memory';
}

/** Throws a `RangeError` that says what may be asked for. */
export function tableWayOf(text: string | undefined): TableWay | null {
  if (text === undefined) return null;
  const way = TABLE_WAYS.find((one) => one === text);
  if (way) return way;
  throw new Misuse(`--tables takes ${TABLE_WAYS.join(' or ')}; got "${text}".`);
}

import { type Instant, MINUTE, milliseconds, SECOND } from './instant.ts';

/**
 * Something that speaks against somebody and was seen, but is not believed yet: a read says "no such thing" of anything
 * once in a while, and a record can be wrong for a moment.
 */
export type Doubt = {
  /** The same words: the same doubt. Others start it over. */
  readonly what: string;
  readonly since: Instant;
  /** The latest look at which it was so. */
  readonly at: Instant;
  readonly looks: number;
  /** What was answered at the latest look, where that is told to people. */
  readonly because?: string;
};

/** Both count: looks that follow each other fast see one lapse, and whoever was away between two has not seen that it stayed so. */
const LOOKS = 5;
const SPAN = MINUTE;
/** A look that comes later than this does not agree with the one before it; it is the first of a new row. */
const LONGEST_GAP = 20 * MINUTE;

/** Seconds until the next look: so many looks span the minute, though a timer may fire up to a second early. */
export const LOOK_AGAIN_SECONDS = 16;

/** The doubt after one more look at which it was so. */
export function doubted(before: Doubt | undefined, what: string, at: Instant): Doubt {
  if (before?.what !== what || milliseconds(at) - milliseconds(before.at) > LONGEST_GAP)
    return { what, since: at, at, looks: 1 };
  return { ...before, at, looks: before.looks + 1 };
}

/** Whether so many looks have agreed, for so long, that it is believed. */
export function isBelieved({ since, at, looks }: Doubt): boolean {
  return looks >= LOOKS && milliseconds(at) - milliseconds(since) >= SPAN - SECOND;
}

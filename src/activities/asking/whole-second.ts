import type { Instant } from '../../domain/instant.ts';

/** Tools keep whole seconds; a row written in the second of a moment is not of before it. */
export function wholeSecond(at: Instant): Instant {
  return `${at.slice(0, 19)}.000Z`;
}

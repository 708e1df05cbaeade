import type { EndRule } from './decision.ts';
import { addMilliseconds, type Instant, SECOND } from './instant.ts';

/** The rule by which access would end first, were it proven now. */
export function earliestEnd(ends: readonly [EndRule, ...EndRule[]], now: Instant): EndRule {
  return ends.reduce((first, end) => (momentOf(end, now) < momentOf(first, now) ? end : first));
}

function momentOf(end: EndRule, now: Instant): number {
  if (end.ends === 'never') return Number.POSITIVE_INFINITY;
  return Date.parse(end.ends === 'at' ? end.at : addMilliseconds(now, end.seconds * SECOND));
}

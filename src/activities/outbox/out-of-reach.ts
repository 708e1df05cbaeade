import type { OutOfReach, StageHead } from '../../domain/approval.ts';
import { addMilliseconds, type Instant, MINUTE, milliseconds, SECOND } from '../../domain/instant.ts';
import type { Reached } from './delivered.ts';

/** Somebody is out of reach once no message was taken for so long: chats restart, and people install the app. In milliseconds. */
export const TOLD_AFTER = 10 * MINUTE;

/** Until that is told they are tried this often, then the other. */
const SOON = 2 * MINUTE;
const AGAIN = 15 * MINUTE;

/** What they answer is kept for each of the people of a stage. */
export const LONGEST_REASON = 200;

type People = Readonly<Record<string, OutOfReach>>;

/** Whom no message reaches, after some were tried; only those who may still decide are kept. */
export function afterReaches(
  before: People | undefined,
  reaches: ReadonlyMap<string, Reached>,
  may: readonly string[],
  at: Instant,
): People {
  const next: Record<string, OutOfReach> = {};
  for (const id of may) {
    const known = before?.[id];
    const reached = reaches.get(id);
    if (reached === undefined && known) next[id] = known;
    if (reached === undefined || reached.reached === 'taken') continue;
    const since = known?.since ?? at;
    const wait = milliseconds(at) - milliseconds(since) >= TOLD_AFTER - SECOND ? AGAIN : soon(reached);
    const because = reached.because.slice(0, LONGEST_REASON).toWellFormed();
    next[id] = { since, at, because, again: addMilliseconds(at, wait) };
  }
  return next;
}

/** What the other side asks for is kept, but not past the moment at which it is told. */
function soon(reached: Exclude<Reached, { reached: 'taken' }>): number {
  const asked = reached.reached === 'not-now' ? (reached.afterSeconds ?? 0) * SECOND : SOON;
  return Math.min(Math.max(asked, 30 * SECOND), SOON);
}

/** Whether it has lasted for so long that people are told. */
export function isOutOfReach({ since, at }: OutOfReach): boolean {
  return milliseconds(at) - milliseconds(since) >= TOLD_AFTER - SECOND;
}

/** Who is out of reach of those who may decide, so that people are told. */
export function outOfReach({ unreached = {} }: StageHead, may: readonly string[]): readonly string[] {
  return may.filter((id) => unreached[id] && isOutOfReach(unreached[id]));
}

/** Seconds until somebody is tried again; `null`: everybody was reached. */
export function reachAgainSeconds(unreached: People | undefined, now: Instant): number | null {
  const moments = Object.values(unreached ?? {}).map(({ again }) => milliseconds(again));
  if (moments.length === 0) return null;
  return Math.max(1, Math.ceil((Math.min(...moments) - milliseconds(now)) / SECOND));
}

import { addMilliseconds, type Instant, instant, MINUTE } from '../../domain/instant.ts';
import type { Ticketing } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';

/** How long our own looks have to have failed, one after the other, before the tool counts as away. */
const AWAY_AFTER = 5 * MINUTE;
const LEAST_LOOKS = 4;
/** Between looks so far apart the tool may have answered: what comes then begins anew. */
const LONGEST_GAP = 3 * MINUTE;

/** Looks that found the tool away, as kept in `Marks`. */
type Looks = {
  readonly since: Instant;
  /** The newest of them. */
  readonly at: Instant;
  readonly looks: number;
  readonly because: string;
};

const nameOf = (system: string) => `away-${system}`;

/** `silent`: it does not answer, and has not been so for long enough. */
type Away =
  | { readonly is: 'there' }
  | { readonly is: 'silent' | 'away'; readonly since: Instant; readonly because: string };

/**
 * The timer's look at a ticket tool. Only that it does not answer in time, or that it can't, counts: an account that it refuses, a limit
 * or a name that leads nowhere may be our own doing, or an attacker's.
 */
export async function lookAtTool({ marks, clock }: Means, tool: Ticketing): Promise<void> {
  const look = await tool.look?.();
  if (!look) return;
  const now = instant(clock.now());
  const kept = await marks.read(nameOf(tool.system));
  const before = looksIn(kept?.row);
  if (!look.away) {
    if (before) await marks.save(nameOf(tool.system), '', kept?.etag ?? null);
    return;
  }
  const goesOn = before !== null && addMilliseconds(before.at, LONGEST_GAP) >= now;
  const looks: Looks = {
    since: goesOn ? before.since : now,
    at: now,
    looks: goesOn ? before.looks + 1 : 1,
    because: look.because,
  };
  // Whoever was faster has looked as well.
  await marks.save(nameOf(tool.system), JSON.stringify(looks), kept?.etag ?? null);
}

/** How a ticket tool stands by the timer's looks. */
export async function howAway(
  { marks, clock }: Pick<Means, 'marks' | 'clock'>,
  system: string,
): Promise<Away> {
  const looks = looksIn((await marks.read(nameOf(system)))?.row);
  const now = instant(clock.now());
  if (looks === null || addMilliseconds(looks.at, LONGEST_GAP) < now) return { is: 'there' };
  const { since, because } = looks;
  const isAway = looks.looks >= LEAST_LOOKS && addMilliseconds(since, AWAY_AFTER) <= now;
  return { is: isAway ? 'away' : 'silent', since, because };
}

function looksIn(text: string | undefined): Looks | null {
  return text ? (JSON.parse(text) as Looks) : null;
}

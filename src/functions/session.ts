import type { Means } from '../activities/activity.ts';
import { HOUR, type Instant, instant, MINUTE, milliseconds } from '../domain/instant.ts';
import type { Caller } from './caller.ts';

/** The longest that Entra makes a token for an API last by itself; no session is longer, used or not. */
const TOKEN_COUNTS_FOR = 90 * MINUTE;
/** How long a sign-in counts, however often tokens were made of it. */
const SIGN_IN_COUNTS_FOR = 12 * HOUR;
/** Clocks may be that far apart. */
const SKEW = 5 * MINUTE;

/** When a person has to sign in again at the latest. A token that does not say when the sign-in was ends by its own age. */
export function sessionEnd({ issuedAt, signedInAt, expiresAt }: Caller): Instant {
  const ends = [milliseconds(issuedAt) + TOKEN_COUNTS_FOR, milliseconds(expiresAt)];
  if (signedInAt !== null) ends.push(milliseconds(signedInAt) + SIGN_IN_COUNTS_FOR);
  return instant(Math.min(...ends));
}

/** `null`: it goes on. */
export async function whyOver(means: Means, person: Caller): Promise<'sign-in-over' | 'signed-out' | null> {
  if (means.clock.now() >= milliseconds(sessionEnd(person)) + SKEW) return 'sign-in-over';
  const kept = await means.marks.read(markOf(person.id));
  return kept !== null && milliseconds(person.issuedAt) <= milliseconds(kept.row as Instant)
    ? 'signed-out'
    : null;
}

/** Whatever token was made for the person until now counts no more, on any device. */
export async function endSessions(means: Means, personId: string): Promise<void> {
  const kept = await means.marks.read(markOf(personId));
  // Who comes second has nothing to add: the other call was made a moment ago.
  await means.marks.save(markOf(personId), instant(means.clock.now()), kept?.etag ?? null);
}

const markOf = (personId: string) => `signed-out-${personId}`;

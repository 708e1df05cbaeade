import type { Means } from '../activities/activity.ts';
import { alteredOf, checkNote, isAltered, soughtOf, statesByNote } from '../activities/outbox/own-notes.ts';
import { DAY, type Instant, instant, milliseconds } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Runs } from '../ports/runs.ts';
import type { Ticketing } from '../ports/ticketing.ts';
import { type Log, type Look, sweep } from './sweep.ts';

const ROUND = 'own-notes';
/** All notes are looked at so often, so that one that is removed is found within a day though nothing tells of it. */
const EVERY = DAY / 2;
const AT_ONCE = 20;

/** So many whose note does not stand are looked at again at a time; the next round finds others. */
const MOST_AGAIN = 200;

/**
 * A round over all requests: since when, and how far it has come; `over`: it is done. `again`: whose note did not stand as it
 * was written, which is not believed yet.
 */
type Round = {
  readonly since: Instant;
  readonly after: string | null;
  readonly over: boolean;
  readonly again: readonly string[];
};

/**
 * Timer: whether the newest note and comment of each request still stand on its ticket as they were written. Deleting or changing an entry
 * of a journal moves nothing on the ticket, so that nobody tells of it. What does not stand is looked at again at each tick, until
 * looks agree; then what holds is said. A ticket that is gone itself is not this look's.
 */
export async function sweepOwnNotes(means: Means, runs: Runs, log: Log = console.error): Promise<void> {
  await sweep(means, 'ownNotes', log, async (look) => {
    const now = instant(means.clock.now());
    const kept = await means.marks.read(ROUND);
    const before: Round | null = kept ? (JSON.parse(kept.row) as Round) : null;
    const isDue = !before || (before.over && milliseconds(now) - milliseconds(before.since) >= EVERY);
    if (before?.over && !isDue && before.again.length === 0) return;
    const again = await lookAgain({ ...means, runs }, look, before?.again ?? []);
    const start: Round = isDue ? { since: now, after: null, over: false, again } : { ...before, again };
    const reached = await goRound(means, look, start);
    await means.marks.save(ROUND, JSON.stringify(reached), kept?.etag ?? null);
  });
}

/** Those of them whose note has to be looked at once more. */
async function lookAgain(means: Means, look: Look, again: readonly string[]): Promise<readonly string[]> {
  const later: string[] = [];
  const left = await look.each('again', again, {
    name: (requestId) => `note of request ${requestId}`,
    act: async (requestId) => {
      if ((await checkNote(means, requestId)) === 'later') later.push(requestId);
    },
    share: 1 / 2,
  });
  return [...later, ...left];
}

async function goRound(means: Means, look: Look, from: Round): Promise<Round> {
  let round = from;
  while (!round.over && !look.isOver(3 / 4)) {
    const { records, after } = await means.requests.list({
      ...{ phase: 'concluded', top: AT_ONCE },
      ...(round.after !== null && { after: round.after }),
    });
    for (const ticketing of Object.values(means.ticketing)) {
      const own = records.filter(({ ticket }) => ticket.system === ticketing.system);
      const altered = await lookAt(means, look, ticketing, own);
      if (altered === null) return round;
      const again = [...new Set([...round.again, ...altered])].slice(0, MOST_AGAIN);
      round = { ...round, again };
    }
    round = { ...round, after, over: after === null };
  }
  return round;
}

/** Whose note does not stand as it was written; `null`: the ticket tool could not be asked, and the next tick goes on here. */
async function lookAt(
  means: Means,
  look: Look,
  ticketing: Ticketing,
  records: readonly RequestRecord[],
): Promise<readonly string[] | null> {
  const stating = records.filter(statesByNote);
  if (stating.length === 0) return [];
  const answer = await ticketing.shownNotes(stating.flatMap(soughtOf), 'own-notes');
  if (answer.failed) {
    look.refused(answer.because);
    return null;
  }
  const altered: string[] = [];
  for (const one of stating)
    if (isAltered(alteredOf(one, answer.shown)) && (await isNewest(means, one))) altered.push(one.requestId);
  return altered;
}

/** What an earlier version of a request said last is no more than history. */
async function isNewest({ requests }: Means, { ticket, version }: RequestRecord): Promise<boolean> {
  const pointer = await requests.readPointer(ticket.system, ticket.id);
  return (pointer?.row.latestVersion ?? version) === version;
}

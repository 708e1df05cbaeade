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
    const before = kept && roundIn(kept.row, look);
    const isDue = !before || (before.over && milliseconds(now) - milliseconds(before.since) >= EVERY);
    if (before?.over && !isDue && before.again.length === 0) return;
    const again = await lookAgain({ ...means, runs }, look, before?.again ?? []);
    const start: Round = isDue ? { since: now, after: null, over: false, again } : { ...before, again };
    const reached = await goRound(means, look, start);
    await means.marks.save(ROUND, JSON.stringify(reached), kept?.etag ?? null);
  });
}

/** A round that was spoiled begins anew. */
function roundIn(text: string, look: Look): Round | null {
  try {
    const round = JSON.parse(text) as Round | null;
    if (typeof round?.since === 'string' && Array.isArray(round.again)) return round;
    look.failed(`the mark ${ROUND}`, 'it holds no round');
  } catch (error) {
    look.failed(`the mark ${ROUND}`, error);
  }
  return null;
}

const nameOfNote = (requestId: string) => `note of request ${requestId}`;

/** Those of them whose note has to be looked at once more; one for whom that fails, too. */
async function lookAgain(means: Means, look: Look, again: readonly string[]): Promise<readonly string[]> {
  const later = new Set<string>();
  const left = await look.each('again', again, {
    name: nameOfNote,
    act: async (requestId) => {
      later.add(requestId);
      const note = await checkNote(means, requestId);
      if (note === 'stands') later.delete(requestId);
      if (typeof note === 'object') throw new Error(note.unseen);
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
      const altered = await lookAt({ means, look, isFirst: round.after === null }, ticketing, own);
      const again = altered && [...new Set([...round.again, ...altered])];
      if (again === null) return round;
      round = { ...round, again: again.slice(0, MOST_AGAIN) };
    }
    round = { ...round, after, over: after === null };
  }
  return round;
}

/** `isFirst`: of its round. */
type Page = { readonly means: Means; readonly look: Look; readonly isFirst: boolean };

/** Whose note does not stand as it was written, or was not shown; `null`: the ticket tool could not be asked, and the next tick goes on here. */
async function lookAt(
  { means, look, isFirst }: Page,
  ticketing: Ticketing,
  records: readonly RequestRecord[],
): Promise<readonly string[] | null> {
  const stating = records.filter(statesByNote);
  if (stating.length === 0) return [];
  const answers = await shownOf(ticketing, stating);
  const [failure] = answers.flatMap(({ answer }) => (answer.failed ? [answer.because] : []));
  // Where the tickets before were shown it is these that are not, and the others go on.
  if (failure !== undefined && isFirst && answers.every(({ answer }) => answer.failed)) {
    look.refused(failure);
    return null;
  }
  const again: string[] = [];
  for (const { some, answer } of answers)
    for (const one of some) {
      if (answer.failed) look.failed(nameOfNote(one.requestId), answer.because);
      const isSought = answer.failed || isAltered(alteredOf(one, answer.shown));
      if (isSought && (await isNewest(means, one))) again.push(one.requestId);
    }
  return again;
}

type Shown = {
  readonly some: readonly RequestRecord[];
  readonly answer: Awaited<ReturnType<Ticketing['shownNotes']>>;
};

/** One question for all of them; where it is not answered, one for each: a single ticket must not hide the others' notes. */
async function shownOf(ticketing: Ticketing, all: readonly RequestRecord[]): Promise<readonly Shown[]> {
  const ask = async (some: readonly RequestRecord[]): Promise<Shown> => ({
    some,
    answer: await ticketing.shownNotes(some.flatMap(soughtOf), 'own-notes'),
  });
  const together = await ask(all);
  const { answer } = together;
  if (!answer.failed || all.length === 1 || answer.retryAfterSeconds !== null) return [together];
  return await Promise.all(all.map((one) => ask([one]))); // at once: each may take as long as all of them did
}

/** What an earlier version of a request said last is no more than history. */
async function isNewest({ requests }: Means, { ticket, version }: RequestRecord): Promise<boolean> {
  const pointer = await requests.readPointer(ticket.system, ticket.id);
  return (pointer?.row.latestVersion ?? version) === version;
}

import type { Means } from '../activities/activity.ts';
import { alteredAs, statesByNote } from '../activities/outbox/own-notes.ts';
import { DAY, type Instant, instant, milliseconds } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Runs } from '../ports/runs.ts';
import type { Ticketing } from '../ports/ticketing.ts';
import { type Log, type Look, sweep } from './sweep.ts';

const ROUND = 'own-notes';
/** All notes are looked at so often, so that one that is removed is found within a day though nothing tells of it. */
const EVERY = DAY / 2;
const AT_ONCE = 20;

/** A round over all requests: since when, and how far it has come; `over`: it is done. */
type Round = { readonly since: Instant; readonly after: string | null; readonly over: boolean };

/**
 * Timer: whether the newest note of each request still stands on its ticket as it was written. Deleting or changing an entry
 * of a journal moves nothing on the ticket, so that nobody tells of it. What does not stand is looked at by the run that looks at
 * tickets, which says what holds.
 */
export async function sweepOwnNotes(means: Means, runs: Runs, log: Log = console.error): Promise<void> {
  await sweep(means, 'ownNotes', log, async (look) => {
    const now = instant(means.clock.now());
    const kept = await means.marks.read(ROUND);
    const before: Round | null = kept ? (JSON.parse(kept.row) as Round) : null;
    const isDue = !before || (before.over && milliseconds(now) - milliseconds(before.since) >= EVERY);
    if (before?.over && !isDue) return;
    const start: Round = isDue ? { since: now, after: null, over: false } : (before as Round);
    const reached = await goRound(means, runs, look, start);
    await means.marks.save(ROUND, JSON.stringify(reached), kept?.etag ?? null);
  });
}

async function goRound(means: Means, runs: Runs, look: Look, from: Round): Promise<Round> {
  let round = from;
  while (!round.over && !look.isOver(3 / 4)) {
    const { records, after } = await means.requests.list({
      ...{ phase: 'concluded', top: AT_ONCE },
      ...(round.after !== null && { after: round.after }),
    });
    for (const ticketing of Object.values(means.ticketing)) {
      const own = records.filter(({ ticket }) => ticket.system === ticketing.system);
      if (!(await lookAt(means, runs, look, ticketing, own))) return round;
    }
    round = { ...round, after, over: after === null };
  }
  return round;
}

/** `false`: the ticket tool could not be asked, so that the next tick goes on here. */
async function lookAt(
  means: Means,
  runs: Runs,
  look: Look,
  ticketing: Ticketing,
  records: readonly RequestRecord[],
): Promise<boolean> {
  const stating = records.filter(statesByNote);
  if (stating.length === 0) return true;
  const notes = stating.map(({ ticket, sentLine }) => ({ ticket, line: sentLine }));
  const answer = await ticketing.shownNotes(notes, 'own-notes');
  if (answer.failed) {
    look.refused(answer.because);
    return false;
  }
  const altered = stating.filter((one) => alteredAs(one, answer.shown[one.sentLine]) !== null);
  await look.each('altered', altered, {
    name: ({ ticket, requestId }) => `note of request ${requestId} on ticket ${ticket.number}`,
    act: async (record) => {
      if (await isNewest(means, record))
        await runs.start('ticketCheck', `${record.requestId}~check`, { requestId: record.requestId });
    },
  });
  return true;
}

/** What an earlier version of a request said last is no more than history. */
async function isNewest({ requests }: Means, { ticket, version }: RequestRecord): Promise<boolean> {
  const pointer = await requests.readPointer(ticket.system, ticket.id);
  return (pointer?.row.latestVersion ?? version) === version;
}

/** Whether it was said and done in time: too late, too often, too quiet. */
import { INTEGRATION_USER } from '../../tenant/servicenow/accounts.ts';
import type { JournalEntry } from '../../tenant/servicenow/ticket-view.ts';
import { SERVICENOW, type Sight, type Told, toldOf } from './sight.ts';
import { lateWritesOn, withoutLateCopies } from './statements.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Within this a request is decided, somebody is asked, or it is said why not. */
const SAID = 15 * MINUTE;
const NOTES_AN_HOUR = 6;

/** In words; empty when every ticket heard soon enough, not too often, and nothing twice. */
export async function wronglyTold(sight: Sight): Promise<readonly string[]> {
  const { orders, reports } = sight.happened;
  const noise = await Promise.all([...orders, ...reports].map(({ number }) => noisy(sight, number)));
  return [...toldOf(sight).flatMap((order) => silent(sight, order)), ...noise.flat()];
}

function journalOf({ world }: Sight, number: string): readonly JournalEntry[] {
  return world.servicenow.ticket(number).journal.filter(({ by }) => by === INTEGRATION_USER);
}

/** Heard of, and nobody was told anything: not on the ticket, and where that can't be written, in no chat either. */
const CHATS = ['https://smba.', 'https://slack.com/api/chat.postMessage'];

function silent(sight: Sight, { number, id, at: ordered }: Told): readonly string[] {
  const { world, happened } = sight;
  const heard = world.servicenow
    .deliveries()
    .filter((one) => one.number === number && one.status !== null && one.status < 300)
    .map(({ at }) => Date.parse(at));
  if (heard.length === 0) return [];
  const from = Math.min(...heard);
  const troubles = happened.troubles;
  const due = troubles.awake(from) + troubles.patience(SERVICENOW) + SAID;
  if (due > world.clock.now()) return [];
  const told = [
    ...journalOf(sight, number).map(({ at }) => Date.parse(at)),
    ...world.tenant.outbound
      .list()
      .filter(({ requestId, url, method, status }) => {
        const chat = CHATS.some((chat) => url.startsWith(chat)) || url.endsWith('/sendMail');
        return chat && method === 'POST' && status >= 200 && status < 300 && requestId?.includes(id);
      })
      .map(({ at }) => Date.parse(at)),
  ];
  // One message tells of every ticket for as long as none can be written, or all are refused for one reason.
  const ofAll = world.teams
    .messages()
    .filter(({ text }) => text.includes('This is said once for all tickets'))
    .map(({ at }) => Date.parse(at))
    .filter((at) => at >= from || troubles.readable(SERVICENOW, at) >= from);
  // A lost delivery may be made up for before another one comes. Stored times have whole seconds.
  return told.some((at) => at >= ordered - 1_000 && at <= due) || ofAll.some((at) => at <= due)
    ? []
    : [`${number}: nothing was said about it within a quarter of an hour`];
}

async function noisy(sight: Sight, number: string): Promise<readonly string[]> {
  const { words, ticketChanges } = sight.happened;
  const acts = [...words, ...ticketChanges].filter((one) => one.number === number).map(({ at }) => at);
  acts.push(...(await operatorActs(sight, number)));
  const journal = withoutLateCopies(journalOf(sight, number), lateWritesOn(sight.world, number));
  return toldTooOften(journal, acts).map((one) => `${number}: ${one}`);
}

/** When operators acted, at whichever door: only the audit knows, which is held to what happened elsewhere. */
async function operatorActs({ world }: Sight, number: string): Promise<readonly number[]> {
  const { requests, auditLog } = world.app.means;
  const { records } = await requests.list({ ticketNumber: number });
  const rows = await Promise.all(records.map(({ requestId }) => auditLog.read(requestId)));
  return rows.flat().flatMap(({ fact, at }) => (fact === 'operator-acted' ? [Date.parse(at)] : []));
}

/** `acts`: when people did something about the ticket; each may be answered by a note of its own. */
export function toldTooOften(
  journal: readonly Pick<JournalEntry, 'at' | 'kind' | 'text'>[],
  acts: readonly number[],
): readonly string[] {
  const notes = journal.filter(({ kind }) => kind === 'work_note');
  const times = notes.map(({ at }) => Date.parse(at));
  const within = (from: number) => (at: number) => at >= from && at < from + HOUR;
  const tooMany = times.some(
    (from) => times.filter(within(from)).length > NOTES_AN_HOUR + acts.filter(within(from - MINUTE)).length,
  );
  const repeated = notes.filter(({ text }, index) => {
    const before = notes[index - 1];
    return before !== undefined && factIn(before.text) === factIn(text);
  });
  return [
    ...(tooMany ? [`more than ${NOTES_AN_HOUR} notes within an hour`] : []),
    ...repeated.map(({ text }) => `said again: ${factIn(text).slice(0, 120)}`),
  ];
}

/** A note without the line that closes it, and without the times in it. */
function factIn(text: string): string {
  return text
    .replace(/\s*\[countersign .*\]$/, '')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?Z?)?/g, 'then')
    .trim();
}

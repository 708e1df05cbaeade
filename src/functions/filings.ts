import type { Means } from '../activities/activity.ts';
import { closeGrants } from '../activities/grants/close-grants.ts';
import { startEnd } from '../activities/people/end-access.ts';
import { moment } from '../activities/wording/words.ts';
import { recorded } from '../domain/audit.ts';
import { type Filing, filingRef, opensAs } from '../domain/filing.ts';
import { type Instant, MINUTE, milliseconds } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { requestIdOf } from '../domain/request.ts';
import type { TicketRef } from '../domain/ticket.ts';
import type { Runs } from '../ports/runs.ts';
import type { NewIncident, TicketFailure, Ticketing } from '../ports/ticketing.ts';
import { takeIn, wakeOrRecheck } from './take-in.ts';

/** A tool answers "no such record" for hidden and late records too. */
const BELIEVED_AFTER = 10 * MINUTE;
const LOOKS = 5;

/** Where no incident is named, the ticket is the incident; else it says that there was a request. */
const PRIORITY: Readonly<Record<'incident' | 'request', NewIncident['priority']>> = {
  incident: 1,
  request: 3,
};

/** The ordinary way of every ticket: the same rows, the same run. Safe to repeat. */
export async function takeInFiling(means: Means, runs: Runs, filing: Filing): Promise<string> {
  const { filingId, kind } = filing;
  const event = {
    ...{ deliveryId: filingId, event: 'filed-offline', ticket: filingRef(filing) },
    ...{ catalogItemHint: null, filedFor: kind },
  };
  return (await takeIn(means, runs, event, '')).requestId;
}

/** What is still owed to a filing in its tool: a ticket, once, and a look at the incident that it names. */
export async function seeToFiling(means: Means, runs: Runs, filing: Filing, now: Instant): Promise<void> {
  const record = await newestOf(means, filing);
  // Whoever filed it was told that it is kept, and its worker may have died since.
  if (!record) return void (await takeInFiling(means, runs, filing));
  if (record.request === null) return;
  const tool = means.ticketing[filing.tool];
  if (!tool?.open) throw new Error(`${filing.tool} is not connected any more.`);
  const opened = filing.ticket === null ? await openTicket(means, tool, filing, record, now) : filing;
  const seen = opened && (await verify(means, tool, opened, record, now));
  if (!seen || seen === filing) return;
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  if (seen.verified === 'gone' && (await ended(means, runs, current))) return;
  await wakeOrRecheck(means, runs, current, now);
}

async function newestOf({ requests }: Means, filing: Filing): Promise<RequestRecord | null> {
  const { system, id } = filingRef(filing);
  const pointer = (await requests.readPointer(system, id))?.row;
  if (!pointer) return null;
  return (await requests.read(requestIdOf(pointer.ticket, pointer.kind, pointer.latestVersion)))?.row ?? null;
}

/**
 * The id by which it is found again is the filing's own, so that a crash or a lost answer opens no second one.
 * @returns `null`: not yet.
 */
async function openTicket(
  means: Means,
  tool: Ticketing,
  filing: Filing,
  { requestId }: RequestRecord,
  now: Instant,
): Promise<Filing | null> {
  const { filingId, personId, incident } = filing;
  const answer = await tool.open?.(
    {
      correlationId: opensAs(filing),
      affectedId: personId,
      priority: PRIORITY[incident === '' ? 'incident' : 'request'],
      title: `Emergency access of ${filing.personName}: ${filing.title}`,
      text: storyOf(means, filing),
    },
    requestId,
  );
  if (!answer) return null;
  if (answer.failed) return later(answer);
  const { ticket } = answer;
  const link = { record: ticket, requestId, ticket: filingRef(filing), linkedAt: now, unread: null };
  await means.recordLinks.keep({ ...link, isTicket: true });
  await means.auditLog.append(requestId, [
    recorded('ticket-opened', { ticket, filed: filingId }, { once: 'opened', at: now }),
  ]);
  // Once and for all: a second worker's is the same, by its correlation id.
  const kept = await means.filings.change(filingId, (row) => (row.ticket ? row : { ...row, ticket }));
  await means.requests.change(requestId, (row) =>
    row.openedAs ? row : { ...row, openedAs: kept.ticket ?? ticket },
  );
  return kept;
}

/** That the tool is still away is known, and nobody's fault. */
function later({ away, because }: TicketFailure): null {
  if (away) return null;
  throw new Error(because);
}

function storyOf({ limits }: Means, filing: Filing): string {
  const { personName, title, minutes, incident, reason, filedAt, away } = filing;
  const at = (when: Instant) => moment(when, limits.timeZone);
  return [
    `${personName} asked Countersign itself for ${title} for ${minutes} minutes on ${at(filedAt)}, as ${filingRef(filing).number}, because this tool did not answer: since ${at(away.since)}, ${away.because}`,
    incident === ''
      ? 'No incident was named: this one stands for it. Lower its priority or close it, and the access ends.'
      : `For the incident ${incident}, as the person says. It is looked up now.`,
    `In their words: ${reason}`,
    'The notes say what became of it.',
  ].join('\n\n');
}

/** @returns the filing as it stands by now; `null`: the tool is away again. */
async function verify(
  means: Means,
  tool: Ticketing,
  filing: Filing,
  record: RequestRecord,
  now: Instant,
): Promise<Filing | null> {
  const { filingId, incident, verified } = filing;
  if (incident === '' || verified !== undefined) return filing;
  const read = await tool.incident?.(incident, record.requestId);
  if (!read) return filing;
  if (!read.failed) return await noteVerified(means, filing, record, read.incident.record, now);
  if (read.kind !== 'missing') return later(read);
  const { since, looks } = filing.missing ?? { since: now, looks: 0 };
  const isGone = looks + 1 >= LOOKS && milliseconds(now) - milliseconds(since) >= BELIEVED_AFTER;
  if (isGone) await note(means, record, { incident, is: 'gone' }, now);
  const after = await means.filings.change(filingId, (row) =>
    row.verified
      ? row
      : { ...row, missing: { since, looks: looks + 1 }, ...(isGone && { verified: 'gone' as const }) },
  );
  return isGone ? after : filing;
}

/** From then on what happens to the incident is news of the request. */
async function noteVerified(
  means: Means,
  { filingId, incident }: Filing,
  record: RequestRecord,
  found: TicketRef,
  now: Instant,
): Promise<Filing> {
  const { requestId } = record;
  await note(means, record, { incident, is: 'verified' }, now);
  const ticket = filingRef({ filingId });
  await means.recordLinks.keep({ record: found, requestId, ticket, linkedAt: now, unread: null });
  await means.requests.change(requestId, (row) =>
    row.emergency ? { ...row, emergency: { ...row.emergency, incident: found } } : row,
  );
  return await means.filings.change(filingId, (row) => (row.verified ? row : { ...row, verified: found }));
}

async function note(
  { auditLog }: Means,
  { requestId }: RequestRecord,
  data: { readonly incident: string; readonly is: 'verified' | 'gone' },
  at: Instant,
): Promise<void> {
  await auditLog.append(requestId, [recorded('incident-looked-up', data, { once: data.is, at })]);
}

/** There is no such incident: what was given for it is taken back. @returns whether there was anything. */
async function ended(means: Means, runs: Runs, record: RequestRecord): Promise<boolean> {
  const beneficiaryId = record.request?.beneficiaryId;
  if (!beneficiaryId || record.waitingOn !== null) return false;
  const closed = await closeGrants(means, record.requestId, beneficiaryId, 'incident-gone');
  if (closed.ending > 0) await startEnd(runs, record.requestId);
  return closed.ending > 0;
}

import type { AuditRow } from '../../domain/audit.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import { requestIdOf } from '../../domain/request.ts';
import type { Means } from '../activity.ts';
import { isLeftToPeople } from '../concluding/left-to-people.ts';
import { type Delivered, DONE, notNow } from './delivered.ts';

/** What has to be done about follow-ups raised until now; nothing where none can have been. */
export function endsFollowUps(
  { version, ticket }: RequestRecord,
  rows: readonly AuditRow[],
  before: Instant,
  what: string,
): readonly Owed[] {
  if (version === 1 && !rows.some(({ fact }) => fact === 'follow-up-raised')) return [];
  return [
    {
      what: 'follow-ups-over',
      before,
      because: `${ticket.number}: ${what}, so that nothing is left to do here.`,
    },
  ];
}

/**
 * Ends the follow-ups that were raised for this ticket before something came to its end: their cause is gone. Only once the
 * ticket says what has become of it, because that it can't be told may be what one of them is about. Each is ended once.
 */
export async function endFollowUps(
  means: Means,
  record: RequestRecord,
  { before, because, only }: Extract<Owed, { what: 'follow-ups-over' }>,
): Promise<Delivered> {
  const row = (await means.requests.read(record.requestId))?.row ?? record;
  if ((row.desired?.revision ?? 0) > row.sentRevision) return notNow(null);
  const ticketing = means.ticketing[record.ticket.system];
  if (!ticketing) return DONE;
  for (const { requestId, correlationId } of await raisedBefore(means, record, before)) {
    if (only !== undefined && !correlationId.startsWith(only)) continue;
    const answer = await ticketing.endFollowUp(correlationId, because, record.requestId);
    if (answer.failed && answer.kind === 'later') return notNow(answer.retryAfterSeconds);
    const ended = answer.failed ? { number: null, ended: 'refused' } : answer;
    await means.auditLog.append(requestId, [
      {
        fact: 'follow-up-over',
        once: correlationId,
        at: instant(means.clock.now()),
        actor: 'countersign',
        data: { number: ended.number, ended: ended.ended, because },
      },
    ]);
  }
  return DONE;
}

/** Of all versions of the request; those that were ended already are left out. */
async function raisedBefore(
  means: Means,
  { ticket, kind, version }: RequestRecord,
  before: string,
): Promise<readonly { readonly requestId: string; readonly correlationId: string }[]> {
  const found: { requestId: string; correlationId: string }[] = [];
  for (let one = 1; one <= version; one += 1) {
    const requestId = requestIdOf(ticket, kind, one);
    const rows = await means.auditLog.read(requestId);
    const over = new Set(rows.flatMap(({ fact, once }) => (fact === 'follow-up-over' ? [once] : [])));
    for (const { fact, once, at } of rows)
      if (fact === 'follow-up-raised' && at < before && !over.has(once) && !isLeftToPeople(once))
        found.push({ requestId, correlationId: once });
  }
  return found;
}

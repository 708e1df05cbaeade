import type { AuditRow } from '../../domain/audit.ts';
import { instant, SECOND } from '../../domain/instant.ts';
import { states } from '../../domain/meaning.ts';
import { isOfPosts, type Owed, type RequestRecord } from '../../domain/record.ts';
import { defineActivity, type Means } from '../activity.ts';
import { accountText } from '../concluding/account.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { deliver } from './deliver.ts';
import { lookForLateNotes } from './late-notes.ts';
import { isOutageTold, isWriteAlarm, WRITE_ALARM } from './outage.ts';
import { othersUntold, refusalOf, tellsRefusal } from './refusals.ts';
import { REFUSAL_IS_FINAL_AFTER_MS } from './refused-for.ts';
import { isOverdue, type Sent } from './send.ts';
import { tell } from './tell.ts';

export type Settled = {
  /** Whether the ticket and everybody else has been told. */
  readonly settled: boolean;
  /** Whether the ticket says what it is to say; somebody else may still have to be told. */
  readonly said: boolean;
  /** The proof behind "Fulfilled" is too old to be written: prove again first. */
  readonly proveFirst: boolean;
  readonly retryAfterSeconds: number | null;
};

/** Tells the ticket and everybody else what the request's row already states; each thing once. */
export async function settle(means: Means, requestId: string): Promise<Settled> {
  const found = await means.requests.read(requestId);
  if (!found) return { settled: true, said: true, proveFirst: false, retryAfterSeconds: null };
  return await settleAs(means, found.row);
}

/** As `settle`, for whoever has just read or written the row. */
export async function settleAs(means: Means, record: RequestRecord): Promise<Settled> {
  const { requestId } = record;
  const sent = await tell(means, record);
  await soundAlarm(means, record, sent);
  // What is owed since then is seen below, and keeps the request from being settled.
  const nothingOwed = sent.sent && record.owed.length === 0;
  const delivered = nothingOwed ? null : await deliverOwed(means, record, sent);
  const retryAfterSeconds =
    Math.max((sent.sent ? null : sent.retryAfterSeconds) ?? 0, delivered?.retryAfterSeconds ?? 0) || null;
  let after = (await means.requests.read(requestId))?.row;
  let late: number | null = null;
  if (sent.sent && after?.unsureNotes?.length) {
    late = await lookForLateNotes(means, requestId);
    after = (await means.requests.read(requestId))?.row;
  }
  const told =
    after === undefined || (after.owed.length === 0 && (after.desired?.revision ?? 0) <= after.sentRevision);
  return {
    settled: told && late === null,
    said: sent.sent,
    proveFirst: !sent.sent && sent.why === 'stale-proof',
    retryAfterSeconds,
  };
}

/**
 * Does what is owed outside by now, as far as it can be done; what is done is struck off. `sent` left out: the request is under way,
 * and waits for no channel.
 */
export async function deliverOwed(
  means: Means,
  record: RequestRecord,
  sent?: Sent,
): Promise<{ readonly isLeft: boolean; readonly retryAfterSeconds: number | null }> {
  const { requestId } = record;
  let isLeft = false;
  let retryAfterSeconds = 0;
  for (const owed of await stillOwed(means, requestId, sent)) {
    const done = await deliver(means, record, owed);
    if (done.delivered !== 'not-now') await strikeOff(means, requestId, owed);
    else {
      isLeft = true;
      retryAfterSeconds = Math.max(retryAfterSeconds, done.afterSeconds ?? 0);
    }
  }
  return { isLeft, retryAfterSeconds: retryAfterSeconds || null };
}

/** Shows in channels what they are owed of a request that is under way, for whoever keeps nobody waiting by that. */
export async function showOwedPosts(means: Means, { requestId }: RequestRecord): Promise<void> {
  const done: string[] = [];
  for (;;) {
    const record = (await means.requests.read(requestId))?.row;
    const owed = record?.owed.find((one) => isOfPosts(one) && !done.includes(JSON.stringify(one)));
    if (!record || !owed) return;
    done.push(JSON.stringify(owed));
    if ((await deliver(means, record, owed)).delivered !== 'not-now') await strikeOff(means, requestId, owed);
  }
}

async function strikeOff(means: Means, requestId: string, owed: Owed): Promise<void> {
  const text = JSON.stringify(owed);
  await means.requests.change(requestId, (row) => ({
    ...row,
    owed: row.owed.filter((one) => JSON.stringify(one) !== text),
  }));
}

/**
 * The ticket can't be told for longer than policy allows, or is refused: chat, and a follow-up by whatever path works, say
 * so, and why. Once, however much there is to be told by the time it is mended.
 */
async function soundAlarm(means: Means, record: RequestRecord, sent: Sent): Promise<void> {
  if (sent.sent || !record.desired) return;
  const { revision, askedAt, access, outcome } = record.desired;
  const operations = operationsOf(means, record);
  const overdueAfter = operations?.writeBack.overdueAfterSeconds ?? 0;
  const limit = sent.refused ? REFUSAL_IS_FINAL_AFTER_MS / SECOND : overdueAfter;
  if (!operations || !isOverdue(record, means.clock.now(), limit)) return;
  const rows = await means.auditLog.read(record.requestId);
  const tells = await tellsRefusal(means, record, sent.because);
  const isFirst = !rows.some((row) => row.fact === 'ticket-write-overdue' && row.at >= askedAt);
  // Whoever told of it for this ticket may be able to write by now: then the next one calls.
  if (!isFirst && (!tells || isAlarmed(record, rows))) return;
  const at = instant(means.clock.now());
  const text = `${record.ticket.number} can't be updated since ${askedAt}: ${sent.because.replace(/\.$/, '')}. It should say: access=${access}, outcome=${outcome}. The update goes on being tried.`;
  const { ticket, requestId } = record;
  const others = tells ? await othersUntold(means, record) : '';
  const notice: Owed = {
    what: 'notice',
    once: `overdue-r${revision}`,
    to: operations.notifyIds,
    groupId: operations.notifyGroupId,
    text: `${text} ${SAID_ONCE}`,
  };
  const followUp: Owed = {
    what: 'follow-up',
    type: 'incident',
    correlationId: `${requestId}${WRITE_ALARM}${revision}`,
    queue: operations.followUpQueue,
    title: `${ticket.number}: the ticket could not be updated`,
    text: `${text}\n${others}\n\n${accountText(record, rows, means.limits)}`,
  };
  const isTold = await isOutageTold(means, ticket.system);
  const owed = tells ? [...(isTold ? [] : [notice]), followUp] : [];
  await means.requests.change(requestId, (row) => ({
    ...row,
    owed: [...row.owed, ...owed],
    refusedFor: refusalOf(record, sent.because),
  }));
  await means.auditLog.append(record.requestId, [
    { fact: 'ticket-write-overdue', once: `r${revision}`, at, actor: 'countersign', data: { revision } },
  ]);
}

const SAID_ONCE =
  'This is said once for all tickets with the same cause; the console lists each that could not be updated.';

/** Whether it has called for people, or is about to. */
function isAlarmed({ owed }: RequestRecord, rows: readonly AuditRow[]): boolean {
  const raised = rows.some(({ fact, once }) => fact === 'follow-up-raised' && once.includes(WRITE_ALARM));
  return raised || owed.some(isWriteAlarm);
}

/** Nobody is called to see to a ticket that could be reached before the follow-up about it was raised. */
async function stillOwed(means: Means, requestId: string, sent?: Sent): Promise<readonly Owed[]> {
  const owed = (await means.requests.read(requestId))?.row.owed ?? [];
  if (sent === undefined) return owed.filter(({ what }) => what !== 'room-posts');
  if (sent.sent) for (const late of owed.filter(isWriteAlarm)) await strikeOff(means, requestId, late);
  return sent.sent || sent.why !== 'failed' ? owed.filter((one) => !isWriteAlarm(one)) : owed;
}

/** Calls for people while a run goes on whose ticket can't be told. */
export async function callIfUntold(means: Means, record: RequestRecord, sent: Sent): Promise<void> {
  if (sent.sent) return;
  await soundAlarm(means, record, sent);
  await deliverOwed(means, record);
}

/** The activity around it, for a run that goes on telling. `provenAt`: access was proven again just now. */
export const settleRequest = defineActivity<
  { readonly requestId: string; readonly provenAt?: string },
  Settled
>({
  name: 'settleRequest',
  run: async (means, { requestId, provenAt }) => {
    if (provenAt) {
      await means.requests.change(requestId, (row) =>
        row.desired && states(row.desired, 'in-force')
          ? { ...row, desired: { ...row.desired, provenAt } }
          : row,
      );
    }
    return await settle(means, requestId);
  },
});

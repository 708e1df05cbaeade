import type { StageHead } from '../../domain/approval.ts';
import type { AuditRow } from '../../domain/audit.ts';
import { instant } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { TicketApproval } from '../../domain/ticket.ts';
import type { Ticketing } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { membersAnd } from '../asking/group-members.ts';
import { askOperators, updateOperatorCards } from '../asking/operator-cards.ts';
import { OPERATE } from '../asking/operator-view.ts';
import { updateCards } from '../asking/show-cards.ts';
import { linkOf } from '../deciding/read-request.ts';
import { offerRenewal, updateOffers } from '../renewing/renewal-cards.ts';
import { RENEW } from '../renewing/renewal-view.ts';
import { names } from '../words.ts';
import { operationsOf } from './operations-of.ts';
import type { Paid } from './paid.ts';

/** Does one owed thing. A repeat finds it done. */
export async function payOwed(means: Means, record: RequestRecord, owed: Owed): Promise<Paid> {
  switch (owed.what) {
    case 'cards':
      if (owed.stage === OPERATE) return await updateOperatorCards(means, record);
      if (owed.stage === RENEW) return await updateOffers(means, record);
      return await closeCards(means, record, owed.stage);
    case 'renewal-cards':
      return await offerRenewal(means, record);
    case 'operator-cards':
      return await askOperators(means, record, owed.groupId);
    case 'approver-rows':
      return await settleRows(means, record, owed.stage);
    case 'follow-up':
      return await raise(means, record, owed);
    case 'notice':
      return await notify(means, record, owed);
  }
}

async function closedHead(means: Means, record: RequestRecord, stage: string): Promise<StageHead | null> {
  const found = await means.approvals.readHead(record.requestId, stage);
  if (!found) return null;
  if (found.row.state !== 'open') return found.row;
  // A request that is over leaves no stage open, whatever ended it.
  return (await means.approvals.close(record.requestId, stage, 'withdrawn', instant(means.clock.now()))).head;
}

async function closeCards(means: Means, record: RequestRecord, stage: string): Promise<Paid> {
  const head = await closedHead(means, record, stage);
  if (!head) return { paid: true };
  const { decisions } = await means.approvals.readAll(record.requestId);
  const shown = await updateCards(means, record, head, decisions);
  return shown.missing === 0 ? { paid: true } : { paid: false, retryAfterSeconds: shown.retryAfterSeconds };
}

/** The ticket tool is the source of record: who decided, where and when stands in its rows too. */
async function settleRows(means: Means, record: RequestRecord, stage: string): Promise<Paid> {
  const ticketing = means.ticketing[record.ticket.system];
  const head = await closedHead(means, record, stage);
  if (!ticketing || !head) return { paid: true };
  const answer = await ticketing.read(record.ticket.id, record.requestId);
  if (answer.failed)
    return answer.kind === 'later'
      ? { paid: false, retryAfterSeconds: answer.retryAfterSeconds }
      : { paid: true };
  const { decisions } = await means.approvals.readAll(record.requestId);
  const asked = new Set([
    ...head.plan.needs.flatMap((need) => need.candidates),
    ...(head.plan.escalation?.candidates ?? []),
  ]);
  for (const row of answer.ticket.approvals.filter(isUnsettled)) {
    const person = await askedBy(means, ticketing, record, row, asked);
    if ('failed' in person) return { paid: false, retryAfterSeconds: person.retryAfterSeconds };
    if (person.entraId === null) continue;
    const word = decisions.find((one) => one.stage === stage && one.approverId === person.entraId);
    const comments = word
      ? `Decided by ${names([word.approverId], record.names)} (Entra ${word.approverId}) in ${word.proof.channel} at ${word.at}. ${word.comment}`.trim()
      : `No longer needed: the stage was closed as ${head.state}.`;
    const state = word ? (word.answer === 'approve' ? 'approved' : 'rejected') : 'not-required';
    const settled = await ticketing.settleApproval(row.id, state, comments, record.requestId);
    // A row that was listed a moment ago is not missing.
    if (settled.failed && settled.kind !== 'refused')
      return { paid: false, retryAfterSeconds: settled.retryAfterSeconds };
  }
  return { paid: true };
}

type AskedBy =
  | { readonly entraId: string | null }
  | { readonly failed: true; readonly retryAfterSeconds: number | null };

/** Whom of those we asked a row asks. A user who is not shown just now may still be found by whom we asked. */
async function askedBy(
  means: Means,
  ticketing: Ticketing,
  { ticket, requestId }: RequestRecord,
  { approverToolId }: TicketApproval,
  asked: ReadonlySet<string>,
): Promise<AskedBy> {
  const person = await linkOf(means, ticket.system, approverToolId, requestId);
  if ('failed' in person) return person;
  if (person.linked) return { entraId: asked.has(person.entraId) ? person.entraId : null };
  for (const entraId of asked) {
    const user = await ticketing.toolUserOf(entraId, requestId);
    if (user.failed && user.kind === 'later') return user;
    if (!user.failed && user.toolUserId === approverToolId) return { entraId };
  }
  return { entraId: null };
}

/** Open, or struck out by the tool when its ticket closed: the word that was given still belongs there. */
function isUnsettled({ state, comments }: TicketApproval): boolean {
  return state === 'requested' || (['not-required', 'canceled'].includes(state) && comments === '');
}

async function raise(
  means: Means,
  record: RequestRecord,
  owed: Extract<Owed, { what: 'follow-up' }>,
): Promise<Paid> {
  const ticketing = means.ticketing[record.ticket.system];
  if (!ticketing) return { paid: true };
  const { correlationId, type, queue, title, text } = owed;
  const raised = await ticketing.followUp(
    record.ticket,
    { correlationId, type, queue, title, text },
    record.requestId,
  );
  if (raised.failed) return { paid: false, retryAfterSeconds: raised.retryAfterSeconds };
  const at = instant(means.clock.now());
  await means.auditLog.append(record.requestId, [
    {
      fact: 'follow-up-raised',
      once: correlationId,
      at,
      actor: 'countersign',
      data: { number: raised.number, queue, title },
    },
  ]);
  return { paid: true };
}

async function notify(
  means: Means,
  record: RequestRecord,
  owed: Extract<Owed, { what: 'notice' }>,
): Promise<Paid> {
  const conversation = Object.values(means.conversations)[0];
  if (!conversation) return { paid: true };
  const rows = await means.auditLog.read(record.requestId);
  const people = await membersAnd(means, record, owed.groupId, owed.to);
  if (people === null) return { paid: false, retryAfterSeconds: 30 };
  const byMail = operationsOf(means, record)?.noticesByMail ?? false;
  for (const id of people) {
    if (byMail) await mailOnce(means, record, rows, `${owed.once}~mail~${id}`, id, owed.text);
    const once = `${owed.once}~${id}`;
    if (rows.some((row) => row.fact === 'notice-sent' && row.once === once)) continue;
    const posted = await conversation.notify(id, owed.text, record.requestId);
    if (!posted.posted && posted.kind === 'later')
      return { paid: false, retryAfterSeconds: posted.retryAfterSeconds };
    if (!posted.posted && !byMail)
      await means.mail.send(id, `Countersign: ${record.ticket.number}`, owed.text, record.requestId);
    const at = instant(means.clock.now());
    await means.auditLog.append(record.requestId, [
      {
        fact: 'notice-sent',
        once,
        at,
        actor: 'countersign',
        data: { to: id, channel: posted.posted ? conversation.channel : 'mail' },
      },
    ]);
  }
  return { paid: true };
}

/** Recorded before it goes out: nothing tells whether a mail arrived, and a second one of the same fact is worse than none. */
async function mailOnce(
  means: Means,
  record: RequestRecord,
  rows: readonly AuditRow[],
  once: string,
  to: string,
  text: string,
): Promise<void> {
  if (rows.some((row) => row.fact === 'notice-sent' && row.once === once)) return;
  const at = instant(means.clock.now());
  const data = { to, channel: 'mail' };
  await means.auditLog.append(record.requestId, [
    { fact: 'notice-sent', once, at, actor: 'countersign', data },
  ]);
  await means.mail.send(to, `Countersign: ${record.ticket.number}`, text, record.requestId);
}

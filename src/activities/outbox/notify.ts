import { instant } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { membersAnd } from '../asking/group-members.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { type Paid, paidUnless } from './delivered.ts';
import { MAIL_AGAIN_SECONDS, mailTo } from './mail-to.ts';

type Notice = Extract<Owed, { what: 'notice' }>;
type Told = 'told' | { readonly retryAfterSeconds: number | null };

/**
 * Tells each person once in chat, and by mail where policy wants that too or chat does not reach them. Whoever can't be
 * told now keeps nobody else from being told.
 */
export async function notify(means: Means, record: RequestRecord, notice: Notice): Promise<Paid> {
  const people = await membersAnd(means, record, notice.groupId, notice.to);
  if (people === null) return { paid: false, retryAfterSeconds: 30 };
  const rows = await means.auditLog.read(record.requestId);
  const known = new Set(rows.flatMap(({ fact, once }) => (fact === 'notice-sent' ? [once] : [])));
  const byMail = operationsOf(means, record)?.noticesByMail ?? false;
  const waits: (number | null)[] = [];
  for (const id of people) {
    const chat = known.has(`${notice.once}~${id}`) ? 'told' : await tellInChat(means, record, notice, id);
    const mailed = known.has(`${notice.once}~mail~${id}`);
    const wantsMail = !mailed && (byMail || chat === 'out-of-reach');
    const mail = wantsMail ? await tellByMail(means, record, notice, id) : 'told';
    for (const way of [chat, mail]) if (typeof way === 'object') waits.push(way.retryAfterSeconds);
  }
  return paidUnless(waits);
}

async function tellInChat(
  means: Means,
  record: RequestRecord,
  { once, text }: Notice,
  id: string,
): Promise<Told | 'out-of-reach'> {
  const conversation = Object.values(means.conversations)[0];
  const posted = await conversation?.notify(id, text, record.requestId);
  if (!conversation || !posted) return 'out-of-reach';
  if (!posted.posted) return posted.kind === 'later' ? posted : 'out-of-reach';
  return await told(means, record, `${once}~${id}`, id, conversation.channel);
}

/** Recorded when it was taken: a second mail of the same fact after a crash is better than none. */
async function tellByMail(
  means: Means,
  record: RequestRecord,
  { once, text }: Notice,
  id: string,
): Promise<Told> {
  const sent = await mailTo(means, id, `Countersign: ${record.ticket.number}`, text, record.requestId);
  if (sent === 'later') return { retryAfterSeconds: MAIL_AGAIN_SECONDS };
  return sent === 'sent' ? await told(means, record, `${once}~mail~${id}`, id, 'mail') : 'told';
}

async function told(
  { auditLog, clock }: Means,
  { requestId }: RequestRecord,
  once: string,
  to: string,
  channel: string,
): Promise<'told'> {
  const at = instant(clock.now());
  await auditLog.append(requestId, [
    { fact: 'notice-sent', once, at, actor: 'countersign', data: { to, channel } },
  ]);
  return 'told';
}

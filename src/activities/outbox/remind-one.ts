import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { whatIsAsked } from '../wording/what-words.ts';
import { whoWords } from '../wording/who-words.ts';
import { moment } from '../wording/words.ts';
import { howToDecide, wherePersonDecides } from './ask-by-card.ts';
import type { Reached } from './delivered.ts';
import type { Effect } from './effect.ts';
import { reach } from './reach.ts';

/** Tells one person that they are still waited for. */
export async function remindOne(
  means: Means,
  record: RequestRecord,
  { to, head }: Extract<Effect, { what: 'reminder' }>,
): Promise<Reached> {
  const due = moment(head.dueAt, means.limits.timeZone);
  const { number } = record.ticket;
  const who = record.request ? ` for ${whoWords(record, record.request.beneficiaryId)}` : '';
  const what = whatIsAsked(record, 'an access request');
  const text = `${number} still waits for your decision on ${what}${who}, until ${due}.`;
  const where = wherePersonDecides(means, record, head, to) === 'in-tool' ? 'in-tool' : 'in-chat';
  return await reach(means, to, {
    inChat: (conversation) => conversation.notify(to, text, record.requestId),
    byMail: { subject: `Reminder: ${number}`, text: `${text}\n${howToDecide(means, record, where)}` },
    requestId: record.requestId,
  });
}

import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { RENEW, renewalView } from '../renewing/renewal-view.ts';
import { type Paid, paidBy, paidUnless } from './delivered.ts';
import { MAIL_AGAIN_SECONDS, mailTo } from './mail-to.ts';
import { postCard } from './post-card.ts';
import { newCard } from './show-cards.ts';
import { updateEach } from './update-each.ts';

/** Tells the holder, and whoever asked for them, that access ends soon, with a way to renew it. Each of them once. */
export async function offerRenewal(means: Means, record: RequestRecord): Promise<Paid> {
  const conversation = Object.values(means.conversations)[0];
  if (!conversation || !record.request) return { paid: true };
  const { beneficiaryId, requesterId } = record.request;
  const view = renewalView(record, await grantsOf(means, record), means.limits);
  if (!view.state.open) return { paid: true };
  const known = (await means.cards.ofRequest(record.requestId)).filter(({ stage }) => stage === RENEW);
  const waits: (number | null)[] = [];
  for (const id of new Set([beneficiaryId, requesterId])) {
    const card = known.find((one) => one.recipientId === id && one.channel === conversation.channel);
    if (card && card.state !== 'posting') continue;
    const fresh = card ?? newCard(record, RENEW, conversation.channel, id);
    const posted = await postCard(means, conversation, fresh, view);
    if (posted === 'posted') continue;
    if (posted !== 'refused') waits.push(posted.retryAfterSeconds);
    else if ((await mailInstead(means, record, id, view)) === 'later') waits.push(MAIL_AGAIN_SECONDS);
    else await means.cards.save({ ...fresh, state: 'failed' });
  }
  return paidUnless(waits);
}

/** Chat does not reach this person; a mail has no button, so it says who can ask for them. */
async function mailInstead(
  means: Means,
  record: RequestRecord,
  toUserId: string,
  view: ReturnType<typeof renewalView>,
): ReturnType<typeof mailTo> {
  const text = [
    ...view.facts.map(({ label, value }) => `${label}: ${value}`),
    'If it is still needed, ask the service desk to renew it, or order it anew.',
  ].join('\n');
  return await mailTo(means, toUserId, `${record.ticket.number}: ${view.title}`, text, record.requestId);
}

/** Shows on every offer how things stand; an offer that is over loses its button. */
export async function updateOffers(means: Means, record: RequestRecord): Promise<Paid> {
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  const cards = await means.cards.ofRequest(record.requestId);
  const shown = await updateEach(
    means,
    cards.filter(({ stage }) => stage === RENEW),
    renewalView(current, await grantsOf(means, current), means.limits),
  );
  return paidBy(shown);
}

export async function grantsOf(means: Means, record: RequestRecord) {
  return record.request ? await means.grants.ofRequest(record.requestId, record.request.beneficiaryId) : [];
}

import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { newCard } from '../asking/show-cards.ts';
import type { Paid } from '../concluding/paid.ts';
import { RENEW, renewalView } from './renewal-view.ts';

/** Tells the holder, and whoever asked for them, that access ends soon, with a way to renew it. Each of them once. */
export async function offerRenewal(means: Means, record: RequestRecord): Promise<Paid> {
  const conversation = Object.values(means.conversations)[0];
  if (!conversation || !record.request) return { paid: true };
  const { beneficiaryId, requesterId } = record.request;
  const view = renewalView(record, await grantsOf(means, record), means.limits);
  if (!view.state.open) return { paid: true };
  const known = (await means.cards.ofRequest(record.requestId)).filter(({ stage }) => stage === RENEW);
  for (const id of new Set([beneficiaryId, requesterId])) {
    const card = known.find((one) => one.recipientId === id && one.channel === conversation.channel);
    if (card && card.state !== 'posting') continue;
    const fresh = card ?? newCard(record, RENEW, conversation.channel, id);
    await means.cards.save(fresh);
    const posted = await conversation.post(id, view, fresh.nonce, record.requestId);
    if (!posted.posted && posted.kind === 'later')
      return { paid: false, retryAfterSeconds: posted.retryAfterSeconds };
    if (posted.posted) await means.cards.save({ ...fresh, place: posted.place, state: 'open' });
    else {
      await means.cards.save({ ...fresh, state: 'failed' });
      await mailInstead(means, record, id, view);
    }
  }
  return { paid: true };
}

/** Chat does not reach this person; a mail has no button, so it says who can ask for them. */
async function mailInstead(
  means: Means,
  record: RequestRecord,
  toUserId: string,
  view: ReturnType<typeof renewalView>,
): Promise<void> {
  const text = [
    ...view.facts.map(({ label, value }) => `${label}: ${value}`),
    'If it is still needed, ask the service desk to renew it, or order it anew.',
  ].join('\n');
  await means.mail.send(toUserId, `${record.ticket.number}: ${view.title}`, text, record.requestId);
}

/** Shows on every offer how things stand; an offer that is over loses its button. */
export async function updateOffers(means: Means, record: RequestRecord): Promise<Paid> {
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  const view = renewalView(current, await grantsOf(means, current), means.limits);
  for (const card of await means.cards.ofRequest(record.requestId)) {
    const conversation = means.conversations[card.channel];
    if (card.stage !== RENEW || !conversation || !card.place || card.state === 'closed') continue;
    const { place, recipientId, nonce } = card;
    const updated = await conversation.update(place, recipientId, view, nonce, record.requestId);
    if (!updated.posted && updated.kind === 'later')
      return { paid: false, retryAfterSeconds: updated.retryAfterSeconds };
    await means.cards.save({ ...card, state: view.state.open ? 'open' : 'closed' });
  }
  return { paid: true };
}

export async function grantsOf(means: Means, record: RequestRecord) {
  return record.request ? await means.grants.ofRequest(record.requestId, record.request.beneficiaryId) : [];
}

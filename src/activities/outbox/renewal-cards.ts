import type { RequestRecord } from '../../domain/record.ts';
import { oneLine } from '../../domain/written-text.ts';
import type { CardView } from '../../ports/conversation.ts';
import type { Means } from '../activity.ts';
import { showing } from '../asking/showing.ts';
import { RENEW, renewalView } from '../renewing/renewal-view.ts';
import { type Delivered, DONE, deliveredTo, type Reached } from './delivered.ts';
import { offerCard } from './offer-card.ts';
import type { Letter } from './reach.ts';
import { shownTo, updateEach } from './update-each.ts';

/** Tells the holder, and whoever asked for them, that access ends soon, with a way to renew it. Each of them once. */
export async function offerRenewal(means: Means, record: RequestRecord): Promise<Delivered> {
  if (!record.request) return DONE;
  const { beneficiaryId, requesterId } = record.request;
  const view = renewalView(record, await grantsOf(means, record), showing(means, record));
  if (!view.state.open) return DONE;
  const cards = await means.cards.ofRequest(record.requestId);
  const byMail = letter(record, view);
  const reaches: [string, Reached][] = [];
  for (const to of new Set([beneficiaryId, requesterId])) {
    const offer = { stage: RENEW, to, view, byMail, mailIsEnough: true };
    reaches.push([to, await offerCard(means, record, cards, offer)]);
  }
  return deliveredTo(reaches);
}

/** For whom chat does not reach; a mail has no button, so it says who can ask for them. */
function letter(record: RequestRecord, view: CardView): Letter {
  const text = [
    ...view.facts.map(({ label, value }) => `${label}: ${oneLine(value)}`),
    'If it is still needed, ask the service desk to renew it, or order it anew.',
    ...(view.ticket.link === null ? [] : [`The ticket: ${view.ticket.link}`]),
  ].join('\n');
  return { subject: `${record.ticket.number}: ${view.title}`, text };
}

/** Shows on every offer how things stand; an offer that is over loses its button. */
export async function updateOffers(means: Means, record: RequestRecord): Promise<Delivered> {
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  const cards = await means.cards.ofRequest(record.requestId);
  const shown = await updateEach(
    means,
    cards.filter(({ stage }) => stage === RENEW),
    renewalView(current, await grantsOf(means, current), showing(means, current)),
  );
  return shownTo(shown);
}

export async function grantsOf(means: Means, record: RequestRecord) {
  return record.request ? await means.grants.ofRequest(record.requestId, record.request.beneficiaryId) : [];
}

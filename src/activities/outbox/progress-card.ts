import type { RequestRecord } from '../../domain/record.ts';
import type { CardView } from '../../ports/conversation.ts';
import type { Means } from '../activity.ts';
import { PROGRESS, progressView } from '../asking/progress-view.ts';
import { showing } from '../asking/showing.ts';
import { portalsRuleOf } from '../emergency/portals-rule.ts';
import { type Delivered, DONE, deliveredTo, type Reached } from './delivered.ts';
import { newCard } from './post-card.ts';
import { shownTo, updateEach } from './update-each.ts';

/**
 * Shows whoever the access is for how far it has come, on one card that is edited. A chat that takes nothing now is passed over: the
 * next update comes soon, and the ticket says the same.
 */
export async function showProgressCard(
  means: Means,
  record: RequestRecord,
  text: string,
  hasPage: boolean,
): Promise<Delivered> {
  if (!record.request) return DONE;
  const to = record.request.beneficiaryId;
  const page = `${means.limits.consoleBase}/api/probe/${encodeURIComponent(record.requestId)}`;
  const view = progressView(
    record,
    showing(means, record),
    text,
    hasPage ? page : null,
    portalsRuleOf(means, record) !== null,
  );
  const cards = (await means.cards.ofRequest(record.requestId)).filter(({ stage }) => stage === PROGRESS);
  if (cards.some(({ place }) => place !== null)) return shownTo(await updateEach(means, cards, view));
  const reaches: [string, Reached][] = [];
  for (const [channel, conversation] of Object.entries(means.conversations)) {
    const card = cards.find((one) => one.channel === channel) ?? newCard(record, PROGRESS, channel, to);
    await means.cards.save(card);
    const posted = await conversation.post(to, view, card.nonce, record.requestId);
    if (posted.posted) {
      await means.cards.save({ ...card, place: posted.place, state: 'open' });
      return deliveredTo([[to, { reached: 'taken', channel }]]);
    }
    reaches.push([to, { reached: 'never', because: posted.because }]);
  }
  return deliveredTo(reaches);
}

/** Shows on the card what was seen last, and in the end how it ended; where nobody has one there is nothing to show. */
export async function updateProgressCard(means: Means, record: RequestRecord): Promise<Delivered> {
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  const cards = (await means.cards.ofRequest(record.requestId)).filter(({ stage }) => stage === PROGRESS);
  const view: CardView = progressView(
    current,
    showing(means, current),
    null,
    null,
    portalsRuleOf(means, current) !== null,
  );
  return shownTo(await updateEach(means, cards, view));
}

import type { StageHead } from '../../domain/approval.ts';
import { addMilliseconds, instant, SECOND } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { oneLine } from '../../domain/written-text.ts';
import type { CardView } from '../../ports/conversation.ts';
import type { Means } from '../activity.ts';
import { hasRow } from './ask-in-tool.ts';
import type { Reached } from './delivered.ts';
import type { Effect } from './effect.ts';
import { offerCard } from './offer-card.ts';
import { TOLD_AFTER } from './out-of-reach.ts';
import type { Letter } from './reach.ts';

/** Gives somebody who may decide their card, or a mail that says where and how to decide without one. */
export async function askByCard(
  means: Means,
  record: RequestRecord,
  { to, head, view, cards }: Extract<Effect, { what: 'card' }>,
): Promise<Reached> {
  const since = head.unreached?.[to]?.since;
  const now = instant(means.clock.now());
  const isImpatient = since !== undefined && addMilliseconds(since, TOLD_AFTER - SECOND) <= now;
  const known = wherePersonDecides(means, record, head, to);
  // A ticket tool that is away for so long keeps nobody from being told of the ticket.
  const decides = known === 'not-known' && isImpatient ? 'in-tool' : known;
  return await offerCard(means, record, cards, {
    ...{ stage: head.stage, to, view, mailIsEnough: decides === 'in-tool' },
    byMail: decides === 'not-known' ? 'not-yet' : letter(means, record, view, decides),
    ...(isImpatient && { impatient: true }),
  });
}

type Where = 'in-tool' | 'in-chat' | 'not-known';

/**
 * Where somebody whom chat does not reach can decide; a row that is still being made may become the place. A tool that asks nobody
 * at our word is none: whom it asks by its own rules is not known.
 */
export function wherePersonDecides(
  { ticketing }: Pick<Means, 'ticketing'>,
  { ticket }: Pick<RequestRecord, 'ticket'>,
  head: StageHead,
  id: string,
): Where {
  if (!head.plan.acceptsItsmApproval || head.toolUntold) return 'in-chat';
  if (!ticketing[ticket.system]?.askApprovals) return 'in-chat';
  return { yes: 'in-tool', no: 'in-chat', unknown: 'not-known' }[hasRow(head, id)] as Where;
}

/** Where and how, for whom it is read without a card. It holds no link that decides. */
export function howToDecide(means: Means, { ticket }: RequestRecord, where: 'in-tool' | 'in-chat'): string {
  const chats = Object.entries(means.conversations)
    .map(([name, { chatLink }]) => (chatLink === undefined ? name : `${name} (${chatLink})`))
    .join(' or ');
  if (where === 'in-chat')
    return `Your decision counts only on your card in chat, which does not reach you. Have the Countersign app installed for you${chats === '' ? '' : ` in ${chats}`}: the card comes by itself within a quarter of an hour. The people who run this service can help.`;
  const link = means.ticketing[ticket.system]?.linkTo(ticket);
  return `Chat does not reach you, so please decide in the ticket tool: open ${ticket.number}${link ? ` (${link})` : ''}, signed in as yourself, and set the approval that names you to approved or rejected. Say why when you reject. A decision that somebody else sets for you does not count.`;
}

function letter(means: Means, record: RequestRecord, view: CardView, where: 'in-tool' | 'in-chat'): Letter {
  const { number } = view.ticket;
  const due = view.state.open ? `, until ${view.state.dueAt}` : '';
  const text = [
    `${view.title} (${number}) waits for your decision${due}.`,
    ...view.facts.map(({ label, value }) => `${label}: ${oneLine(value)}`),
    ...view.changes.map(oneLine),
    ...view.reasons.map(oneLine),
    howToDecide(means, record, where),
  ].join('\n');
  return { subject: `Your decision is needed: ${number}`, text };
}

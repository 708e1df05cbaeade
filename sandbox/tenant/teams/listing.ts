/** Cards and notices as the control API lists them; whose they are is read from the cards themselves. */
import { buttonsOf, type Card, decisionVerbs, refreshOf, type TicketName, textOf, ticketIn } from './card.ts';
import { type Content, current, type Message } from './conversations.ts';
import type { Roster } from './roster.ts';
import { seen } from './view.ts';

/** One posted card message. People are Entra ids. */
export type CardRow = {
  readonly id: string;
  readonly channel: 'teams' | 'slack';
  readonly ticket: TicketName | null;
  readonly requestId: string | null;
  readonly stage: string | null;
  /** `open`: somebody's view still offers a decision. */
  readonly state: 'open' | 'closed';
  readonly recipients: readonly string[];
  /** Everyone who may decide now: recipients whose view offers a decision. */
  readonly approvers: readonly string[];
  /** What they can press. */
  readonly verbs: readonly string[];
  /** What everybody sees. */
  readonly card: Card;
  readonly views: Readonly<Record<string, Card>>;
};

/** `to`: an Entra id, or a channel's id. */
export type MessageRow = {
  readonly id: string;
  readonly channel: 'teams' | 'slack';
  readonly to: string;
  readonly ticket?: TicketName;
  readonly text: string;
  readonly at: string;
};

/** `below`: the message that it is a reply to; `versions`: how often it was changed, and once. */
export type PostRow = {
  readonly id: string;
  readonly below: string | null;
  readonly text: string;
  readonly verbs: readonly string[];
  readonly versions: number;
};

/** A message as everybody in its channel or group chat sees it. */
export function postRow(message: Message): PostRow {
  const { id, below, versions } = message;
  const content = current(message);
  const verbs = decisionVerbs(content.card ?? {});
  return { id, below, text: wordsOf(content), verbs, versions: versions.length };
}

/** Whether any version of the message ever had something to press. */
export function isCard(message: Message): boolean {
  return message.versions.some(
    ({ card }) => card !== null && (buttonsOf(card).length > 0 || refreshOf(card) !== null),
  );
}

/** The persons of the chat; in a channel, those the card names for its refresh. */
export function recipientsOf(message: Message, roster: Roster): readonly string[] {
  if (message.conversation.kind === 'personal') return message.conversation.memberIds;
  const named = message.versions.flatMap(({ card }) => (card && refreshOf(card)?.userIds) || []);
  const ids = named.map((mri) => roster.personIdOf(mri)).filter((id): id is string => id !== null);
  return [...new Set(ids)];
}

export function cardRow(message: Message, roster: Roster): CardRow {
  const everybody = current(message).card ?? {};
  const recipients = recipientsOf(message, roster);
  const offered = (personId: string) => decisionVerbs(seen(message, personId) ?? {});
  const onlookers =
    message.conversation.kind === 'personal' ? [] : decisionVerbs(message.deleted ? {} : everybody);
  const approvers = recipients.filter((personId) => offered(personId).length > 0);
  const verbs = [...new Set([...onlookers, ...approvers.flatMap(offered)])];
  return {
    id: message.id,
    channel: 'teams',
    ticket: ticketOf(message),
    requestId: dataMember(message, 'requestId'),
    stage: dataMember(message, 'stage'),
    state: verbs.length > 0 ? 'open' : 'closed',
    recipients,
    approvers,
    verbs,
    card: everybody,
    views: Object.fromEntries(message.views),
  };
}

/** Whether the person has the card before them: it is in a chat or channel of theirs, and still there. */
export function isSeenBy(message: Message, personId: string, roster: Roster): boolean {
  const audience = [...message.conversation.memberIds, ...recipientsOf(message, roster)];
  return !message.deleted && audience.includes(personId);
}

/** The card as one person sees it, with what they can press. */
export function cardAs(message: Message, personId: string, roster: Roster): CardRow {
  const card = seen(message, personId) ?? {};
  const verbs = decisionVerbs(card);
  const row = cardRow(message, roster);
  return { ...row, card, verbs, state: verbs.length > 0 ? 'open' : 'closed', views: {} };
}

export function messageRow(message: Message): MessageRow {
  const ticket = ticketOf(message);
  const [personId] = message.conversation.memberIds;
  return {
    id: message.id,
    channel: 'teams',
    to: message.conversation.kind === 'personal' && personId ? personId : message.conversation.id,
    ...(ticket ? { ticket } : {}),
    text: wordsOf(current(message)),
    at: new Date(message.at).toISOString(),
  };
}

const wordsOf = ({ text, card }: Content) => [text, card ? textOf(card) : ''].filter(Boolean).join('\n');

/** Newest version first; views last, because they are one person's. */
export function ticketOf(message: Message): TicketName | null {
  for (const version of [...message.versions].reverse()) {
    const ticket = ticketIn(wordsOf(version));
    if (ticket) return ticket;
  }
  for (const view of message.views.values()) {
    const ticket = ticketIn(textOf(view));
    if (ticket) return ticket;
  }
  return null;
}

/** A member of the data the card's buttons carry; a closed card has none, so older versions speak for it. */
function dataMember(message: Message, member: string): string | null {
  const cards = [...message.versions.map(({ card }) => card).reverse(), ...message.views.values()];
  for (const card of cards) {
    if (!card) continue;
    const refresh = refreshOf(card);
    for (const { data } of refresh ? [...buttonsOf(card), refresh.action] : buttonsOf(card))
      if (typeof data[member] === 'string') return data[member];
  }
  return null;
}

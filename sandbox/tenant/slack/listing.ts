/** Cards and notices of Slack as the control API lists them. */
import { ticketIn } from '../teams/card.ts';
import type { CardRow, MessageRow } from '../teams/listing.ts';
import { asCard } from './as-card.ts';
import { buttonsIn, textOfBlocks } from './blocks.ts';
import type { SlackMessage } from './slack.ts';

/** Of one ticket or all, oldest first; `as`: those that this person has before them. */
export function cardRows(
  messages: readonly SlackMessage[],
  ticket: string | undefined,
  as: string | undefined,
): readonly CardRow[] {
  return messages
    .filter(({ isCard, to, deleted }) => isCard && (as === undefined || (to === as && !deleted)))
    .map(cardRow)
    .filter((row) => ticket === undefined || row.ticket?.number === ticket);
}

function cardRow({ id, to, text, blocks, deleted, named }: SlackMessage): CardRow {
  const verbs = deleted
    ? []
    : buttonsIn(blocks).flatMap(({ url, actionId }) => (url === null ? [actionId] : []));
  return {
    id,
    channel: 'slack',
    ticket: ticketIn(textOfBlocks(blocks) || text),
    requestId: named?.requestId ?? null,
    stage: named?.stage ?? null,
    state: verbs.length > 0 ? 'open' : 'closed',
    recipients: [to],
    approvers: verbs.length > 0 ? [to] : [],
    verbs,
    card: asCard(text, blocks),
    views: {},
  };
}

export function messageRows(messages: readonly SlackMessage[]): readonly MessageRow[] {
  return messages
    .filter(({ isCard, deleted }) => !isCard && !deleted)
    .map(({ id, to, text, at }) => {
      const ticket = ticketIn(text);
      return { id, channel: 'slack', to, ...(ticket ? { ticket } : {}), text, at };
    });
}

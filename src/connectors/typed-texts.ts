import type { SetBy, Ticket } from '../domain/ticket.ts';
import { typed } from '../domain/written-text.ts';
import type { ConversationInbound } from '../ports/conversation.ts';
import type { Ticketing } from '../ports/ticketing.ts';

/** A ticket tool whose texts of people have nothing like a secret in them, whichever connector reads them. */
export function readWithoutSecrets(ticketing: Ticketing): Ticketing {
  return {
    ...ticketing,
    read: async (ref, requestId) => {
      const answer = await ticketing.read(ref, requestId);
      return answer.failed ? answer : { ...answer, ticket: withoutTyped(answer.ticket) };
    },
    whoSet: async (what, records, requestId) => {
      const answer = await ticketing.whoSet(what, records, requestId);
      if (answer.failed) return answer;
      const by = Object.entries(answer.by).map(([id, set]) => [id, wordsWithoutTyped(set)] as const);
      return { ...answer, by: Object.fromEntries(by) };
    },
    closedFollowUps: async (since, requestId) => {
      const answer = await ticketing.closedFollowUps(since, requestId);
      if (answer.failed) return answer;
      return { ...answer, closed: answer.closed.map((one) => ({ ...one, words: one.words.map(typed) })) };
    },
  };
}

/** Digests of before cover what was typed, spaces at its ends left out: those are made of `asTyped`. */
function withoutTyped(ticket: Ticket): Ticket {
  const read = Object.entries(ticket.variables);
  const variables = Object.fromEntries(read.map(([name, value]) => [name, typed(value)]));
  return read.every(([name, value]) => variables[name] === value.trim())
    ? ticket
    : { ...ticket, variables, asTyped: ticket.variables };
}

const wordsWithoutTyped = (set: SetBy): SetBy => (set.known ? { ...set, words: typed(set.words) } : set);

/** A chat whose presses carry nothing like a secret in what was typed on the card. */
export function pressedWithoutSecrets(inbound: ConversationInbound): ConversationInbound {
  return {
    ...inbound,
    receive: async (headers, body, now) => {
      const received = await inbound.receive(headers, body, now);
      return received.received === 'press'
        ? { ...received, press: { ...received.press, comment: typed(received.press.comment) } }
        : received;
    },
  };
}

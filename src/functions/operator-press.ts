import type { Means } from '../activities/activity.ts';
import { operatorView } from '../activities/asking/operator-view.ts';
import { showing } from '../activities/asking/showing.ts';
import { roomCard } from '../activities/outbox/rooms/show-in-room.ts';
import type { CardRecord } from '../domain/approval.ts';
import { handledNow } from '../domain/handled.ts';
import { instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Press, PressReply } from '../ports/conversation.ts';
import type { Runs } from '../ports/runs.ts';
import type { DoorCall } from './door.ts';
import { isOperator, isOwner, wasOperator } from './is-operator.ts';
import { noteRefusal } from './note-refusal.ts';
import { ENDS, operate } from './operate.ts';

/**
 * A press on an operator's card: the person must be in the operators' group now, or own what was asked for, and then have it
 * tried again and nothing else; the same act as over the API. While the directory can't be asked, access is ended all the same by
 * whom we know as an operator.
 */
export async function operatorPress(
  means: Means,
  runs: Runs,
  call: DoorCall,
  record: RequestRecord,
  card: CardRecord,
  pressed: Press,
): Promise<PressReply> {
  const operator = await isOperator(means, record, pressed.personId);
  const owner = operator === 'no' ? await isOwner(means, record, pressed.personId) : 'no';
  const may = operator === 'no' ? owner : operator;
  const isUnasked = may === 'unknown' || may === 'not-shown';
  if (isUnasked && (operator === 'no' || !(await mayStillEnd(means, record, card, pressed)))) {
    if (card.inRoom && isEnding(pressed))
      await noteRefusal(means, call, record.requestId, pressed.personId, 'not-an-operator', pressed.verb);
    const who = card.inRoom
      ? 'whom the operators’ group had as a member when it was last read'
      : 'whom this card was sent to as an operator';
    return {
      reply: 'message',
      text: `Whether you may do this could not be checked just now. Please try again in a minute. Meanwhile access can be ended by ${who}, and in the console.`,
    };
  }
  const knownAs = card.inRoom ? IN_ROLL : SENT_AS_ONE;
  const notAsked = `${may === 'unknown' ? NOT_ASKED : NOT_SHOWN}; ${knownAs}`;
  if (isUnasked)
    call.note({
      code: 'standing-not-asked',
      reason: pressed.verb,
      who: pressed.personId,
      example: { requestId: record.requestId, because: notAsked },
    });
  if (may === 'no') {
    await noteRefusal(means, call, record.requestId, pressed.personId, 'not-an-operator', pressed.verb);
    return { reply: 'message', text: 'Only operators may do this; nothing was done.' };
  }
  const offers = operator === 'yes' || isUnasked ? 'operate' : 'retry';
  if (handledNow(record) || pressed.verb === 'refresh') return await show(means, record, card, offers);
  const verb = OFFERED[offers].find((one) => one === pressed.verb);
  if (!verb) {
    await noteRefusal(means, call, record.requestId, pressed.personId, 'not-offered', pressed.verb);
    return { reply: 'message', text: 'This card does not offer that; nothing was done.' };
  }
  const name = card.inRoom ? await nameOf(means, record, pressed.personId) : '';
  const by = { id: pressed.personId, name, roles: [offers === 'operate' ? 'Operator' : 'Owner'] };
  const reason = pressed.comment || `${verb} pressed in ${pressed.channel}`;
  const acted = await operate(means, runs, record, {
    action: verb,
    reason,
    by,
    at: instant(means.clock.now()),
    ...(isUnasked && { notAsked }),
  });
  if (!acted.acted) return { reply: 'message', text: acted.detail };
  return await show(means, record, card, offers);
}

const OFFERED = { operate: ['retry', 'roll-back', 'handled'], retry: ['retry'] } as const;

/** As the directory has it, for the others who read there; empty where it does not say. */
async function nameOf({ directory }: Means, { requestId }: RequestRecord, personId: string): Promise<string> {
  const users = await directory.readUsers([personId], requestId);
  const user = users.read === 'done' ? users.users[personId] : undefined;
  return user?.found ? user.displayName : '';
}

const NOT_ASKED = 'The directory could not be asked whether they are an operator now';
const NOT_SHOWN = 'The directory did not show the account';
const SENT_AS_ONE = 'the card was sent to them as an operator.';
const IN_ROLL = "the operators' group had them as a member when it was last read.";

const isEnding = ({ verb }: Press) => ENDS.some((one) => one === verb);

/** A directory that can't be read stops nobody from ending access whom we know as an operator (invariant 12). */
async function mayStillEnd(
  means: Means,
  record: RequestRecord,
  card: CardRecord,
  pressed: Press,
): Promise<boolean> {
  return isEnding(pressed) && (await wasOperator(means, record, card, pressed.personId));
}

/** What everybody in the room is to see; it is shown to them with the next edit. */
async function showRoom(means: Means, record: RequestRecord, card: CardRecord): Promise<PressReply> {
  const shown = await roomCard(means, record, { chat: card.channel, id: card.recipientId });
  return shown === null
    ? { reply: 'message', text: 'This request was handled.' }
    : { reply: 'card', card: shown };
}

async function show(
  means: Means,
  record: RequestRecord,
  card: CardRecord,
  offers: 'operate' | 'retry',
): Promise<PressReply> {
  const conversation = means.conversations[card.channel];
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  if (card.inRoom) return await showRoom(means, current, card);
  if (!conversation) return { reply: 'message', text: 'This request was handled.' };
  const rows = await means.auditLog.read(record.requestId);
  const view = operatorView(current, showing(means, current), rows, offers);
  return { reply: 'card', card: conversation.render(view, card.nonce, !handledNow(current)) };
}

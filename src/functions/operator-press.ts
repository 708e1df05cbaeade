import type { Means } from '../activities/activity.ts';
import { operatorView } from '../activities/asking/operator-view.ts';
import type { CardRecord } from '../domain/approval.ts';
import { instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Press, PressReply } from '../ports/conversation.ts';
import type { Runs } from '../ports/runs.ts';
import type { DoorCall } from './door.ts';
import { isOperator, isOwner } from './is-operator.ts';
import { noteRefusal } from './note-refusal.ts';
import { operate } from './operate.ts';

/**
 * A press on an operator's card: the person must be in the operators' group now, or own what was asked for, and then have it
 * tried again and nothing else; the same act as over the API.
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
  if (may === 'unknown' || may === 'not-shown') {
    return {
      reply: 'message',
      text: 'Whether you may do this could not be checked just now. Please try again in a minute.',
    };
  }
  if (may === 'no') {
    await noteRefusal(means, call, record.requestId, pressed.personId, 'not-an-operator', pressed.verb);
    return { reply: 'message', text: 'Only operators may do this; nothing was done.' };
  }
  const offers = operator === 'yes' ? 'operate' : 'retry';
  if (record.handled || pressed.verb === 'refresh') return await show(means, record, card, offers);
  if (pressed.verb !== 'retry' && (pressed.verb !== 'roll-back' || offers === 'retry')) {
    return { reply: 'message', text: 'This card does not offer that; nothing was done.' };
  }
  const by = { id: pressed.personId, name: '', roles: [operator === 'yes' ? 'Operator' : 'Owner'] };
  const reason = pressed.comment || `${pressed.verb} pressed in ${pressed.channel}`;
  const acted = await operate(means, runs, record, {
    action: pressed.verb,
    reason,
    by,
    at: instant(means.clock.now()),
  });
  if (!acted.acted) return { reply: 'message', text: acted.detail };
  return await show(means, record, card, offers);
}

async function show(
  means: Means,
  record: RequestRecord,
  card: CardRecord,
  offers: 'operate' | 'retry',
): Promise<PressReply> {
  const conversation = means.conversations[card.channel];
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  if (!conversation) return { reply: 'message', text: 'This request was handled.' };
  const rows = await means.auditLog.read(record.requestId);
  const view = operatorView(current, means.limits, rows, offers);
  return { reply: 'card', card: conversation.render(view, card.nonce, !current.handled) };
}

import type { Means } from '../activities/activity.ts';
import { operatorView } from '../activities/asking/operator-view.ts';
import type { CardRecord } from '../domain/approval.ts';
import { instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Press, PressReply } from '../ports/conversation.ts';
import type { Runs } from '../ports/runs.ts';
import { isOperator } from './is-operator.ts';
import { operate } from './operate.ts';

/** A press on an operator's card: the person must be in the operators' group now; the same act as over the API. */
export async function operatorPress(
  means: Means,
  runs: Runs,
  record: RequestRecord,
  card: CardRecord,
  pressed: Press,
): Promise<PressReply> {
  const may = await isOperator(means, record, pressed.personId);
  if (may === 'unknown' || may === 'not-shown') {
    return {
      reply: 'message',
      text: 'Whether you may do this could not be checked just now. Please try again in a minute.',
    };
  }
  if (may === 'no') {
    const at = instant(means.clock.now());
    await means.auditLog.append(record.requestId, [
      {
        fact: 'approval-refused',
        once: `operator~${pressed.personId}~${at}`,
        at,
        actor: pressed.personId,
        data: { code: 'not-an-operator', verb: pressed.verb },
      },
    ]);
    return { reply: 'message', text: 'Only operators may do this; nothing was done.' };
  }
  if (record.handled || pressed.verb === 'refresh') return await show(means, record, card);
  if (pressed.verb !== 'retry' && pressed.verb !== 'roll-back') {
    return { reply: 'message', text: 'This card does not offer that; nothing was done.' };
  }
  const by = { id: pressed.personId, name: '', roles: ['Operator'] };
  const reason = pressed.comment || `${pressed.verb} pressed in ${pressed.channel}`;
  const acted = await operate(means, runs, record, {
    action: pressed.verb,
    reason,
    by,
    at: instant(means.clock.now()),
  });
  if (!acted.acted) return { reply: 'message', text: acted.detail };
  return await show(means, record, card);
}

async function show(means: Means, record: RequestRecord, card: CardRecord): Promise<PressReply> {
  const conversation = means.conversations[card.channel];
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  if (!conversation) return { reply: 'message', text: 'This request was handled.' };
  return {
    reply: 'card',
    card: conversation.render(operatorView(current, means.limits), card.nonce, !current.handled),
  };
}

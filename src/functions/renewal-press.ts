import type { Means } from '../activities/activity.ts';
import { showing } from '../activities/asking/showing.ts';
import { grantsOf } from '../activities/outbox/renewal-cards.ts';
import { renewalView } from '../activities/renewing/renewal-view.ts';
import type { CardRecord } from '../domain/approval.ts';
import { instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Press, PressReply } from '../ports/conversation.ts';
import type { Runs } from '../ports/runs.ts';
import type { DoorCall } from './door.ts';
import { noteRefusal } from './note-refusal.ts';
import { renew } from './renew.ts';

/** A press on the offer of a renewal. Whoever holds the access may ask, and whoever asked for them; neither decides. */
export async function renewalPress(
  means: Means,
  runs: Runs,
  call: DoorCall,
  record: RequestRecord,
  card: CardRecord,
  pressed: Press,
): Promise<PressReply> {
  const { personId } = pressed;
  const at = instant(means.clock.now());
  const as = roleOf(record, personId);
  if (as === null) {
    await noteRefusal(means, call, record.requestId, personId, 'not-a-party', pressed.verb);
    return {
      reply: 'message',
      text: 'Only the holder, or whoever asked for them, may renew; nothing was done.',
    };
  }
  if (pressed.verb === 'renew') {
    const by = { by: personId, byName: record.names[personId] ?? '', as };
    const reason = pressed.comment || `renewal pressed in ${pressed.channel}`;
    const acted = await renew(means, runs, record, { ...by, reason, at });
    if (!acted.acted) return { reply: 'message', text: acted.detail };
  } else if (pressed.verb !== 'refresh') {
    return { reply: 'message', text: 'This card does not offer that; nothing was done.' };
  }
  return await show(means, record, card);
}

function roleOf({ request }: RequestRecord, personId: string): 'beneficiary' | 'requester' | null {
  if (request?.beneficiaryId === personId) return 'beneficiary';
  return request?.requesterId === personId ? 'requester' : null;
}

async function show(means: Means, record: RequestRecord, card: CardRecord): Promise<PressReply> {
  const conversation = means.conversations[card.channel];
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  if (!conversation) return { reply: 'message', text: 'The renewal was asked for.' };
  const view = renewalView(current, await grantsOf(means, current), showing(means, current));
  return { reply: 'card', card: conversation.render(view, card.nonce, view.state.open) };
}

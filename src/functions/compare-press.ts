import type { Means } from '../activities/activity.ts';
import { checkPortals, sidesWords } from '../activities/emergency/check-portals.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Press, PressReply } from '../ports/conversation.ts';
import type { DoorCall } from './door.ts';
import { noteRefusal } from './note-refusal.ts';

/** A press on the card of whoever the access is for: the directory and Azure are compared for them, and the ticket says what each shows. */
export async function comparePress(
  means: Means,
  call: DoorCall,
  record: RequestRecord,
  { personId, verb }: Press,
): Promise<PressReply> {
  const { requestId, request, names } = record;
  if (request?.beneficiaryId !== personId) {
    await noteRefusal(means, call, requestId, personId, 'not-a-party', verb);
    return { reply: 'message', text: 'Only whoever the access is for may ask for this; nothing was done.' };
  }
  if (verb !== 'compare') {
    await noteRefusal(means, call, requestId, personId, 'not-offered', verb);
    return { reply: 'message', text: 'This card does not offer that; nothing was done.' };
  }
  const seen = await checkPortals(means, record, { person: personId, name: names[personId] ?? '' });
  if (!seen)
    return { reply: 'message', text: 'It is shown by the directory alone; there is nothing to compare.' };
  return {
    reply: 'message',
    text: `${sidesWords(means, seen)} ${record.ticket.number} says the same, and what follows.`,
  };
}

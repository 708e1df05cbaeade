import { mended } from '../../domain/written-text.ts';
import type { Press } from '../../ports/conversation.ts';
import { cardNamedIn, isVerb, NAMING, needsReason } from '../card-press.ts';
import { type JsonObject, objectOf, textOf } from '../json-object.ts';

/** Whether this is somebody pressing or refreshing a card; everything else is of no consequence. */
export const isCardAction = (activity: JsonObject): boolean =>
  activity['type'] === 'invoke' && activity['name'] === 'adaptiveCard/action';

const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The person, by Entra object id; `null` where the channel doesn't tell. Names and addresses are never looked at. */
export function personOf(activity: JsonObject): string | null {
  const id = textOf(objectOf(activity['from'])['aadObjectId']);
  return OBJECT_ID.test(id) ? id.toLowerCase() : null;
}

/** Whether the press comes from this tenant, by both places that tell it. */
export function isOfTenant(activity: JsonObject, tenantId: string): boolean {
  const channel = objectOf(objectOf(activity['channelData'])['tenant'])['id'];
  const conversation = objectOf(activity['conversation'])['tenantId'];
  return channel === tenantId && (conversation === undefined || conversation === tenantId);
}

/** Each input of a card has a name of its own, and two of the buttons ask for a reason. */
export const REASON_IN: Readonly<Partial<Record<Press['verb'], string>>> = { handled: 'comment' };

/** What people may type on our cards. */
const INPUTS = ['comment', 'reason'] as const;
export const LONGEST_INPUT = 1000;
/** What a client adds to a press by itself: it says how the press was made and is never read. */
const OF_THE_CLIENT = 'msteams';

/** The part of a press that the card determines, or the code of what is wrong with it. */
export function actionOf(
  activity: JsonObject,
): Pick<Press, 'verb' | 'requestId' | 'stage' | 'nonce' | 'comment'> | { readonly wrong: string } {
  const value = objectOf(activity['value']);
  const action = objectOf(value['action']);
  const data = objectOf(action['data']);
  const verb = action['verb'];
  if (action['type'] !== 'Action.Execute') return { wrong: 'not-an-execute-action' };
  if (!isVerb(verb)) return { wrong: 'unknown-verb' };
  const card = cardNamedIn(data);
  if ('wrong' in card) return card;
  const known: readonly string[] = [...NAMING, ...INPUTS, OF_THE_CLIENT];
  if (Object.keys(data).some((name) => !known.includes(name))) return { wrong: 'unexpected-input' };
  const typed = INPUTS.map((name) => data[name]).filter((input) => input !== undefined);
  if (!typed.every((input) => typeof input === 'string')) return { wrong: 'malformed-input' };
  if (typed.some((input) => input.length > LONGEST_INPUT)) return { wrong: 'input-too-long' };
  // a client that refreshes by itself sends its card's verb, and nobody has pressed anything
  const meant = value['trigger'] === 'automatic' ? 'refresh' : verb;
  const reason = mended(textOf(data[REASON_IN[meant] ?? 'reason'])).trim();
  if (needsReason(meant) && reason === '') return { wrong: 'reason-missing' };
  return {
    verb: meant,
    ...card,
    comment: needsReason(meant) ? reason : mended(textOf(data['comment'])).trim() || reason,
  };
}

/** What one person's client shows of a card, and what an answer of the app changes there. */
import { buttonsOf, type Card, type ExecuteAction, inputsOf, isObject, refreshOf } from './card.ts';
import { current, type Message } from './conversations.ts';
import type { Roster } from './roster.ts';
import type { TeamsSwitches } from './switches.ts';

const REFRESH_AFTER_MS = 60_000;
/** Without `refresh.userIds`, chats up to this size refresh for every member. */
const SMALL_CHAT = 60;
const FAILED = 'Something went wrong. Please try again.';

/** What this person's client shows. */
export function seen(message: Message, personId: string): Card | null {
  return message.deleted ? null : (message.views.get(personId) ?? current(message).card);
}

/** What a press of this verb sends before anybody typed or doctored anything. */
type Button = { readonly id: string | null; readonly data: Card };

/** The button a person means, on what they see or on what their client may still show of before. */
export function buttonFor(
  message: Message,
  personId: string,
  verb: string,
  { emptyInputs }: Pick<TeamsSwitches, 'emptyInputs'>,
): Button {
  const view = message.views.get(personId);
  const earlier = message.versions.map(({ card }) => card).reverse();
  for (const card of view ? [view, ...earlier] : earlier) {
    if (!card) continue;
    const button = buttonsOf(card).find((action) => action.verb === verb);
    if (button) return { id: button.id, data: { ...button.data, ...typed(card, button, emptyInputs) } };
    const refresh = refreshOf(card)?.action;
    if (refresh?.verb === verb) return refresh;
  }
  return lastData(message);
}

/** Inputs come after the button's own data and so win over members of the same name. */
function typed(card: Card, { withInputs }: ExecuteAction, emptyInputs: TeamsSwitches['emptyInputs']): Card {
  const inputs = withInputs ? Object.entries(inputsOf(card)) : [];
  return Object.fromEntries(inputs.filter(([, value]) => value !== '' || emptyInputs === 'sent'));
}

/** A verb no version offers, from a doctored client: it still knows the card's own data. */
function lastData(message: Message): Button {
  for (const { card } of [...message.versions].reverse()) {
    const any = card && (buttonsOf(card)[0] ?? refreshOf(card)?.action);
    if (any) return { id: null, data: any.data };
  }
  return { id: null, data: {} };
}

/** What the client sends by itself when it is looked at now, or `null`. */
export function dueRefresh(
  message: Message,
  personId: string,
  roster: Roster,
  now: number,
): ExecuteAction | null {
  const card = seen(message, personId);
  const refresh = card && refreshOf(card);
  if (!refresh) return null;
  const { memberIds } = message.conversation;
  const invited = refresh.userIds
    ? refresh.userIds.includes(roster.mriOf(personId))
    : memberIds.includes(personId) && memberIds.length <= SMALL_CHAT;
  const last = message.refreshedAt.get(personId);
  return invited && (last === undefined || now - last > REFRESH_AFTER_MS) ? refresh.action : null;
}

/** Applies an answer to this person's view; what they are told, or `null` when the card speaks for itself. */
export function show(
  message: Message,
  personId: string,
  status: number,
  body: unknown,
  now: number,
): string | null {
  if (status !== 200 || !isObject(body)) return FAILED;
  const { statusCode = 200, type, value } = body;
  if (statusCode === 200 && type === 'application/vnd.microsoft.card.adaptive' && isObject(value)) {
    message.views.set(personId, value);
    message.refreshedAt.set(personId, now);
    return null;
  }
  if (
    statusCode === 200 &&
    type === 'application/vnd.microsoft.activity.message' &&
    typeof value === 'string'
  )
    return value;
  if (type === 'application/vnd.microsoft.error' && isObject(value))
    return String(value['message'] ?? FAILED);
  return FAILED;
}

/** People's Teams clients: they look at cards, press buttons and show what the app answered. */
import type { Surroundings } from '../simulator.ts';
import { type Card, isObject } from './card.ts';
import type { Conversations, Message } from './conversations.ts';
import { carry, type Invoke } from './gateway.ts';
import { invokeActivity, mergePatch } from './invoke.ts';
import type { Roster } from './roster.ts';
import { serviceUrlOf, signedActivity } from './signed-activity.ts';
import type { BotSigning, TokenTamper } from './signing.ts';
import type { TeamsSwitches } from './switches.ts';
import { buttonFor, dueRefresh, seen, show } from './view.ts';

/** `as`: Entra id. `data` is what they typed, merged over the button's own and the card's inputs. */
export type Press = {
  readonly as: string;
  readonly verb: string;
  readonly data?: Card;
  readonly trigger?: 'manual' | 'automatic';
  readonly tamper?: {
    readonly token?: TokenTamper;
    /** A JSON Merge Patch over the activity; the token still tells the original service URL. */
    readonly activity?: Card;
  };
};

/** What the app answered. `status` 504: the gateway gave up waiting; 0: the app could not be reached. */
export type PressAnswer = {
  readonly activityId: string;
  readonly status: number;
  /** Parsed when it is JSON. */
  readonly body: unknown;
  readonly ms: number;
};

/** A short text a person was shown after a press. */
export type Toast = {
  readonly cardId: string;
  readonly to: string;
  readonly text: string;
  readonly at: number;
};

interface Client {
  press(message: Message, press: Press): Promise<PressAnswer>;
  /** Sends an earlier press again, byte for byte and with the same activity id; `null`: no such press. */
  redeliver(activityId: string): Promise<PressAnswer | null>;
  /** Opens the chat: refreshes the card if it asks for that and the last refresh is over a minute old. */
  look(message: Message, personId: string): Promise<Card | null>;
  toasts(): readonly Toast[];
}

type ClientParts = {
  readonly surroundings: Surroundings;
  readonly tenantId: string;
  readonly botAppId: string;
  readonly roster: Roster;
  readonly conversations: Conversations;
  readonly signing: BotSigning;
  readonly switches: TeamsSwitches;
};

/** An invoke on its way, and on whose screen its answer shows. */
type Sending = {
  readonly activityId: string;
  readonly message: Message;
  readonly personId: string;
  readonly invoke: Invoke;
};

export function createClient(parts: ClientParts): Client {
  const { surroundings, switches, roster } = parts;
  const { clock } = surroundings;
  const sent = new Map<string, Sending>();
  const toasts: Toast[] = [];

  const send = async ({ activityId, message, personId, invoke }: Sending): Promise<PressAnswer> => {
    const reaches = hasBot(parts, message);
    const { status, body: text, ms } = reaches ? await carry(surroundings, switches, invoke) : UNREACHED;
    const body = parsed(text);
    const told = show(message, personId, status, body, clock.now());
    if (told !== null) toasts.push({ cardId: message.id, to: personId, text: told, at: clock.now() });
    return { activityId, status, body, ms };
  };
  const press = async (message: Message, pressed: Press): Promise<PressAnswer> => {
    const sending = await prepare(parts, message, pressed);
    sent.set(sending.activityId, sending);
    return send(sending);
  };
  return {
    press,
    async redeliver(activityId) {
      const earlier = sent.get(activityId);
      return earlier ? send(earlier) : null;
    },
    async look(message, personId) {
      const refresh = dueRefresh(message, personId, roster, clock.now());
      if (refresh) {
        message.refreshedAt.set(personId, clock.now());
        await press(message, { as: personId, verb: refresh.verb, data: refresh.data, trigger: 'automatic' });
      }
      return seen(message, personId);
    },
    toasts: () => toasts,
  };
}

const UNREACHED = { status: 0, body: '', ms: 0 };

/** Teams delivers nothing of where the bot is not, or no longer; what it makes of a press in an archived team, nobody documents. */
function hasBot({ conversations, roster }: ClientParts, { conversation }: Message): boolean {
  return conversation.kind === 'personal'
    ? conversation.memberIds.every((id) => roster.appOf(id) === 'installed')
    : conversations.botIn(conversation.id) === 'there';
}

async function prepare(parts: ClientParts, message: Message, press: Press): Promise<Sending> {
  const { as, verb, data, trigger = 'manual', tamper } = press;
  const { clock, random } = parts.surroundings;
  const serviceUrl = serviceUrlOf(parts.tenantId);
  const button = buttonFor(message, as, verb, parts.switches);
  const original = invokeActivity(
    { ...parts, serviceUrl, id: `f:${random.guid()}`, at: clock.now() },
    {
      message,
      personId: as,
      action: { id: button.id, verb, data: { ...button.data, ...data } },
      trigger: parts.switches.trigger === 'absent' ? null : trigger,
    },
  );
  const activity = mergePatch(original, tamper?.activity ?? {});
  return {
    activityId: isObject(activity) ? String(activity['id']) : '',
    message,
    personId: as,
    invoke: await signedActivity(parts.signing, serviceUrl, activity, tamper?.token),
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

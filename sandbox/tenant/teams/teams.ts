/** Simulated Teams: the Bot Connector, Bot Framework's metadata, and the clients of everybody in the company. */
import { BOT_APP_ID, TENANT_ID } from '../../company.ts';
import type { TenantSimulator } from '../dispatch.ts';
import type { DeliveryAnswer, Surroundings } from '../simulator.ts';
import type { Card } from './card.ts';
import { createClient, type Press, type PressAnswer, type Toast } from './client.ts';
import { createConnector } from './connector.ts';
import { type BotState, type Channel, createConversations, type Message } from './conversations.ts';
import { tellOfInstallation } from './installation.ts';
import {
  type CardRow,
  cardAs,
  cardRow,
  isCard,
  isSeenBy,
  type MessageRow,
  messageRow,
  type PostRow,
  postRow,
  recipientsOf,
  ticketOf,
} from './listing.ts';
import { type AppState, createRoster, type TeamsPerson } from './roster.ts';
import { createSigning } from './signing.ts';
import { type TeamsSwitches, unpleasantSwitches } from './switches.ts';

export interface Teams extends TenantSimulator {
  /** Presses a button of a card; throws a `RangeError` when there is no such card. */
  press(cardId: string, press: Press): Promise<PressAnswer>;
  /** Delivers an earlier press again, unchanged; throws a `RangeError` when there was none. */
  redeliver(activityId: string): Promise<PressAnswer>;
  /** What this person sees of a card after opening the chat; their client may refresh it by then. */
  look(cardId: string, personId: string): Promise<Card | null>;
  /**
   * Every card that has or had buttons, of one ticket or all, oldest first, after each of its recipients looked at it; with `as`
   * those that this person sees, as they see them, after they alone looked.
   */
  cards(ticketNumber?: string, as?: string): Promise<readonly CardRow[]>;
  /** Entra ids of those in a channel or chat; nobody where there is none of this id. */
  membersOf(conversationId: string): readonly string[];
  /** One card as it stands, without anybody looking at it; throws a `RangeError` when there is no such card. */
  card(cardId: string): CardRow;
  /** Every message without buttons, oldest first. */
  messages(): readonly MessageRow[];
  toasts(): readonly Toast[];
  /** The pairwise id (`29:…`) of a person toward our bot. */
  mriOf(personId: string): string;
  /** The personal chat's id, as Graph's `installedApps/{id}/chat` tells it. */
  personalChat(personId: string): string;
  appOf(personId: string): AppState;
  setApp(personId: string, state: AppState): void;
  /**
   * Adds the bot to a team or group chat, removes it, or archives the team; the app is told of the first two as by Teams. Throws a
   * `RangeError` where there is no such channel or chat.
   */
  setBot(conversationId: string, state: BotState): Promise<DeliveryAnswer | null>;
  /** Everything that stands in a channel or group chat, oldest first, as everybody there sees it. */
  postsIn(conversationId: string): readonly PostRow[];
  /** Somebody deleted the message; an update then answers 404. */
  deleteMessage(cardId: string): void;
  /** Bot Framework starts to sign with a new key. */
  rotateKeys(): void;
  /** May be changed at any time. */
  readonly switches: TeamsSwitches;
}

export type TeamsOptions = {
  readonly tenantId?: string;
  readonly botAppId?: string;
  /** The directory, by Entra id; deleted people are `null`. */
  readonly person: (id: string) => TeamsPerson | null;
  readonly channels?: readonly Channel[];
  /** Whether the tenant's Entra issued this token for the Bot Connector and it is still good. */
  readonly validBotToken: (token: string) => boolean | Promise<boolean>;
  /** A genuine token of the tenant's Entra for an audience: what somebody with any app could send to our door. */
  readonly entraToken: (audience: string) => Promise<string>;
  readonly switches?: Partial<TeamsSwitches>;
};

export function createTeams(surroundings: Surroundings, options: TeamsOptions): Teams {
  const { tenantId = TENANT_ID, botAppId = BOT_APP_ID, channels = [] } = options;
  const { clock } = surroundings;
  const switches = { ...unpleasantSwitches(), ...options.switches };
  const roster = createRoster({ botAppId, tenantId, person: options.person, switches });
  const conversations = createConversations(clock, channels);
  const signing = createSigning({ clock, botAppId, entraToken: options.entraToken });
  const { validBotToken } = options;
  const connector = createConnector({ clock, tenantId, roster, conversations, switches, validBotToken });
  const client = createClient({ surroundings, tenantId, botAppId, roster, conversations, signing, switches });

  const known = (cardId: string): Message => {
    const message = conversations.message(cardId);
    if (!message) throw new RangeError(`No Teams message ${cardId}; GET /cards lists the ones there are.`);
    return message;
  };
  const lookAll = async (message: Message) => {
    if (message.deleted) return;
    for (const personId of recipientsOf(message, roster)) await client.look(message, personId);
  };
  return {
    answersFor: (host) => host === 'smba.trafficmanager.net' || host === 'login.botframework.com',
    async handle(request) {
      const { host, pathname } = new URL(request.url);
      return host === 'login.botframework.com' ? signing.metadata(pathname) : connector(request);
    },
    faultBody: (status) => ({ error: { code: 'ServiceError', message: `The service answered ${status}.` } }),
    press: (cardId, press) => client.press(known(cardId), press),
    async redeliver(activityId) {
      const answer = await client.redeliver(activityId);
      if (!answer) throw new RangeError(`No press sent the activity ${activityId}.`);
      return answer;
    },
    look: (cardId, personId) => client.look(known(cardId), personId),
    membersOf: (conversationId) => conversations.find(conversationId)?.memberIds ?? [],
    async cards(ticketNumber, as) {
      const wanted = (message: Message) =>
        ticketNumber === undefined || (ticketOf(message)?.number ?? ticketNumber) === ticketNumber;
      const cards = conversations.all().filter((message) => isCard(message) && wanted(message));
      const own = as === undefined ? cards : cards.filter((message) => isSeenBy(message, as, roster));
      for (const message of own) await (as === undefined ? lookAll(message) : client.look(message, as));
      return own
        .map((message) => (as === undefined ? cardRow(message, roster) : cardAs(message, as, roster)))
        .filter(({ ticket }) => ticketNumber === undefined || ticket?.number === ticketNumber);
    },
    card: (cardId) => cardRow(known(cardId), roster),
    messages: () =>
      conversations
        .all()
        .filter((message) => !message.deleted && !isCard(message))
        .map(messageRow),
    toasts: client.toasts,
    mriOf: roster.mriOf,
    personalChat: (personId) => conversations.personal(personId).id,
    appOf: roster.appOf,
    setApp: roster.setApp,
    async setBot(conversationId, state) {
      const conversation = conversations.find(conversationId);
      if (!conversation) throw new RangeError(`No Teams channel or chat ${conversationId}.`);
      const before = conversations.botIn(conversationId);
      conversations.setBot(conversationId, state);
      if (state === before || state === 'archived' || before === 'archived') return null;
      const what = state === 'there' ? 'added' : 'removed';
      return await tellOfInstallation({ surroundings, tenantId, botAppId, signing }, conversation, what);
    },
    postsIn: (conversationId) =>
      conversations
        .all()
        .filter(({ deleted, conversation }) => !deleted && conversation.id === conversationId)
        .map(postRow),
    deleteMessage(cardId) {
      known(cardId).deleted = true;
    },
    rotateKeys: signing.rotate,
    switches,
  };
}

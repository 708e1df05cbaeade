/** Authoritative state of Teams: conversations, the messages our bot posted, and what each person sees of them. */
import { createHash } from 'node:crypto';
import type { SandboxClock } from '../../clock.ts';
import { type Card, isObject } from './card.ts';

export type Conversation = {
  /** `a:…` for a chat with one person, `19:…@thread.tacv2` for a channel, `19:…@thread.v2` for a group chat. */
  readonly id: string;
  readonly kind: 'personal' | 'channel' | 'groupChat';
  /** Entra ids. */
  readonly memberIds: readonly string[];
};

export type Content = { readonly text: string; readonly card: Card | null };

export type Message = {
  /** The activity id; unique in the whole simulator. */
  readonly id: string;
  readonly conversation: Conversation;
  /** In a channel: the message that it stands below; `null`: it began a thread. */
  readonly below: string | null;
  readonly at: number;
  /** Oldest first; the last one is what everybody sees. */
  readonly versions: Content[];
  deleted: boolean;
  /** What one person sees instead, by Entra id. */
  readonly views: Map<string, Card>;
  /** When a person's client last refreshed. */
  readonly refreshedAt: Map<string, number>;
};

/** A channel, or a group chat, by its id. */
export type Channel = { readonly id: string; readonly memberIds: readonly string[] };

/** Whether our bot may speak in a channel or group chat: it is there, was never added or was removed, or the team is archived. */
export type BotState = 'there' | 'not-there' | 'archived';

export interface Conversations {
  personal(personId: string): Conversation;
  /** Also takes a thread's id (`19:…;messageid=…`). */
  find(id: string): Conversation | null;
  post(conversation: Conversation, content: Content, below?: string | null): Message;
  /** Whether a thread of this name is there; one without `;messageid=` names none. */
  hasThread(id: string): boolean;
  /** Channels and group chats begin with the bot in them. */
  botIn(conversationId: string): BotState;
  setBot(conversationId: string, state: BotState): void;
  message(id: string): Message | null;
  all(): readonly Message[];
}

/** The message that begins a thread, by the name of its conversation; `null`: it names the whole channel or chat. */
export const threadOf = (conversationId: string): string | null =>
  conversationId.split(';messageid=')[1] ?? null;

const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';

/** What an activity body shows. */
export function contentOf(activity: Card): Content {
  const attachments: readonly unknown[] = Array.isArray(activity['attachments'])
    ? activity['attachments']
    : [];
  const card = attachments.filter(isObject).find(({ contentType }) => contentType === ADAPTIVE_CARD)?.[
    'content'
  ];
  return {
    text: typeof activity['text'] === 'string' ? activity['text'] : '',
    card: isObject(card) ? card : null,
  };
}

/** What everybody sees; a message always has a version. */
export function current(message: Message): Content {
  return message.versions.at(-1) ?? { text: '', card: null };
}

export function createConversations(clock: SandboxClock, channels: readonly Channel[]): Conversations {
  const conversations = new Map<string, Conversation>();
  const messages = new Map<string, Message>();
  let lastId = 0;
  const bots = new Map<string, BotState>();
  for (const { id, memberIds } of channels) {
    const kind = id.endsWith('@thread.v2') ? 'groupChat' : 'channel';
    conversations.set(id, { id, kind, memberIds });
  }
  return {
    personal(personId) {
      const id = `a:1${createHash('sha256').update(`chat:${personId}`).digest('base64url')}`;
      const known = conversations.get(id) ?? { id, kind: 'personal', memberIds: [personId] };
      conversations.set(id, known);
      return known;
    },
    find: (id) => conversations.get(id.split(';')[0] ?? id) ?? null,
    post(conversation, content, below = null) {
      lastId = Math.max(lastId + 1, clock.now());
      const message: Message = {
        id: String(lastId),
        conversation,
        below,
        at: clock.now(),
        versions: [content],
        deleted: false,
        views: new Map(),
        refreshedAt: new Map(),
      };
      messages.set(message.id, message);
      return message;
    },
    hasThread(id) {
      const root = threadOf(id);
      return root === null || messages.get(root)?.conversation.id === id.split(';')[0];
    },
    botIn: (id) => bots.get(id) ?? 'there',
    setBot: (id, state) => void bots.set(id, state),
    message: (id) => messages.get(id) ?? null,
    all: () => [...messages.values()],
  };
}

import type { Advisor } from '../ports/advisor.ts';
import type { ChatAccounts, ChatSignIn } from '../ports/chat-accounts.ts';
import type { Checkup } from '../ports/checks.ts';
import type { Conversation, ConversationInbound } from '../ports/conversation.ts';
import type { Clock } from '../ports/ports.ts';
import type { Roster } from '../ports/roster.ts';
import type { TicketInbound, Ticketing } from '../ports/ticketing.ts';
import type { Credential } from './outbound/credential.ts';
import type { Outbound } from './outbound/outbound.ts';
import type { Shape } from './setting-shapes.ts';

/** One setting that the app reads. */
export type SettingSpec = {
  readonly name: string;
  readonly about: string;
  /** Left out: required by its part, which stays off without it (H17). */
  readonly fallback?: string;
  /** What is off without it: a part of the app's own, or a connector. */
  readonly part: string;
  /** Decides who is believed or where calls go: told at each start. Never a secret. */
  readonly tells?: true;
  /** Shown as a Key Vault reference in the sample file, never in a log. */
  readonly secret?: boolean;
  /** Held to it before it counts. */
  readonly shape?: Shape;
  /** How long a secret is, where another product makes it. */
  readonly length?: { readonly least: number; readonly most?: number };
};

type SettingTexts = Readonly<Record<string, string>>;

/** What a connector is put together from; nothing is connected before it is used. */
export type ConnectorParts = {
  readonly text: SettingTexts;
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** Who people are in chat tools that do not tell. */
  readonly accounts: ChatAccounts;
  /** The identity that a bot runs as. */
  readonly credential: Credential;
  /** The one identity of the app, which does what has none of its own. */
  readonly identity: Credential;
  /** A way out that waits no longer and reads no more; the same hosts may be reached. */
  readonly within: (most: { readonly milliseconds: number; readonly bytes: number }) => Outbound;
};

type Connected = {
  readonly ticketing?: Ticketing;
  readonly ticketInbound?: TicketInbound;
  readonly roster?: Roster;
  readonly conversation?: Conversation;
  readonly conversationInbound?: ConversationInbound;
  readonly chatSignIn?: ChatSignIn;
  readonly advisor?: Advisor;
  /** How it is found out whether the connection works: rows of the doctor, of health and of the console. */
  readonly checkup?: Checkup;
};

/** One vendor's system, as the app puts it together: a value in one list. */
export interface Connector {
  /** Also the part that its settings belong to. */
  readonly name: string;
  readonly settings: readonly SettingSpec[];
  /** What comes in through a door of its own, which says so while the connector is off; left out: nothing does. */
  readonly takes?: 'tickets' | 'presses';
  /** Where nothing is set of any that takes the same, this one says what it lacks. */
  readonly isUsual?: true;
  /** Parts of the app without which it stays off, too. */
  readonly needs: readonly string[];
  /** Hosts that it calls; nothing else may be reached. */
  hosts(text: SettingTexts): readonly string[];
  /** What is wrong with its settings beyond their shapes: by setting, in words that say what to do. */
  issues(text: SettingTexts): readonly { readonly name: string; readonly message: string }[];
  connect(parts: ConnectorParts): Connected;
}

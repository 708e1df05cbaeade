import type { CardRecord } from '../domain/approval.ts';
import type { InboundContract } from './inbound-contract.ts';

/** What a person may do with a request from a card besides deciding a stage. */
type CardVerb = 'retry' | 'roll-back' | 'renew' | 'handled' | 'compare';

export type CardButton = {
  readonly verb: CardVerb;
  readonly label: string;
  /** `required`: the card does not send it without a reason. */
  readonly reason: 'required' | 'none';
};

/** What a card shows. Words and facts only; each channel lays it out in its own way. */
export type CardView = {
  readonly requestId: string;
  readonly stage: string;
  readonly ticket: {
    readonly system: string;
    readonly number: string;
    /** The ticket in its own tool. */
    readonly link: string | null;
    /** What is kept of the request; only on cards of those who run the service. */
    readonly evidence?: string;
    /** A page that only its reader's own sign-in opens, with what it is for. */
    readonly page?: { readonly title: string; readonly url: string };
  };
  /** What its kind calls its requests, above it; left out: "Access request". */
  readonly subject?: string;
  readonly title: string;
  /** Label and value, in order. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** What will change if everybody says yes, as sentences. */
  readonly changes: readonly string[];
  /** Why people are asked and what to look at, as sentences. */
  readonly reasons: readonly string[];
  /** What was done about it and what is left to do, on cards that ask for more than a decision; each with its heading. */
  readonly sections?: readonly { readonly heading: string; readonly lines: readonly string[] }[];
  /** What a machine drafted for its reader, below everything that is known, under its own heading; left out: nothing. */
  readonly draft?: { readonly heading: string; readonly lines: readonly string[] };
  /** Codes and places in the policy table behind them, which a card shows on demand only; left out: none. */
  readonly details?: readonly string[];
  /** Shown while the state is open, in place of approving and rejecting; left out on cards of a stage. */
  readonly buttons?: readonly CardButton[];
  /** Set where several people read it: what stands above it, how it stands, and what became known so far, oldest first. */
  readonly post?: {
    readonly heading: string;
    readonly standing: string;
    readonly happened: readonly string[];
  };
  readonly state:
    | {
        readonly open: true;
        readonly dueAt: string;
        readonly waitingFor: readonly string[];
        readonly approved: readonly string[];
      }
    | {
        readonly open: false;
        readonly headline: string;
        readonly decidedBy: string | null;
        readonly at: string;
        readonly reason: string | null;
      };
};

export type PostResult =
  /** `place` null: the channel took it and did not say where it is; a press tells. */
  | { readonly posted: true; readonly place: CardRecord['place'] }
  | {
      readonly posted: false;
      readonly kind: 'later' | 'blocked' | 'refused';
      readonly because: string;
      readonly retryAfterSeconds: number | null;
      /** It was sent and not answered, so that it may stand there. */
      readonly unsure?: true;
    };

/** What somebody pressed, once the bytes are authenticated. Identity is an Entra id out of the proven token and body. */
export type Press = {
  readonly channel: string;
  /** What proved the person, as it stands in the evidence: `bot-framework-token`, `slack-signature`. */
  readonly method: string;
  readonly pressId: string;
  readonly personId: string;
  readonly verb: 'approve' | 'reject' | 'refresh' | CardVerb;
  readonly requestId: string;
  readonly stage: string;
  readonly nonce: string;
  readonly comment: string;
  /** The message the press came from, when the channel tells. */
  readonly messageId: string | null;
  /** Where that message is, when the channel tells. */
  readonly place: CardRecord['place'];
};

/** What the presser is told at once. */
export type PressReply =
  | { readonly reply: 'card'; readonly card: unknown }
  | { readonly reply: 'message'; readonly text: string };

/** A chat tool people decide in. */
export interface Conversation {
  readonly channel: string;
  /** Where a person opens the chat in which their cards are; left out: that can't be linked to. */
  readonly chatLink?: string;
  /** Posts a card to one person. */
  post(recipientId: string, view: CardView, nonce: string, requestId: string): Promise<PostResult>;
  /** Replaces what everybody sees. A message that is gone is `refused`. */
  update(
    place: NonNullable<CardRecord['place']>,
    recipientId: string,
    view: CardView,
    nonce: string,
    requestId: string,
  ): Promise<PostResult>;
  /** A plain notice to one person. */
  notify(recipientId: string, text: string, requestId: string): Promise<PostResult>;
  /** The card one person is to see, for the answer to a press or a refresh. */
  render(view: CardView, nonce: string, mayDecide: boolean): unknown;
  /** Left out: it has none, or we may not speak there. */
  readonly rooms?: Rooms;
}

/** Who reads in a channel or group chat, by Entra id; people of other organizations are left out. */
export type Readers =
  | { readonly read: 'done'; readonly ids: readonly string[] }
  | { readonly read: 'failed'; readonly because: string };

/** Channels and group chats of a chat tool, by what the tool calls them. What is posted there is edited as any card is. */
export interface Rooms {
  /** Posts what others may be said below; an unanswered one may stand (`unsure`). */
  post(roomId: string, view: CardView, nonce: string, requestId: string): Promise<PostResult>;
  /** Whether something can be said below a post, so that who reads there notices it. */
  hasReplies(roomId: string): boolean;
  reply(place: NonNullable<CardRecord['place']>, text: string, requestId: string): Promise<PostResult>;
  readers(roomId: string, requestId: string): Promise<Readers>;
}

/** `body` null: nothing at all. */
export type HttpReply = { readonly status: number; readonly body: unknown };

/** The inbound half: proves where the bytes come from, then who pressed what. */
export interface ConversationInbound {
  readonly channel: string;
  /** Milliseconds until it must be told that a press came; left out: it waits for what came of it. */
  readonly waits?: number;
  /** What its sender has to know. */
  contract(): InboundContract;
  receive(
    headers: Headers,
    body: string,
    nowMilliseconds: number,
  ): Promise<
    | {
        readonly received: 'press';
        readonly press: Press;
        readonly answer: (reply: PressReply) => HttpReply | Promise<HttpReply>;
      }
    /** Understood and of no consequence: installation, typing, plain messages. */
    | ({ readonly received: 'nothing' } & HttpReply)
    /** Authentic, but not acceptable (another tenant, no object id, unknown verb): the person is told, nothing happens. */
    | {
        readonly received: 'refused';
        readonly code: string;
        /** Tells the person, too. */
        readonly answer: () => HttpReply | Promise<HttpReply>;
        readonly personId: string | null;
        readonly requestId: string | null;
      }
    /** Not proven: 401 or 403, and nothing was parsed to any effect. */
    | { readonly received: 'unproven'; readonly status: 401 | 403; readonly code: string }
  >;
}

/** Mail, as a fallback where chat can't reach somebody. */
export interface Mail {
  /** Accepted is not delivered, and a repeat after a lost answer sends twice. `mayCure`: trying again may help. */
  send(
    toUserId: string,
    subject: string,
    text: string,
    requestId: string,
  ): Promise<
    { readonly sent: true } | { readonly sent: false; readonly because: string; readonly mayCure: boolean }
  >;
}

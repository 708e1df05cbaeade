import type { StagePlan } from './decision.ts';
import type { Doubt } from './doubt.ts';
import type { Instant } from './instant.ts';
import type { SealMark } from './seal-mark.ts';

export type StageState = 'open' | 'approved' | 'rejected' | 'expired' | 'withdrawn';

/** Somebody who shaped the outcome, and how: as long as somebody else can decide, they do not (H29). */
export type Shaper = {
  readonly by: string;
  readonly how: 'retried' | 'escalated';
  /** When first; left out in rows of before. */
  readonly at?: Instant;
};

/** The head of one stage; a decision and the head's sequence change in one transaction (H8). */
export type StageHead = {
  readonly requestId: string;
  readonly stage: string;
  readonly state: StageState;
  /** Raised by one with each recorded decision. */
  readonly sequence: number;
  readonly plan: StagePlan;
  /** What the approvals bind to. */
  readonly planDigest: string;
  readonly requesterId: string;
  readonly beneficiaryId: string;
  /** Who asked for the renewal this is about; left out: it is about none. */
  readonly renewalAskedBy?: string;
  /** Who else shaped what is decided here; left out: nobody. */
  readonly shapedBy?: readonly Shaper[];
  readonly openedAt: Instant;
  readonly dueAt: Instant;
  /** Whether the escalation's people may decide now. */
  readonly escalated: boolean;
  /** Whether they may only because too few others were left, and no longer than that is so. */
  readonly escalatedEarly?: true;
  readonly closedAt: Instant | null;
  /** Approvers who may not decide now (left, disabled, no longer in the group), with why and since when. Whoever may again is taken off. */
  readonly struck: readonly {
    readonly approverId: string;
    readonly because: string;
    readonly at?: Instant;
  }[];
  /** Who was struck and came back, and when the latest time. */
  readonly restored?: readonly { readonly approverId: string; readonly at: Instant }[];
  /** Whether somebody was struck or came back since the cards were posted. */
  readonly restaffed?: true;
  /** Approvers whom a look has shown that they may not decide, which is not believed yet; by Entra id. */
  readonly doubts?: Readonly<Record<string, Doubt>>;
  /** Who has been asked in the ticket tool's own rows, or could not be; by Entra id. Left out: everybody was, by an earlier release. */
  readonly inTool?: Readonly<Record<string, 'asked' | Doubt>>;
  /** When making those rows brought no answer last: one that nobody heard of may still appear. */
  readonly inToolUnsureAt?: Instant;
  /** Whom the last reminder did not reach yet. */
  readonly unreminded?: readonly string[];
  /** Decided rows of the ticket tool that were heard to the end, each in the version it had then; by row id. */
  readonly heard?: Readonly<Record<string, string>>;
  /** Until when reminders that fell due are given, or kept as `unreminded`; left out by rows of before. */
  readonly remindedUpTo?: Instant;
  /** Who was asked later than when it was opened, and since when; by Entra id. */
  readonly joined?: Readonly<Record<string, Instant>>;
  /** Set while the ticket tool does not tell who decided there: nobody can decide in it, whatever policy takes. */
  readonly toolUntold?: true;
  /** Whom no message reaches now, of those who may decide; by Entra id. */
  readonly unreached?: Readonly<Record<string, OutOfReach>>;
  /** Decided rows of the ticket tool whose writer could not be tied to one Entra user; by row id. */
  readonly unproven?: Readonly<Record<string, Doubt>>;
  /** Whether somebody's word waits to be sealed. */
  readonly unsealed?: true;
  /** Since when too few people are left for the stage to pass; left out: enough are. */
  readonly nobodyLeftSince?: Instant;
};

/** Somebody whom no message reaches: since when, what each way answered last and when, and when it is tried again. */
export type OutOfReach = {
  readonly since: Instant;
  readonly at: Instant;
  readonly because: string;
  readonly again: Instant;
};

/** How the approver was proven. Never an e-mail address out of a body (invariant 9). */
export type ApprovalProof = {
  readonly channel: string;
  /** What proved the person: `bot-framework-token`, `itsm-own-record`, `itsm-delegate`, `itsm-approved-intake`. */
  readonly method: string;
  /** The activity, row or delivery the proof came in. */
  readonly evidence: string;
  /** Who was asked, where a delegate of theirs decided in their place; left out: the approver themselves. */
  readonly onBehalfOf?: string;
};

/** One person's word on one stage. Written once, never changed. */
export type ApprovalDecision = {
  readonly requestId: string;
  readonly stage: string;
  readonly approverId: string;
  readonly answer: 'approve' | 'reject';
  /** The role the person decided for. */
  readonly role: string;
  readonly comment: string;
  readonly at: Instant;
  readonly sequence: number;
  readonly planDigest: string;
  readonly proof: ApprovalProof;
  /** Left out: recorded by a release before seals, or where none is set up. */
  readonly seal?: SealMark;
};

/** A card (or row) somebody was shown, so that it can be updated and its buttons bound. */
export type CardRecord = {
  readonly requestId: string;
  readonly stage: string;
  readonly channel: string;
  readonly recipientId: string;
  /** Random; a press must carry it. */
  readonly nonce: string;
  /** Where it went: the channel's own address of conversation and message. `null` until posting was confirmed. */
  readonly place: {
    readonly serviceUrl: string;
    readonly conversationId: string;
    readonly messageId: string;
  } | null;
  readonly state: 'posting' | 'open' | 'closed' | 'failed';
  /** An operator's: as a member of which group it was sent to them. */
  readonly as?: { readonly memberOf: string };
  /** It is the post of a channel or group chat, whose id is in place of a recipient's. */
  readonly inRoom?: true;
  /** When a mail was taken in its place. */
  readonly mailedAt?: Instant;
  /** Since when the channel has refused to post or to close it, or says that it is gone. */
  readonly refusedSince?: Instant;
};

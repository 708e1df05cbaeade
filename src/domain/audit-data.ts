import type { Alert } from './alert.ts';
import type { ApprovalDecision, StageState } from './approval.ts';
import type { ReviewedAction } from './debt.ts';
import type { Decision, StageNeed } from './decision.ts';
import type { EdgeReading, RejectionCode, Trace, WireCall } from './effect.ts';
import type { Effective } from './effective.ts';
import type { AccessFacts } from './facts.ts';
import type { Grant } from './grant.ts';
import type { Instant } from './instant.ts';
import type { Outcome, StatedAccess } from './outcome.ts';
import type { Plan } from './plan.ts';
import type { SideSeen } from './portals.ts';
import type { AccessRequest } from './request.ts';
import type { TicketApprovalState, TicketRef, TicketStanding } from './ticket.ts';
import type { WrittenStanding } from './written-standing.ts';

/** A channel or group chat, as people and as its chat tool call it. */
type OfChannel = { readonly channel: string; readonly chat: string; readonly id: string };

/**
 * The closed list of facts we record, and what each keeps. A new one is added here, and the compiler finds who must explain it.
 * Everything is JSON without secrets (invariant 15). The names are stored: a member may be added, and none is renamed. What a
 * release of before did not write is read as missing, whatever is said here (`AuditRow`).
 */
export type AuditData = {
  readonly 'request-received': Received;
  readonly 'request-ignored': {
    readonly reasons?: Decision['reasons'];
    /** Handed over to the kind that governs the item by now. */
    readonly kind?: string;
    readonly continuedAs?: string;
  };
  readonly 'ticket-read': {
    readonly request: AccessRequest;
    readonly requestDigest: string;
    readonly digestCovers?: readonly string[];
    readonly entitlement: string;
  };
  /** Of a sender of alerts about people: what it says is only shown. */
  readonly 'alert-received': Omit<Alert, 'kind'>;
  readonly 'ticket-renumbered': { readonly claimed: string; readonly read: string };
  readonly 'facts-gathered': AccessFacts;
  readonly 'link-replaced': {
    readonly system: string;
    readonly toolId: string;
    readonly before: string;
    readonly entraId: string;
  };
  readonly decided: Decided;

  readonly 'approval-asked': OfStage & {
    readonly needs: readonly StageNeed[];
    readonly dueAt: Instant;
    readonly planDigest: string;
  };
  readonly 'approval-reminded': OfStage & {
    readonly reminded: readonly { readonly to: string; readonly channel: string }[];
    readonly unreached: readonly Unreached[];
    /** Whom it was for, of rows that don't say who took it. */
    readonly waiting?: readonly string[];
  };
  readonly 'approval-escalated': OfStage & { readonly role?: string | undefined };
  readonly 'approver-struck': OfStage & { readonly approverId: string; readonly asked: readonly string[] };
  readonly 'approver-restored': OfStage & { readonly approverId: string };
  readonly 'approver-unreached': OfStage & {
    readonly to: string;
    readonly since: Instant;
    readonly because: string;
  };
  readonly 'approver-reached': OfStage & { readonly to: string; readonly channel: string | null };
  readonly 'approval-recorded': ApprovalDecision;
  readonly 'approval-uncounted': OfStage & {
    readonly system: string;
    readonly row: string;
    readonly state: string;
    readonly approver: string;
    readonly approverToolId: string;
    readonly writtenBy: string;
    readonly because: string;
    readonly ofOrder?: string;
  };
  readonly 'approval-kept': Omit<ApprovalDecision, 'requestId'> & { readonly keptFrom: string };
  readonly 'approval-refused':
    | {
        readonly code: string;
        readonly stage?: string;
        readonly approverId?: string;
        readonly because?: string;
        readonly verb?: string;
      }
    | ClosedWith;
  /** A machine was asked to draft text for people to read, and given these of the fields that policy names. */
  readonly 'draft-asked': { readonly about: string; readonly given: readonly string[] };
  /** What it drafted is shown: by which model, and the digest of its answer. The text is kept apart from all evidence. */
  readonly 'draft-made': { readonly about: string; readonly model: string; readonly digest: string };
  readonly 'stage-closed': OfStage & { readonly state: StageState };
  readonly held: { readonly until: Instant };

  readonly 'grant-waiting': OfGrant & { readonly name: string; readonly beneficiaryId: string };
  readonly 'grant-armed': OfGrant & {
    readonly name: string;
    readonly beneficiaryId: string;
    readonly endsAt: Instant | null;
    readonly lastsSeconds: number | null;
    readonly base?: string | undefined;
    /** Of a directory role: how it is given, and how the directory's records of it are known as ours. */
    readonly role?: Grant['role'];
  };
  readonly 'change-attempted': {
    readonly key: string;
    readonly attempt: number;
    readonly clientRequestId: string;
    readonly name: string;
    readonly call: WireCall | null;
  } & SeenBefore;
  readonly 'change-answered': {
    readonly key: string;
    readonly attempt: number;
    readonly effect: 'changed' | 'unchanged' | 'uncertain' | 'later' | 'rejected';
    readonly code?: RejectionCode;
    readonly because?: string;
    readonly retryAfterSeconds?: number | null;
    readonly trace: Omit<Trace, 'answered'>;
    readonly call?: WireCall;
    readonly answer?: { readonly status: number; readonly body: unknown };
    readonly before: unknown;
  };
  /** A look at the targets, or (by its `grantId`) one at who the directory says has written. */
  readonly 'change-observed': {
    readonly expect?: 'present' | 'absent';
    readonly readings?: readonly EdgeReading[];
    readonly plans?: readonly PlanSeen[];
    readonly errors?: readonly string[];
    readonly licenses?: unknown;
    readonly grantId?: string;
    readonly answer?: { readonly read: string; readonly weDid?: boolean; readonly because?: string };
  };
  readonly 'change-proven': {
    readonly expect: 'present' | 'absent';
    readonly provenAt: Instant;
    readonly targets?: readonly string[];
    readonly changes?: readonly ProvenChange[];
  };
  readonly 'downstream-checked': {
    readonly probe: unknown;
    readonly looks: readonly Look[];
    /** What was looked at besides, while some look did not pass. */
    readonly beside?: readonly Look[];
  };
  readonly 'grant-started': OfGrant & {
    readonly startedAt: Instant | null;
    readonly endsAt: Instant | null;
    readonly after: 'present';
  };
  readonly 'grant-ending': OfGrant & {
    readonly name: string;
    readonly reason: string | null;
    readonly removal: string;
  };
  readonly 'end-parked': {
    readonly deleted: 'account' | 'nothing' | readonly string[];
    readonly because: string;
  };
  readonly 'grant-ended': OfGrant & {
    readonly reason: string | null;
    readonly removed: boolean;
    readonly kept?: boolean;
    /** It was done, and can't be undone. */
    readonly done?: boolean;
    readonly provenAt?: Instant | null;
    readonly replacedBy?: string;
  };
  readonly 'access-lost': {
    readonly grantId: string | null;
    readonly name: string;
    readonly target: string;
    readonly provenAt: Instant;
    /** The directory has ended it before its end. */
    readonly byItself?: boolean;
  };

  readonly 'ticket-written': TicketWritten;
  readonly 'ticket-write-overdue': { readonly revision: number };
  readonly 'note-altered': {
    readonly revision: number;
    readonly altered: string;
    readonly comment?: boolean;
  };
  readonly 'follow-up-raised': {
    readonly number: string;
    readonly queue: string;
    readonly title: string;
    readonly assignedTo?: string;
  };
  readonly 'follow-up-over': {
    readonly number: string | null;
    readonly ended: string;
    readonly because: string;
  };
  readonly 'notice-sent': { readonly to: string; readonly channel: string };
  readonly 'notice-untaken': { readonly because: string; readonly unreached: readonly Unreached[] };
  readonly 'channel-told': OfChannel;
  readonly 'channel-untaken': OfChannel & { readonly because: string };

  readonly 'members-listed': OfGroup & {
    readonly managedElsewhere: boolean;
    readonly memberIds: readonly string[];
  };
  readonly 'control-group-changed': OfGroup & {
    readonly joined: readonly string[];
    readonly left: readonly string[];
  };
  /** Somebody whom a policy table names to decide, and who can't any more; `left`: roles that nobody is left of. */
  readonly 'decider-gone': {
    readonly userId: string;
    readonly because: string;
    readonly roles: readonly string[];
    readonly left: readonly string[];
  };
  /** What a grant gave is there although the grant is over: it is ended once more. */
  readonly 'grant-outlived': OfGrant & { readonly name: string };
  /** Somebody has a role for a time that a table gives, and no grant is for it. */
  readonly 'role-unexplained': {
    readonly userId: string;
    readonly target: string;
    readonly name: string;
    readonly startsAt: Instant | null;
    readonly endsAt: Instant;
  };
  readonly 'member-unexplained': OfGroup & {
    readonly memberIds: readonly string[];
    readonly seenAt: Instant;
    readonly readBack: unknown;
  };
  readonly 'operator-acted': Acted | ClosedWith;
  /** Somebody said that an incident is a major one, or that it goes on being one. */
  readonly 'window-declared': OfWindow & {
    readonly how: 'door' | 'ticket-tool';
    readonly roleIds: readonly string[];
    readonly reason: string;
    readonly until: Instant;
  };
  /** A rule approved a request because of it. */
  readonly 'window-used': OfWindow & { readonly requestId: string; readonly personId: string };
  /** The ticket tool is back, and has a ticket for what was filed with us. */
  readonly 'ticket-opened': { readonly ticket: TicketRef; readonly filed: string };
  /** The incident that somebody named while the ticket tool was away. */
  readonly 'incident-looked-up': { readonly incident: string; readonly is: 'verified' | 'gone' };
  /** Somebody else has to review what is done with emergency access. */
  readonly 'debt-opened': {
    readonly personId: string;
    readonly incident: string | null;
    readonly dueAt: Instant;
    readonly declaredBy: readonly string[];
    readonly skipped: readonly string[];
  };
  /** Somebody has, with a sentence for each action that the directory's audit shows; or nothing was ever given. */
  readonly 'debt-settled': {
    readonly personId: string;
    readonly state: 'closed' | 'unused';
    readonly words: string;
    readonly actions: readonly ReviewedAction[];
    readonly shown: 'all' | 'unlicensed' | 'unread';
  };
  /** The directory and Azure were asked what each shows of a role. */
  readonly 'portals-compared': {
    readonly directory: SideSeen;
    readonly azure: SideSeen;
    readonly scope: string;
    readonly differ: boolean;
  };
  readonly 'window-ended': OfWindow & { readonly because: string; readonly requestIds: readonly string[] };
  readonly concluded: {
    readonly outcome: Outcome;
    readonly because?: readonly string[];
    readonly edited?: boolean;
    /** Whether the row has the same from then on. */
    readonly inRow?: true;
    readonly reason?: string;
    readonly provenAt?: Instant;
  };
};

type OfStage = { readonly stage: string };
/** `unread`: why nothing could be seen; left out: it was looked at. */
type Look = { readonly seen: boolean; readonly because: string; readonly unread?: string };
type OfGrant = { readonly grantId: string; readonly target: string };
type OfWindow = { readonly windowId: string; readonly incident: string };
type OfGroup = { readonly groupId: string; readonly group: string };
type Unreached = { readonly to: string; readonly because: string };

/** By a delivery, or as the version that follows another one. */
type Received = {
  readonly ticket: TicketRef;
  readonly deliveryId?: string;
  readonly bodyDigest?: string;
  readonly follows?: string;
  readonly because?: string;
  /** In the words of who asked. */
  readonly reason?: string;
};

type Acted = {
  readonly action: string;
  readonly reason: string;
  /** By name. */
  readonly by: string;
  readonly notAsked?: string;
  readonly renews?: string;
  /** Of somebody who leaves: what was said, and what was said before. */
  readonly offboarding?: unknown;
  readonly word?: unknown;
  readonly before?: unknown;
};

/** A follow-up that somebody closed with the code of an action. */
type ClosedWith = { readonly code: string; readonly action: string; readonly number: string };

/** Whole where policy decided; elsewhere the verdict with what it rests on. */
type Decided = Partial<Decision> &
  Pick<Decision, 'verdict' | 'reasons'> & {
    readonly plan?: Plan;
    readonly receipt?: string;
    /** Of a holder who moved. */
    readonly holder?: 'moved';
  };

/** What was there before a write, and when that was read. `unknown`: it could not be read; `beforeBecause` says why. */
export type SeenBefore = {
  readonly before: unknown;
  readonly beforeReadAt: Instant | null;
  readonly beforeBecause?: string;
};

type PlanSeen = {
  readonly planId: string;
  readonly name: string;
  readonly is: 'usable' | 'pending' | 'failed' | 'unknown';
  readonly because: string;
};

/** A change with what was read before it and after it, so that its record stands by itself. */
type ProvenChange = {
  readonly key: string;
  readonly clientRequestId: string | undefined;
  readonly before: unknown;
  readonly after: unknown;
  readonly afterReadAt: Instant;
};

/** `ticket`: why it could not be written. */
type TicketWritten =
  | {
      readonly revision: number;
      readonly access: StatedAccess;
      readonly outcome: Outcome | 'running';
      /** Whether the access works where it is for; left out where nothing is probed. */
      readonly effective?: Effective['is'];
      /** The one it was given, or, where the tool's own rules put another in its place, that one. */
      readonly standing: WrittenStanding | TicketStanding | null;
      /** What the tool's own approval says by then, where the standing sets it. */
      readonly approval?: TicketApprovalState;
      readonly sentAt?: Instant;
      readonly answered?: boolean;
      /** Of the note as the ticket tool showed it then. */
      readonly digest?: string;
    }
  | { readonly revision: number; readonly ticket: 'missing'; readonly because: string };

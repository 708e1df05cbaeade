import type { Outcome } from '../../domain/outcome.ts';
import type { Severity } from '../../domain/room.ts';
import type { TicketStanding } from '../../domain/ticket.ts';
import type { WrittenStanding } from '../../domain/written-standing.ts';

/**
 * How long access that was set up is looked for until it counts as not there: whatever it is, and by the way in which it is
 * assigned. An entitlement may say another time for itself.
 */
export type ProofWindows = {
  readonly giveUpAfterMinutes: number;
  readonly directGroupMinutes?: number;
  readonly licenseByGroupMinutes?: number;
  readonly directLicenseMinutes?: number;
};

/** `rolled-back-by-operator`: where an operator asked for that (left out: as `rolled-back`). */
export type Standings = Readonly<Record<Outcome, WrittenStanding | null>> & {
  readonly 'rolled-back-by-operator'?: WrittenStanding | null;
};

/** A channel or group chat, and what is said there: `severities` (left out: all but `info`), of which `entitlements` (left out: all). */
export type ChannelRule = {
  readonly chat: string;
  readonly id: string;
  readonly name: string;
  readonly severities?: readonly Severity[];
  readonly entitlements?: readonly string[];
};

/** What a machine may be given of a request: by these names, and nothing else of it. */
export type DraftField =
  | 'title'
  | 'justification'
  | 'answers'
  | 'people'
  | 'risk'
  | 'end'
  | 'changes'
  | 'reasons'
  | 'shown';

/**
 * What a machine that drafts text is given. What it drafts people read, and nothing else does. Left out: nothing, so that nothing is
 * drafted.
 */
type DraftingRule = {
  /** Of a request that people are asked about, for their cards. */
  readonly forApprovers?: readonly DraftField[];
  /**
   * Of a ticket whose requester is asked which access is meant, with what can be chosen: the answers to these questions, and what some
   * earlier tickets of the item were for.
   */
  readonly forUnclear?: { readonly variables: readonly string[]; readonly pastTickets: number };
};

/** What policy says about running, not about deciding. */
export type OperationsTable = {
  readonly followUpQueue: string;
  /** Whom a run that failed calls: operations by an incident (default), or the owner of what was asked for by a task. */
  readonly failuresGoTo?: 'operations' | 'owner';
  /** `byMail`: notices go out by mail too (default: only where chat reaches nobody). */
  readonly notify: {
    readonly ids: readonly string[];
    readonly groupId: string | null;
    readonly byMail?: boolean;
    /** Channels and group chats that hear of it instead of the people who read there. */
    readonly channels?: readonly ChannelRule[];
  };
  /** The standing a ticket gets per outcome; `null` leaves it. */
  readonly standings: Standings;
  readonly endsGrantOn: readonly TicketStanding[];
  readonly write: { readonly giveUpAfterHours: number; readonly defaultWaitSeconds: number };
  readonly proof: ProofWindows;
  /** How long a request waits for ticket and directory to be readable before a person has it (left out: 24 hours). */
  readonly facts?: { readonly giveUpAfterHours: number };
  /** How long a request waits for others: a set-up that has to be mended, an order that has to be approved (left out: 14 days). */
  readonly waiting?: { readonly giveUpAfterDays: number };
  /** How old an approval may be that a retry of what failed for a technical reason keeps (left out: 72 hours; 0: none). */
  readonly retry?: { readonly approvalsValidHours: number };
  readonly writeBack: { readonly overdueAfterMinutes: number };
  readonly noticeBeforeEndHours: number;
  readonly drafting?: DraftingRule;
  /** Standing access of somebody who moved and could not be given it today: its owner reviews it (default), or it ends. */
  readonly movers?: 'review' | 'end';
  /** After how many days, and again after as many, somebody is told of what was put on a person and only a decision takes off (left out: 7). */
  readonly suspensions?: { readonly reviewAfterDays: number };
  /**
   * Access that is gone, or came, without a ticket: said to somebody, never changed. `lost`: whether what is gone is asked
   * for again by itself, where people approve it (default: it is only reported).
   */
  readonly drift: {
    readonly report: boolean;
    readonly queue: string;
    readonly lost?: 'report' | 'ask-again';
  };
};

import type { Shaper } from './approval.ts';
import type { Deciders } from './deciders.ts';
import type {
  Afterwards,
  ChangeClass,
  EndRule,
  Reason,
  Shown,
  StagePlan,
  StandsForStage,
  Verdict,
} from './decision.ts';
import type { DonePart } from './done-parts.ts';
import type { Doubt } from './doubt.ts';
import type { Effective } from './effective.ts';
import type { EmergencyUse } from './emergency-use.ts';
import type { Instant } from './instant.ts';
import type { Meaning, SaidByPart } from './meaning.ts';
import type { Outcome, Phase, StatedAccess } from './outcome.ts';
import type { Change, Plan } from './plan.ts';
import type { PortalsSeen } from './portals.ts';
import type { AccessRequest, Kind } from './request.ts';
import type { RoleLabels } from './role-words.ts';
import type { RoomLine, RoomPost, Severity } from './room.ts';
import type { TicketRef } from './ticket.ts';
import type { WrittenStanding } from './written-standing.ts';

/** What the ticket is to say. `revision` only rises; the sender writes only the newest (H11). */
export type DesiredTicket = {
  readonly revision: number;
  /**
   * By what its note and comment are known to be ours: random, and kept before either is sent, so that nobody can write it
   * before us. Left out by rows of before, whose lines are known by their text.
   */
  readonly mark?: string;
  readonly access: StatedAccess;
  /** What a word of one kind means; left out for words that all kinds share. */
  readonly means?: Meaning;
  /** Whether the access works where it is for; left out where nothing is probed. */
  readonly effective?: Effective['is'];
  readonly outcome: Outcome | 'running';
  /** The standing to give it, in neutral words; `null` leaves it. */
  readonly standing: WrittenStanding | null;
  /** For the customer to read. */
  readonly comment: string | null;
  /** For the service desk. */
  readonly workNote: string;
  readonly askedAt: Instant;
  /** When the access it states was proven; what is in force is proven again where that is older than five minutes, before it is sent. */
  readonly provenAt: Instant | null;
};

/** What tells somebody from others whom people would take for them. */
export type WhoIs = {
  readonly department?: string;
  /** `invited`: one who has not accepted the invitation yet. */
  readonly guest?: 'guest' | 'invited';
  /** What they were called before, and until when at the latest. */
  readonly renamed?: { readonly from: string; readonly at: Instant };
  /** Sign-in names of other accounts that have the same name. */
  readonly alike?: readonly string[];
};

/** `because`: what came about otherwise, as a sentence's second half. */
export type Needless = { readonly targets: readonly string[]; readonly because: string };

/** The authoritative row of one request (store: Requests, changed under ETag). */
export type RequestRecord = {
  readonly requestId: string;
  readonly kind: Kind;
  readonly ticket: TicketRef;
  readonly version: number;
  readonly phase: Phase;
  readonly receivedAt: Instant;
  readonly updatedAt: Instant;
  /** `null` until the ticket has been read. */
  readonly request: AccessRequest | null;
  /** Of what the ticket said, by the version of digests that it was written with. */
  readonly requestDigest: string | null;
  /** Names of the variables it covers; left out by the first version, which covers what the table of the decision reads. */
  readonly digestCovers?: readonly string[];
  readonly decision: {
    readonly verdict: Verdict;
    readonly reasons: readonly Reason[];
    readonly policyDigest: string;
    readonly entitlement: string | null;
    /** What people call it. */
    readonly title: string;
    /** The part of it that this is, in words, of a kind that decides by parts: above cards, and behind "the" in a sentence. */
    readonly part?: { readonly heading: string; readonly noun: string };
    readonly changeClass: ChangeClass | null;
    readonly riskTier: string | null;
    readonly end: EndRule;
    /** By target: governed groups that it is nested in, where there are any. */
    readonly within?: Readonly<Record<string, readonly string[]>>;
    /** What approvers are shown besides. */
    readonly shown: readonly Shown[];
    /** What the table calls its roles and stages for people; left out: nothing of its own. */
    readonly labels?: RoleLabels;
    /** Approvals of the ticket's own tool that stand for a stage by the last decision. */
    readonly onTicket?: readonly StandsForStage[];
    /** What is said once it was carried out, or could not be; left out: the words of the part alone. */
    readonly after?: Afterwards;
    readonly decidedAt: Instant;
  } | null;
  /** Display names of everybody the request is about or asks, by Entra id; only ever shown, never compared. */
  readonly names: Readonly<Record<string, string>>;
  /** Sign-in names of the same people, by Entra id; only ever shown. Left out by rows of before; some know but whom it is for and by. */
  readonly signInNames?: Readonly<Record<string, string>>;
  /** What tells them apart besides, as the last decision has read it; only ever shown. Left out by rows of before. */
  readonly whoIs?: Readonly<Record<string, WhoIs>>;
  readonly stages: readonly StagePlan[];
  readonly plan: Plan | null;
  /** Direct memberships of the groups to be changed, as the last decision has read them. */
  readonly seen?: { readonly at: Instant; readonly members: Readonly<Record<string, boolean>> };
  /** Targets of the entitlement that were there already, not through us; proven like the rest, never removed. */
  readonly alreadyIn: readonly string[];
  /** Parts of its decision that are done and proven, in order, of a kind that decides by parts; what is decided and planned is the next one's. */
  readonly doneParts?: readonly DonePart[];
  /** The last stage that was withdrawn because what it asked had settled by itself, and why. */
  readonly settled?: { readonly stage: string; readonly because: string };
  /** The word that it was fulfilled with, of a kind that decides by parts. */
  readonly fulfilledAs?: SaidByPart;
  /** Whether the access works where it is for; left out until it is probed. */
  readonly effective?: Effective;
  /** What the directory and Azure showed of it when they were compared last; left out: they were not. */
  readonly portals?: PortalsSeen;
  /** The changes that were approved, where a later decision needed fewer of them; left out: those of the plan. */
  readonly approvedChanges?: readonly Change[];
  /** The request about the same person that it has waited for last, of a kind that handles one at a time. */
  readonly behind?: string;
  /** How often it was decided that it has to start over since it was approved; left out: never. */
  readonly rounds?: number;
  /** What it armed is given back before it goes on as its phase says. */
  readonly settingBack?: true;
  /** How often some of these turned out to be missing, so that it was decided anew; left out: never. */
  readonly recounts?: number;
  /** From when on people are asked: until then it may settle by itself; left out: nothing was waited for. */
  readonly askFrom?: Instant;
  /** What was sent and is needless, because what it was to bring about was so by something else; left out: nothing. */
  readonly needless?: Needless;
  /** What the directory refuses to have done, by target, and by which code, so that it is decided without; left out: nothing. */
  readonly refused?: Readonly<Record<string, string>>;
  /** The stage that is open, whose wake event is `wake-{stage}`; `null` when nobody is waited for. */
  readonly waitingOn: string | null;
  /** Entra ids of those who can act now, and until when. */
  readonly whoCanAct: readonly string[];
  readonly due: Instant | null;
  /** Set by a door before it raises an event; cleared by the run that has read the tables since. */
  readonly wakeDue: Instant | null;
  readonly desired: DesiredTicket | null;
  /** The trace that it began in (W3C `traceparent`), so that whatever goes on with it belongs there; left out: in none. */
  readonly trace?: string;
  /** The newest revision the ticket is known to carry. */
  readonly sentRevision: number;
  /** The line of the newest note that the ticket is known to carry; left out: none since an earlier release. */
  readonly sentLine?: string;
  /** What that note is, as the ticket tool shows it, by its digest; left out where that was not read. */
  readonly sentDigest?: string;
  /** The newest comment that the ticket is known to carry, by its line, with what it says; left out: none with a mark. */
  readonly sentComment?: {
    readonly line: string;
    readonly revision: number;
    readonly text: string;
    /** As the ticket tool shows it. */
    readonly digest?: string;
  };
  /** Notes whose writing was not answered, so that they may stand, or come late. */
  readonly unsureNotes?: readonly UnsureNote[];
  /** What the ticket said, by its digest, when it was told that an edit after its closure changes nothing. */
  readonly editTold?: string;
  /** How often the newest was said once more because an older note came after it; left out: never. */
  readonly corrections?: number;
  /** The revision that the tool took and did not show afterwards: it is looked for, and not written again. */
  readonly unseenRevision?: number;
  /** Why the ticket can't be updated, once people are called for it; left out while it can. */
  readonly refusedFor?: string;
  /** How the run is to end and why, until `conclude` has carried it out. */
  readonly conclusion: {
    readonly outcome: Outcome;
    readonly because: readonly string[];
    /** Those of them that whoever asked hears as they stand, of a failure: what another system answered is none. */
    readonly plain?: readonly string[];
    /** Reasons of policy among them, whose lines each reader is told in other words; left out: none, or of a release before. */
    readonly reasons?: readonly Reason[];
    readonly edited: boolean;
    /** Whether it is decided anew because a person of the ticket is tied to another account by now. */
    readonly otherAccount?: true;
    /** Whether it takes other changes by now than were approved, so that it is decided anew though nobody edited the ticket. */
    readonly otherChanges?: boolean;
    /** Set where whoever asked is to say which access is meant: what the ticket said then, by its digest, and the variables that covers. */
    readonly asksBack?: { readonly digest: string; readonly covers: readonly string[] };
    /** Whether all access that the run gave is proven gone, although a person is needed. */
    readonly provenGone?: boolean;
  } | null;
  readonly outcome: Outcome | null;
  readonly concludedAt: Instant | null;
  /** What is still to be done outside for what the row already states; each is removed when done (H13). */
  readonly owed: readonly Owed[];
  /** Since when reads of the ticket say that there is none; `null` while it can be read. */
  readonly ticketMissingSince: Instant | null;
  /** In how many looks since then. */
  readonly ticketMissingLooks?: number;
  /** What a look did not show, and that is not believed yet; by what it is about. */
  readonly doubts?: Readonly<Record<string, Doubt>>;
  /** Why it waits for somebody to mend the set-up, by the words the ticket was told, and when it was. */
  readonly parked?: { readonly reasons: Readonly<Record<string, Instant>> };
  /** Decisions of the ticket tool that do not count, as the ticket was told of them; by row id. */
  readonly uncounted?: Readonly<Record<string, string>>;
  /** Whom no message reaches, as the ticket was told. */
  readonly outOfReach?: ToldOutOfReach;
  /** Notices that nobody took, as the ticket was told; by their `once`. */
  readonly untaken?: readonly string[];
  /** What an operator asked for and nobody has done yet. */
  readonly operatorAsks: {
    readonly action: OperatorAction;
    readonly by: string;
    readonly reason: string;
    readonly at: Instant;
  } | null;
  /** Whether operators were asked, on cards, what to do with it. */
  readonly operatorsAsked: boolean;
  /** What an operator did about it since; the first one counts until it fails anew. */
  readonly handled: {
    readonly action: OperatorAction;
    readonly by: string;
    readonly byName: string;
    readonly reason: string;
    readonly at: Instant;
  } | null;
  /** Raised with every operator retry, so that its orchestration id and intents are new. */
  readonly attempt: number;
  /** Set where the request asks for standing access of the same ticket for another while. */
  readonly renewal?: Renewal;
  /** Who was in the deciding groups when it was first decided: whoever joins one later does not decide it. Left out by rows of before. */
  readonly deciders?: Deciders;
  /** Who came to a deciding group within a day before it was decided, and when that was first seen; left out: nobody. */
  readonly newDeciders?: Readonly<Record<string, Instant>>;
  /** Who shaped what is decided, beside those whom it is for and by; left out: nobody. */
  readonly shapedBy?: readonly Shaper[];
  /** What was approved for the request that this one tries again; left out: nothing counts of it. */
  readonly kept?: KeptApprovals;
  /** The request whose standing grants this one takes the place of, once it is proven: a part of that access is missing. */
  readonly replaces?: string;
  /** Set where policy asks again for access that somebody took away. Approvals from before do not count for it. */
  readonly asksAgain?: {
    readonly of: string;
    readonly at: Instant;
    /** Because the directory noticed new risk about the person, and not because somebody took access away. */
    readonly newRisk?: true;
  };
  /** The ticket that was opened for it later, where it was filed with us; left out: its ticket is in its tool. */
  readonly openedAs?: TicketRef;
  /** What it uses of an emergency, by its newest decision; left out: it is none. */
  readonly emergency?: EmergencyUse;
  /** What the ticket was told that its run waits for, newest last. */
  readonly waits?: readonly { readonly what: string; readonly at: Instant }[];
  /** Set where it was left alone before, because no table named the ticket's item. */
  readonly itemNamed?: true;
  /** Set where no table named the ticket's item, so that it was left alone. */
  readonly ignored?: true;
  /** Set where the ticket was closed, or its approval rejected, and asks again. */
  readonly reopened?: true;
  /** When the ticket was opened again, for this version or an earlier one; approver rows rejected before then are old. */
  readonly reopenedAt?: Instant;
  /** A look at the ticket has shown it closed, or its approval rejected; from then on an open one asks again. */
  readonly seenClosed?: true;
  /**
   * When the ticket was told that approval is required again: what was approved before counts no more. `sent`: when its own approval
   * was first asked for, answered or not; `shown`: it said so then, so that one that says approved was given since; `told`: it was said
   * that nobody is known to have given it.
   */
  readonly approvalAnew?: {
    readonly at: Instant;
    readonly sent?: Instant;
    readonly shown?: true;
    readonly told?: true;
  };
  /** Its ticket was told that it was closed in a state that nothing names, so that its access stays. */
  readonly closureUnknown?: true;
  /** Set where its ticket was approved anew after it was rolled back. */
  readonly approvedAnew?: true;
  /** The end that the ticket was told of because the person leaves then. */
  readonly leavesAt?: Instant;
  /** The end that the ticket announces as near. */
  readonly announcedEnd?: Instant;
  /** The request that came to nothing, after which the ticket was told what stands of this one. */
  readonly restatedAfter?: string;
  /** The newest renewal that was asked for. */
  readonly renewedAs?: { readonly requestId: string; readonly askedBy: string; readonly at: Instant };
};

/** What a ticket was told of people whom an open stage asks and does not reach; since when, by Entra id. */
export type ToldOutOfReach = {
  readonly stage: string;
  readonly people: Readonly<Record<string, Instant>>;
  /** Who has no approver row in the ticket tool, because it refuses to make one. */
  readonly rows: readonly string[];
  /** Since when operators were called because nobody of them is reached; left out while somebody is. */
  readonly nobody?: Instant;
};

/** A note as it was sent; `line` is by what it is recognized. */
export type UnsureNote = {
  readonly revision: number;
  readonly line: string;
  readonly access: StatedAccess;
  readonly outcome: Outcome | 'running';
  readonly at: Instant;
};

/** A renewal is a decision of its own, never a longer grant. */
export type Renewal = {
  /** The request whose grants stand. */
  readonly of: string;
  /** Entra id of the proven person who asked. */
  readonly askedBy: string;
  readonly as: 'beneficiary' | 'requester' | 'operator';
  readonly reason: string;
  readonly at: Instant;
  /** How long the access was given for; used where the ticket names a date, which has come. */
  readonly days: number | null;
};

/** Approvals that a retry may rest on: they count for these changes of a ticket that says the same, and until this end. */
export type KeptApprovals = {
  /** Ids of the requests they were given for, newest first. */
  readonly from: readonly string[];
  readonly requestDigest: string;
  readonly digestCovers: readonly string[];
  readonly planDigest: string;
  readonly changes: readonly Change[];
  readonly end: EndRule;
};

/** Something to do outside that a repeat does not do twice. */
export type Owed =
  /** Show everybody who has a card of the stage how it ended. */
  | { readonly what: 'cards'; readonly stage: string }
  /** Ask operators, on cards of their own, what to do with a request that did not end well. */
  | {
      readonly what: 'operator-cards';
      readonly groupId: string | null;
      /** Whether who owns what was asked for has one, too. */
      readonly owner?: true;
    }
  /** Tell the holder that access ends soon, with a way to renew it. */
  | { readonly what: 'renewal-cards' }
  /** Say once more, after the last word on this request, what stands of the one it was to take the place of. */
  | { readonly what: 'restate'; readonly of: string }
  /** Record the stage's decisions on the ITSM tool's approver rows. */
  | { readonly what: 'approver-rows'; readonly stage: string }
  | {
      readonly what: 'follow-up';
      readonly type: 'task' | 'incident';
      readonly correlationId: string;
      readonly queue: string;
      /** The queue is that of whoever owns what was asked for. */
      readonly ofOwner?: true;
      readonly title: string;
      readonly text: string;
    }
  /** What follow-ups raised before then were about is over: end them, saying why. */
  | {
      readonly what: 'follow-ups-over';
      readonly before: Instant;
      readonly because: string;
      /** Only those whose id begins so; left out: all. */
      readonly only?: string;
    }
  | {
      readonly what: 'notice';
      readonly once: string;
      readonly to: readonly string[];
      readonly groupId: string | null;
      readonly text: string;
      /** Left out: `warning`. */
      readonly severity?: Severity;
    }
  /** Show how the ticket goes on, in the channels and group chats that follow it. `lines` left out: of how it stands when it is shown. */
  | { readonly what: 'room-posts'; readonly lines?: readonly RoomLine[] };

/** How the key of a notice begins that says what a channel or group chat does not show. */
export const UNSHOWN = 'room-posts~';

/** Of what channels and group chats are to show, or that one of them does not. */
export const isOfPosts = (owed: Owed) =>
  owed.what === 'room-posts' || (owed.what === 'notice' && owed.once.startsWith(UNSHOWN));

export const owesPosts = ({ owed }: RequestRecord) => owed.some(isOfPosts);

/** `handled`: somebody has seen to it; changes nothing but where it is listed. */
export type OperatorAction =
  | 'retry'
  | 'roll-back'
  | 'escalate'
  | 'withdraw'
  | 'end'
  | 'renew'
  | 'handled'
  | 'compare';

/** One row per ticket: which version of its request is the latest (store: Requests). */
export type TicketPointer = {
  readonly ticket: TicketRef;
  readonly kind: Kind;
  readonly latestVersion: number;
  /** Set when a delivery came after the latest version concluded; cleared by the check that has read the ticket since. */
  readonly checkDue: Instant | null;
  /** The newest change of the ticket a delivery has told us of, as the tool counts them; left out until one did. */
  readonly heardVersion?: number;
  /** The ticket's posts in channels and group chats, one for each. */
  readonly posts?: readonly RoomPost[];
};

/** A delivery as the door received it (store: Intake). */
export type IntakeRecord = {
  readonly source: string;
  readonly deliveryId: string;
  readonly ticket: TicketRef;
  readonly bodyDigest: string;
  readonly state: 'received' | 'started';
  readonly receivedAt: Instant;
};

import type { Instant } from '../domain/instant.ts';
import type { LinkedIncident } from '../domain/linked-incident.ts';
import type { Kind } from '../domain/request.ts';
import type { Selector } from '../domain/selector.ts';
import type {
  Delegation,
  LinkedPerson,
  SetBy,
  Ticket,
  TicketApprovalState,
  TicketFields,
  TicketRef,
  TicketStanding,
} from '../domain/ticket.ts';
import type { WrittenStanding } from '../domain/written-standing.ts';
import type { Check, Ping } from './checks.ts';
import type { InboundContract } from './inbound-contract.ts';

/** An answer of the ITSM tool that is not what was asked for. */
export type TicketFailure = {
  readonly failed: true;
  /** `missing`: no such record, or hidden from us; `later`: time may cure; `refused`: it won't. */
  readonly kind: 'missing' | 'later' | 'refused';
  readonly because: string;
  readonly retryAfterSeconds: number | null;
  /** Whether a note was written, and could not be read back. */
  readonly appended?: true;
  /** Whether a note was sent and not answered, so that it may stand by now or later. */
  readonly unsure?: true;
  /** Set where the tool did not answer in time, or that it can not (5xx): that it is away, and nothing of ours is wrong. */
  readonly away?: true;
  /** What the tool's own approval said once the standing was written, where that was answered and something failed after it. */
  readonly approval?: TicketApprovalState;
};

export type TicketNote = {
  /** What people read; the tool's own marks and ours in it are made harmless, and the marker stands below it. */
  readonly workNote: string;
  readonly comment: string | null;
  /** The standing to give it, by the tool's own table, whose words note and comment begin with; `null` leaves it. */
  readonly standing: WrittenStanding | null;
  /** The line that tells whether this note is already on the ticket: by our account, and nobody else's. */
  readonly marker: string;
  /** The marker of the customer's comment. */
  readonly commentMarker: string;
  /** Set where the tool took it before and did not show it: it is looked for, and not written again. */
  readonly onlyLook?: true;
  /** Set where its standing has asked for the approval before: what the tool's own approval says now was said since, and stays. */
  readonly keepsApproval?: true;
  /** Called right before the approval is asked for: whoever is not answered then may have asked all the same. */
  readonly beforeAsking?: () => Promise<void>;
};

/** A note of ours that is looked for, for the service desk or for the customer; its line is no other note's. */
export type SoughtNote = {
  readonly ticket: TicketRef;
  readonly line: string;
  readonly of: 'note' | 'comment';
};

/** A note of ours as the tool shows it: the digests of its text, as `write` answers them; more than one where it stands twice. */
export type ShownNote = { readonly digests: readonly string[] };

export type FollowUp = {
  /** Found again by this id before one is raised, so there are never two. */
  readonly correlationId: string;
  readonly type: 'task' | 'incident';
  readonly queue: string;
  /**
   * Entra ids of who has it in person where the tool has no such queue, best first; asked for only then. `null`: it can't
   * be told now. Left out: nobody has.
   */
  readonly people?: () => Promise<readonly string[] | null>;
  readonly title: string;
  readonly text: string;
};

/** An incident that we open ourselves for somebody; it then comes in like any other ticket. */
export type NewIncident = {
  /** Found again by this id, made by our account, before one is opened: there are never two. */
  readonly correlationId: string;
  /** What policy tables find it by; left out: none is to find it. */
  readonly category?: string;
  readonly subcategory?: string;
  /** Entra id of whom it is about: its caller, too. */
  readonly affectedId: string;
  /** 1 is the highest. */
  readonly priority: 1 | 2 | 3 | 4 | 5;
  readonly title: string;
  readonly text: string;
};

/** Who has a follow-up. `nobody`: the tool knows no such queue with anybody in it, and none of the people. */
export type Assigned =
  | { readonly to: 'queue' | 'as-before' | 'nobody' }
  | { readonly to: 'person'; readonly entraId: string };

/** `noted`: a person closes it, who has begun on it or because the tool did not let us; `was-over`: it is closed, or there is none. */
export type EndedFollowUp = 'closed' | 'noted' | 'was-over';

/** A ticket that changed, as a list shows it: enough to know whether to look at it, too little to act on. */
export type ChangedTicket = TicketRef & {
  /** `null`: it is of none. */
  readonly catalogItemId: string | null;
  /** What it says in its fields, where such tickets are read by them. */
  readonly fields?: TicketFields;
  readonly updatedAt: Instant;
  /** Rises with every change of the record; the same number a delivery about that change carries. */
  readonly version: number;
  /** Whether our own account made the last change, and nobody else rejected, canceled or closed it before. */
  readonly byUs: boolean;
  readonly active: boolean;
  readonly approval: TicketApprovalState;
  /** Set where the order was canceled or rejected as a whole; its approval may say so, too. */
  readonly calledOff?: true;
};

/** A ticket that is open, and since when there is one. */
export type OpenTicket = ChangedTicket & { readonly openedAt: Instant };

/**
 * A task or incident that our account made and somebody closed. Whether it is one that we raised is the evidence's to say, and who closed
 * it is `whoSet`'s.
 */
export type ClosedFollowUp = {
  readonly id: string;
  readonly type: 'task' | 'incident';
  readonly state: string;
  readonly correlationId: string;
  readonly number: string;
  /** What was given as the reason of closing: the code, then the notes. */
  readonly words: readonly string[];
  readonly closedAt: Instant;
};

/** Records whose state somebody set: approver rows, the approval of tickets as a whole, tasks and incidents. */
export type StateOf =
  | 'approver-row'
  | 'ticket-approval'
  | 'incident-approval'
  | 'incident-priority'
  | 'incident-major'
  | 'task'
  | 'incident';

/** Where requests live. One implementation per ITSM tool. Nothing here waits or retries. */
export interface Ticketing {
  readonly system: string;
  /** What people call it. */
  readonly title: string;
  /** Set where its tickets are rows of ours: nothing happens to them that nobody tells of. */
  readonly keptHere?: true;
  /** Where a person opens the ticket in the tool, and decides on their approver row; `null`: it is in none yet. */
  linkTo(ticket: TicketRef): string | null;
  /** Where a person opens a task or incident that we raised; `null`: which of the two it is is not known. */
  linkToFollowUp(raised: { readonly type: FollowUp['type'] | null; readonly number: string }): string;
  /** Re-reads with our own credentials: the ticket, what it says and its approval rows. */
  read(
    ticket: Pick<TicketRef, 'id' | 'type'>,
    requestId: string,
  ): Promise<{ readonly failed: false; readonly ticket: Ticket } | TicketFailure>;
  /** Who a user of the tool is in Entra: by a stored immutable id with exactly one match, never by e-mail. */
  link(
    toolUserId: string,
    requestId: string,
  ): Promise<{ readonly failed: false; readonly person: LinkedPerson } | TicketFailure>;
  /** The tool's user of an Entra person, exactly one match; `null` when there is none. `name`: by which the tool's history knows them. */
  toolUserOf(
    entraId: string,
    requestId: string,
  ): Promise<
    { readonly failed: false; readonly toolUserId: string | null; readonly name?: string } | TicketFailure
  >;
  /**
   * The incident of a number as it is now, with who did what to it; `missing`: there is none, or more than one. Left out: this tool's
   * incidents are no tickets here.
   */
  incident?(
    number: string,
    requestId: string,
  ): Promise<{ readonly failed: false; readonly incident: LinkedIncident } | TicketFailure>;
  /** Whether a user of the tool is in one of its groups. Left out: as `incident`. */
  isInGroups?(
    toolUserId: string,
    groupIds: readonly string[],
    requestId: string,
  ): Promise<{ readonly failed: false; readonly isIn: boolean } | TicketFailure>;
  /**
   * Who put each record into the state it was read in, by its id, from the tool's history of that one column. A state without a
   * history, one that changed meanwhile, and a name that is not exactly one active user's are not known.
   */
  whoSet(
    what: StateOf,
    records: readonly { readonly id: string; readonly state: string }[],
    requestId: string,
  ): Promise<{ readonly failed: false; readonly by: Readonly<Record<string, SetBy>> } | TicketFailure>;
  /**
   * Whether the owner's approvals were the delegate's to decide at that moment. What was made or changed after the moment says
   * nothing of it. Left out: the tool knows no delegates.
   */
  delegation?(
    asked: { readonly ownerToolId: string; readonly delegateToolId: string; readonly at: Instant },
    requestId: string,
  ): Promise<{ readonly failed: false; readonly delegation: Delegation } | TicketFailure>;
  /** Writes note, comment and state (a ticket that people closed keeps theirs) once, however often it is called with one marker, and reads back that they hold. */
  write(
    ticket: TicketRef,
    note: TicketNote,
    requestId: string,
  ): Promise<
    | {
        readonly failed: false;
        readonly written: boolean;
        /** Of the note as the tool shows it. */
        readonly digest?: string;
        /** Of the comment, where there is one. */
        readonly commentDigest?: string;
        /** Set where the tool's own rules put another state in the place of the one written: that one stands. */
        readonly keeps?: TicketStanding;
        /** What the tool's own approval says by then, where the standing sets it. */
        readonly approval?: TicketApprovalState;
      }
    | TicketFailure
  >;
  /** Which of our own notes with these lines stand on the ticket, oldest first; one that stands twice is named twice. */
  notesOn(
    ticket: TicketRef,
    lines: readonly string[],
    requestId: string,
  ): Promise<{ readonly failed: false; readonly standing: readonly string[] } | TicketFailure>;
  /**
   * What a person wrote for the customer to read on the ticket after a moment, oldest first; `name`: as the tool's history has them. Left
   * out: this tool does not tell whose a word is.
   */
  wordsOf?(
    ticket: TicketRef,
    name: string,
    since: Instant,
    requestId: string,
  ): Promise<{ readonly failed: false; readonly words: readonly string[] } | TicketFailure>;
  /**
   * Of notes of ours by their lines, on several tickets in one question, those that stand there, as they are shown; a line
   * that is left out stands on its ticket no more.
   */
  shownNotes(
    notes: readonly SoughtNote[],
    requestId: string,
  ): Promise<{ readonly failed: false; readonly shown: Readonly<Record<string, ShownNote>> } | TicketFailure>;
  /**
   * Makes sure there is an open approver row for each person; `rows` by Entra id. One that can't be made stands in `unmade`
   * with why, and keeps no other from being made. Left out: the tool asks by its own rules alone, and never at our word.
   */
  askApprovals?(
    ticket: TicketRef,
    approvers: readonly { readonly entraId: string; readonly toolUserId: string }[],
    requestId: string,
  ): Promise<
    | {
        readonly failed: false;
        readonly rows: Readonly<Record<string, string>>;
        readonly unmade: Readonly<Record<string, TicketFailure>>;
      }
    | TicketFailure
  >;
  /**
   * Records on the approver row a decision that was taken elsewhere, or that nobody needs to decide any more.
   * `settled: false`: the row was decided otherwise already, and stays as it is. Left out: in the tool nobody answers for somebody else.
   */
  settleApproval?(
    rowId: string,
    state: 'approved' | 'rejected' | 'not-required',
    comments: string,
    requestId: string,
  ): Promise<{ readonly failed: false; readonly settled: boolean } | TicketFailure>;
  /**
   * Raises a task or an incident, for its queue or else for a person, unless the correlation id is already there. An incident
   * needs no ticket to hang on.
   */
  followUp(
    ticket: TicketRef | null,
    followUp: FollowUp,
    requestId: string,
  ): Promise<
    | {
        readonly failed: false;
        readonly number: string;
        readonly raised: boolean;
        readonly assigned: Assigned;
      }
    | TicketFailure
  >;
  /**
   * Opens an incident unless our account made one with the correlation id before; an answer that was lost is looked up. `missing`: the
   * tool has no one active user who is the person. Left out: this tool's incidents are no tickets here.
   */
  open?(
    incident: NewIncident,
    requestId: string,
  ): Promise<
    { readonly failed: false; readonly ticket: TicketRef; readonly opened: boolean } | TicketFailure
  >;
  /**
   * Says on every follow-up of ours with the id that its cause is gone, and closes it unless a person has begun on it. Safe to
   * repeat: the same note is written once.
   */
  endFollowUp(
    correlationId: string,
    note: string,
    requestId: string,
  ): Promise<
    { readonly failed: false; readonly number: string | null; readonly ended: EndedFollowUp } | TicketFailure
  >;
  /**
   * Tickets that changed at or after the moment, oldest first, open and closed ones. Stops behind `limit` tickets, but
   * never among those of one moment: `complete` tells whether there are more. A tool that answers another question
   * than was asked is a failure, not an answer.
   */
  changedSince(
    since: Instant,
    limit: number,
    requestId: string,
  ): Promise<
    | { readonly failed: false; readonly tickets: readonly ChangedTicket[]; readonly complete: boolean }
    | TicketFailure
  >;
  /**
   * As `changedSince`, for the orders that tickets are parts of: each ticket of such an order, with the moment, version,
   * author, activity and approval of the order. Left out: this tool's tickets stand by themselves.
   */
  changedOrdersSince?(
    since: Instant,
    limit: number,
    requestId: string,
  ): Promise<
    | { readonly failed: false; readonly tickets: readonly ChangedTicket[]; readonly complete: boolean }
    | TicketFailure
  >;
  /** As `changedSince`, for incidents. Left out: this tool's incidents are no tickets here. */
  changedIncidentsSince?(
    since: Instant,
    limit: number,
    requestId: string,
  ): Promise<
    | { readonly failed: false; readonly tickets: readonly ChangedTicket[]; readonly complete: boolean }
    | TicketFailure
  >;
  /**
   * Tickets that one of these finds, that are open and were opened at or after the moment, oldest first. Stops behind some
   * hundred, but never among those of one moment, unless these are more: `complete` tells whether there are others.
   */
  openOf(
    selectors: readonly Selector[],
    since: Instant,
    requestId: string,
  ): Promise<
    | { readonly failed: false; readonly tickets: readonly OpenTicket[]; readonly complete: boolean }
    | TicketFailure
  >;
  /**
   * Follow-ups that our account made and people closed at or after the moment, oldest first, with what they wrote. Stops behind
   * some hundred, but never among those of one moment: `complete` tells whether there are more.
   */
  closedFollowUps(
    since: Instant,
    requestId: string,
  ): Promise<
    | { readonly failed: false; readonly closed: readonly ClosedFollowUp[]; readonly complete: boolean }
    | TicketFailure
  >;
  /**
   * What the tool itself was seen to contradict of how this app is set up, by the setting's name; asks nobody. `because`
   * tells no value, `inFull` does, and what to do.
   */
  setUpFault?(): { readonly name: string; readonly because: string; readonly inFull: string } | null;
  /** How tool and app are connected, one verdict for each thing that has to be so; reads only. Left out: this tool can't be pinged. */
  checks?(ping: Ping): Promise<readonly Check[]>;
  /**
   * Looks whether the tool is there at all, in one cheap call. `away`: it did not answer in time, or that it can't (5xx). Whatever else
   * comes, a refusal of our own account above all, is an answer. Left out: it is never taken to be away.
   */
  look?(): Promise<{ readonly away: false } | { readonly away: true; readonly because: string }>;
  /** Whether the tool answers our credentials. */
  health(): Promise<{ readonly ok: boolean; readonly because?: string }>;
}

/** What a door makes of a delivery once its bytes are authenticated. Only locates; nothing here is believed. */
export type TicketEvent = {
  readonly deliveryId: string;
  readonly event: string;
  readonly ticket: TicketRef;
  /** The catalog item the body names, and the fields: only a hint which kind of run to start. */
  readonly catalogItemHint: string | null;
  readonly fieldsHint?: TicketFields;
  /** The kind that it was filed with us for. */
  readonly filedFor?: Kind;
  /** Which change of the ticket it tells of (as `ChangedTicket.version`); left out where the sender doesn't say. */
  readonly version?: number;
};

/** A malformed field: a JSON path into the body, and what is wrong with it. */
export type Issue = { readonly path: string; readonly message: string };

/** What a door makes of a ping once its bytes are authenticated. */
export type PingRead =
  | { readonly parsed: true; readonly ping: Ping }
  | { readonly parsed: false; readonly issues: readonly Issue[] };

/** The inbound half of a connector: authenticates bytes, then parses. */
export interface TicketInbound {
  readonly system: string;
  /** What its sender has to know. */
  contract(): InboundContract;
  /** In bytes, where the tool's deliveries are larger than most; left out: they are not. */
  readonly largestBody?: number;
  /** Checks signature and time window over the raw body, before anything is parsed (H19). */
  authenticate(
    headers: Headers,
    body: string,
    nowMilliseconds: number,
  ):
    | { readonly authentic: true }
    | { readonly authentic: false; readonly code: string; readonly detail: string };
  /** The ping that a delivery is; `null`: it is another one. Left out: this tool's scripts know no pings. */
  ping?(headers: Headers, body: string): PingRead | null;
  parse(
    body: string,
  ):
    | { readonly parsed: true; readonly event: TicketEvent }
    | { readonly parsed: false; readonly issues: readonly Issue[] };
}

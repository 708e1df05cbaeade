import type { AlertRecord } from '../domain/alert.ts';
import type { ApprovalDecision, CardRecord, StageHead, StageState } from '../domain/approval.ts';
import type { AuditEntry, AuditRow } from '../domain/audit.ts';
import type { Debt } from '../domain/debt.ts';
import type { Filing } from '../domain/filing.ts';
import type { Finding } from '../domain/finding.ts';
import type { AccessRow, Grant } from '../domain/grant.ts';
import type { IncidentWindow } from '../domain/incident-window.ts';
import type { Instant } from '../domain/instant.ts';
import type { KeptPart } from '../domain/kept-part.ts';
import type { LinkedIncident } from '../domain/linked-incident.ts';
import type { IntakeRecord, RequestRecord, TicketPointer } from '../domain/record.ts';
import type { RecordLink } from '../domain/record-link.ts';
import type { Unsealed } from '../domain/seal.ts';
import type { Word } from '../domain/stage.ts';
import type { StoredLink, TicketRef } from '../domain/ticket.ts';
import type { Watched } from '../domain/watched.ts';

import type { Seal, Sealing } from './seal.ts';

/** A row with the version it was read at. Saving with an outdated version answers `conflict`. */
export type Versioned<Row> = { readonly row: Row; readonly etag: string };

export type Saved =
  | { readonly saved: true; readonly etag: string }
  | { readonly saved: false; readonly because: 'conflict' };

/** Takes rows that can't be read, by which they are found, and why. Where nobody takes them, one fails the whole listing. */
export type Unreadable = (row: string, error: unknown) => void;

/** Tables: Requests. Authoritative; the console's list reads it too. */
export interface Requests {
  read(requestId: string): Promise<Versioned<RequestRecord> | null>;
  /** `conflict` when the row exists. */
  insert(record: RequestRecord): Promise<Saved>;
  save(record: RequestRecord, etag: string): Promise<Saved>;
  /**
   * Reads, changes and saves, again after a conflict. `change` must be pure; returning the same object saves nothing.
   * Throws when the row is missing.
   */
  change(requestId: string, change: (record: RequestRecord) => RequestRecord): Promise<RequestRecord>;
  readPointer(system: string, ticketId: string): Promise<Versioned<TicketPointer> | null>;
  insertPointer(pointer: TicketPointer): Promise<Saved>;
  /**
   * Reads, changes and saves, again after a conflict. `change` must be pure; returning the same object saves nothing.
   * Answers the row as it is now and whether this call changed it, or `null` for a ticket that is not known.
   */
  changePointer(
    ticket: TicketRef,
    change: (pointer: TicketPointer) => TicketPointer,
  ): Promise<{ readonly row: TicketPointer; readonly changed: boolean } | null>;
  /** Newest first; `after` continues a listing. */
  list(filter: {
    readonly phase?: string;
    readonly outcome?: string;
    readonly ticketNumber?: string;
    /** Entra id of whom a request is for or by. */
    readonly personId?: string;
    readonly top?: number;
    readonly after?: string;
  }): Promise<{ readonly records: readonly RequestRecord[]; readonly after: string | null }>;
  /** Requests a sweep must look at: `wakeDue` before the moment, an unsent revision, an operator's ask, or `received`/running without progress since the moment. Cost follows what is due, not what exists. */
  needingAttention(before: Instant, unreadable?: Unreadable): Promise<readonly RequestRecord[]>;
  /** Tickets whose `checkDue` is set before the moment. */
  checksDue(before: Instant, unreadable?: Unreadable): Promise<readonly TicketPointer[]>;
}

/** Tables: Intake. Deduplication lasts 400 days. */
export interface Intake {
  /** Inserts `received`; tells what was there already. */
  receive(
    record: IntakeRecord,
  ): Promise<{ readonly first: true } | { readonly first: false; readonly existing: IntakeRecord }>;
  markStarted(source: string, deliveryId: string): Promise<void>;
  /** Deliveries still `received` since before the moment. */
  unstarted(before: Instant, unreadable?: Unreadable): Promise<readonly IntakeRecord[]>;
  /**
   * Looks at up to so many rows behind a place, and takes those away that were received before the moment and started.
   * @returns the place it came to; `null`: it came to the end, and begins anew.
   */
  forget(before: Instant, after: string | null, most: number): Promise<string | null>;
}

/** Tables: Alerts. Deduplication, by person and the sender's id, lasts as long as that of deliveries. */
export interface Alerts {
  /** Keeps it; tells whether it is the first of its id about the person. */
  receive(alert: AlertRecord): Promise<{ readonly first: boolean }>;
  /** Those that are not handled, oldest first; at most so many. */
  waiting(most: number, unreadable?: Unreadable): Promise<readonly AlertRecord[]>;
  /** Reads, changes and saves, again after a conflict. `change` must be pure. */
  change(alert: AlertRecord, change: (row: AlertRecord) => AlertRecord): Promise<AlertRecord>;
  /**
   * Looks at up to so many rows behind a place, and takes those away that were received before the moment and handled.
   * @returns the place it came to; `null`: it came to the end, and begins anew.
   */
  forget(before: Instant, after: string | null, most: number): Promise<string | null>;
}

/** Tables: Policies. Text by digest, so that a deployment strands nothing that waits (H3). */
export interface Policies {
  keep(kind: string, digest: string, text: string): Promise<void>;
  read(kind: string, digest: string): Promise<string | null>;
}

export type RecordedDecision =
  /** The word was recorded; `head` as it stands after it. */
  | { readonly recorded: true; readonly head: StageHead; readonly decision: ApprovalDecision }
  /** The person decided this stage before; `decision` is that first word. */
  | {
      readonly recorded: false;
      readonly because: 'already-decided';
      readonly head: StageHead;
      readonly decision: ApprovalDecision;
    }
  /** It would count, and could not be sealed; nothing was recorded. */
  | {
      readonly recorded: false;
      readonly because: 'unsealed';
      readonly head: StageHead;
      readonly detail: string;
      readonly retryAfterSeconds: number | null;
    }
  | {
      readonly recorded: false;
      readonly because: 'stage-closed' | 'not-eligible' | 'not-distinct' | 'no-stage';
      readonly head: StageHead | null;
    };

/** Gives a decision its seal. Asked once for a word, unless what it decides changes meanwhile. */
export type SealFor = (decision: Unsealed) => Promise<Sealing>;

/** A word that could not be sealed yet: it decides nothing. `held`: a keyed digest by which it is known to be ours. */
export type WaitingWord = { readonly word: Word; readonly held: string };

/** Tables: Approvals. */
export interface Approvals {
  /** Inserts the head unless it is there; returns the one that is. */
  open(head: StageHead): Promise<Versioned<StageHead>>;
  readHead(requestId: string, stage: string): Promise<Versioned<StageHead> | null>;
  /** Every head and decision of a request. */
  readAll(
    requestId: string,
  ): Promise<{ readonly heads: readonly StageHead[]; readonly decisions: readonly ApprovalDecision[] }>;
  /**
   * Records a word: checks eligibility against the head, distinctness against earlier stages, then inserts the
   * decision and raises the head's sequence in one transaction, closing the stage when its needs are met or somebody
   * rejects. First decision wins.
   */
  decide(word: Word, seal?: SealFor): Promise<RecordedDecision>;
  /** Keeps a word of an open stage until it can be sealed; a person's first one stands. @returns whether the stage was open. */
  wait(waiting: WaitingWord): Promise<boolean>;
  /** Words of a stage that wait, the oldest first. */
  waiting(requestId: string, stage: string): Promise<readonly WaitingWord[]>;
  /** Takes those away that wait no more; the rest goes on waiting. */
  settle(requestId: string, stage: string, approverIds: readonly string[]): Promise<void>;
  /** Closes an open stage and returns the head as it stands (which may have been closed otherwise just before) with its decisions, in one transaction. */
  close(
    requestId: string,
    stage: string,
    state: Exclude<StageState, 'open'>,
    at: Instant,
  ): Promise<{ readonly head: StageHead; readonly decisions: readonly ApprovalDecision[] }>;
  /** Changes an open head (escalated, struck approvers, re-routed candidates); `null` when it is closed by now. */
  changeOpen(
    requestId: string,
    stage: string,
    change: (head: StageHead) => StageHead,
  ): Promise<StageHead | null>;
}

/** Tables: Cards. */
export interface Cards {
  save(card: CardRecord): Promise<void>;
  ofRequest(requestId: string): Promise<readonly CardRecord[]>;
  find(requestId: string, stage: string, nonce: string): Promise<CardRecord | null>;
}

/** What a change of grants and access rows of one beneficiary reads and writes, in one transaction. */
export type GrantsOfBeneficiary = {
  readonly access: Readonly<Record<string, AccessRow>>;
  readonly grants: Readonly<Record<string, Grant>>;
};

/** What a look at every grant came to; `unreadable`: people some row of whom holds something else, so that nothing of them was looked at. */
export type MendedGrants = {
  readonly people: number;
  readonly live: number;
  /** Ids of the grants of which something was missing. */
  readonly withoutHint: readonly string[];
  /** People with live grants who were not listed. */
  readonly unlisted: readonly string[];
  readonly unreadable: readonly string[];
};

/** Tables: Grants, GrantsDue. */
export interface Grants {
  readBeneficiary(beneficiaryId: string): Promise<GrantsOfBeneficiary>;
  ofRequest(requestId: string, beneficiaryId: string): Promise<readonly Grant[]>;
  /**
   * Reads the beneficiary's rows, lets `change` decide, and writes what differs in one ETag transaction, again after
   * a conflict. `change` must be pure. Due rows of moved ends are inserted before, old ones are left to the sweep (H16).
   */
  change<Result>(
    beneficiaryId: string,
    change: (rows: GrantsOfBeneficiary) => { readonly rows: GrantsOfBeneficiary; readonly result: Result },
  ): Promise<Result>;
  /** Grants whose end (or end notice) is due before the moment, by the hints of every hour bucket up to then. */
  due(
    before: Instant,
    unreadable?: Unreadable,
  ): Promise<
    readonly {
      readonly grantId: string;
      readonly beneficiaryId: string;
      readonly at: Instant;
      readonly hint: string;
    }[]
  >;
  /** Deletes a hint; the caller has seen that the grant is ended or has a later one. */
  dropHint(hint: string): Promise<void>;
  /**
   * Looks at every grant, and puts back hints and listings of people that a restored or damaged table lacks: without them an end is
   * never looked at. `whatIf`: only looks. Costs as much as there is.
   */
  mend(whatIf?: 'what-if'): Promise<MendedGrants>;
  /** The earliest hint, or `null`. */
  nextDue(): Promise<Instant | null>;
  /** Ids of all beneficiaries with a grant that is not ended; costs as much as there are. */
  liveBeneficiaries(): Promise<readonly string[]>;
  /** Those of them among these people; costs as much as are asked for. */
  liveAmong(userIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Tables: Audit, AuditHeads. */
export interface AuditLog {
  /** Appends entries that are not there yet, chained, in one transaction; repeats are harmless (H15). @returns those it added. */
  append(requestId: string, entries: readonly AuditEntry[]): Promise<readonly AuditEntry[]>;
  read(requestId: string): Promise<readonly AuditRow[]>;
  /**
   * Chains the heads that changed since the last checkpoint into the chain across requests, and witnesses it with a seal.
   * `unwitnessed`: why the newest checkpoint has no witness yet. `isOver`: there is no time for more, and what is left is chained by
   * the next.
   */
  checkpoint(
    now: Instant,
    unreadable?: Unreadable,
    seal?: Seal,
    isOver?: () => boolean,
  ): Promise<{ readonly heads: number; readonly unwitnessed?: string }>;
  /** Whether the newest checkpoints have a witness under this seal; `nothing`: there is no checkpoint yet. */
  isWitnessed(seal: Seal): Promise<'nothing' | 'unsealed' | 'sealed'>;
}

/**
 * How the container of witnesses is kept: whether an immutability policy is on it, and locked, as far as that is known.
 * `mutable`: none is. `made-here`: by a sandbox, which has no other.
 */
export type WitnessKeeping =
  | 'nowhere'
  | 'missing'
  | 'mutable'
  | 'not-locked'
  | 'locked'
  | 'lock-unknown'
  | 'made-here'
  | 'unknown';

/** Tables: Links. Which Entra person a tool's user is, and how that was proven (H10). */
export interface Links {
  read(tool: string, toolUserId: string): Promise<StoredLink | null>;
  save(
    tool: string,
    toolUserId: string,
    entraId: string,
    provenBy: string,
    at: Instant,
    name?: string,
  ): Promise<void>;
}

/** Tables: Watches. Who is watched for new risk; listing costs who is. */
export interface Watches {
  /** Inserts, or replaces what was kept of the same request. */
  keep(watched: Watched): Promise<void>;
  list(unreadable?: Unreadable): Promise<readonly Watched[]>;
  drop(watched: Watched): Promise<void>;
}

/** Tables: Windows. Times in which an incident counts as a major one; listing costs what is open. */
export interface StoredWindows {
  /** `conflict` when there is one of its id. */
  declare(window: IncidentWindow): Promise<Saved>;
  /** Those of an incident that nobody has ended, the oldest first. Whether their time is up is for the reader to see. */
  open(system: string, incident: string): Promise<readonly IncidentWindow[]>;
  /** Every window that an incident ever had, the oldest first. */
  ofIncident(system: string, incident: string): Promise<readonly IncidentWindow[]>;
  /** Every window that nobody has ended, and those of whose end nobody was told yet. */
  listOpen(unreadable?: Unreadable): Promise<readonly IncidentWindow[]>;
  /** Reads, changes and saves, again after a conflict; `null`: there is no such window. `change` must be pure. */
  change(
    window: Pick<IncidentWindow, 'system' | 'incident' | 'windowId'>,
    change: (row: IncidentWindow) => IncidentWindow,
  ): Promise<IncidentWindow | null>;
}

/** Windows as decisions hear of them: those of whose declarations the seal is good. */
export interface Windows extends StoredWindows {
  /**
   * Keeps the window of an incident that its tool itself calls a major one, for these roles and so long from when it was first said,
   * beside those that were declared here; what the tool takes back counts no more at once. Safe to repeat.
   */
  hear(
    incident: LinkedIncident,
    of: { readonly seconds: number; readonly roleIds: readonly string[] },
  ): Promise<void>;
}

/** Tables: Debts. Emergency access that somebody else has to look at; listing costs what is open. */
export interface Debts {
  /** Inserts it unless there is one of its request; answers the one that is. */
  incur(debt: Debt): Promise<Debt>;
  /** Those of a person, closed ones too, the oldest request id first. */
  of(personId: string): Promise<readonly Debt[]>;
  /** The open ones of everybody, what is due first. */
  listOpen(unreadable?: Unreadable): Promise<readonly Debt[]>;
  /** Reads, changes and saves, again after a conflict; `null`: there is none. `change` must be pure. */
  change(debt: Pick<Debt, 'personId' | 'requestId'>, change: (row: Debt) => Debt): Promise<Debt | null>;
}

/** Tables: RecordLinks. Requests by the other records that they depend on; listing costs what is live. */
export interface RecordLinks {
  /** Inserts, or replaces what was kept of the same record and request. */
  keep(link: RecordLink): Promise<void>;
  ofRecord(system: string, recordId: string): Promise<readonly RecordLink[]>;
  list(unreadable?: Unreadable): Promise<readonly RecordLink[]>;
  drop(link: RecordLink): Promise<void>;
}

/** Tables: Filings. What people asked of us while the ticket tool was away; listing costs what is still owed in the tool. */
export interface Filings {
  /** Keeps it; tells whether it is the first of its id. */
  file(filing: Filing): Promise<{ readonly first: boolean }>;
  read(filingId: string): Promise<Filing | null>;
  /** All that a person has filed, in no order. */
  ofPerson(personId: string): Promise<readonly Filing[]>;
  /** Those whose ticket is not opened, or whose incident is not read, oldest first. */
  owed(unreadable?: Unreadable): Promise<readonly Filing[]>;
  /** Reads, changes and saves, again after a conflict. `change` must be pure. */
  change(filingId: string, change: (row: Filing) => Filing): Promise<Filing>;
}

/** Small named values that timers keep: delta links and the like. */
export interface Marks {
  read(name: string): Promise<Versioned<string> | null>;
  save(name: string, value: string, etag: string | null): Promise<Saved>;
  /** Names that begin with a text of letters, digits and `-`, in order and from behind `after` on; at most so many. */
  list(
    beginning: string,
    most: number,
    after?: string,
  ): Promise<readonly { readonly name: string; readonly etag: string }[]>;
  /** Takes one away, unless it was saved anew since it was read. */
  remove(name: string, etag: string): Promise<void>;
}

/** Tables: FactParts. What was read of the facts of a request before all of them are there. */
export interface FactParts {
  /** Replaces what was kept of the same part for the same policy. Throws `RowTooLarge`. */
  keep(requestId: string, part: KeptPart): Promise<void>;
  ofRequest(requestId: string): Promise<readonly KeptPart[]>;
  drop(requestId: string): Promise<void>;
  /**
   * Looks at up to so many rows behind a place, and takes those away that were kept before the moment.
   * @returns the place it came to; `null`: it came to the end, and begins anew.
   */
  forget(before: Instant, after: string | null, most: number): Promise<string | null>;
}

/** Tables: Findings. Where tickets and directory differ now; listing costs what is found, not what exists. */
export interface Findings {
  /** Inserts, or replaces what was kept of the same member or request. */
  keep(findings: readonly Finding[]): Promise<void>;
  /** Takes a finding off, unless it was kept anew since it was read. */
  close(finding: Versioned<Finding>): Promise<void>;
  closeMember(groupId: string, memberId: string): Promise<void>;
  /** Members by group, requests by id; `after` continues a listing. */
  list<What extends Finding['what']>(
    what: What,
    page: { readonly top: number; readonly after?: string },
    unreadable?: Unreadable,
  ): Promise<{
    readonly findings: readonly Versioned<Extract<Finding, { what: What }>>[];
    readonly after: string | null;
  }>;
}

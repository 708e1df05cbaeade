import type { Instant } from './instant.ts';

/** The closed list of facts we record. A new one is added here, and the compiler finds who must explain it. */
export type AuditFact =
  | 'request-received'
  | 'request-ignored'
  | 'ticket-read'
  | 'ticket-renumbered'
  | 'facts-gathered'
  | 'link-replaced'
  | 'decided'
  | 'approval-asked'
  | 'approval-reminded'
  | 'approval-escalated'
  | 'approver-struck'
  | 'approver-restored'
  | 'approver-unreached'
  | 'approver-reached'
  | 'approval-recorded'
  | 'approval-uncounted'
  | 'approval-kept'
  | 'approval-refused'
  | 'stage-closed'
  | 'held'
  | 'grant-waiting'
  | 'grant-armed'
  | 'change-attempted'
  | 'change-answered'
  | 'change-observed'
  | 'change-proven'
  | 'downstream-checked'
  | 'grant-started'
  | 'grant-ending'
  | 'end-parked'
  | 'grant-ended'
  | 'ticket-written'
  | 'ticket-write-overdue'
  | 'note-altered'
  | 'follow-up-raised'
  | 'follow-up-over'
  | 'notice-sent'
  | 'notice-untaken'
  | 'channel-told'
  | 'channel-untaken'
  | 'access-lost'
  | 'members-listed'
  | 'control-group-changed'
  | 'member-unexplained'
  | 'operator-acted'
  | 'concluded';

/** What one activity adds to a request's evidence. */
export type AuditEntry = {
  readonly fact: AuditFact;
  /** Distinguishes repeats of one fact; an entry with the same `once` is recorded once however often it is appended. */
  readonly once: string;
  readonly at: Instant;
  /** Who did it: an Entra id, `countersign`, or a tool's user. */
  readonly actor: string;
  /** JSON; no secrets (invariant 15). Large values move to content-addressed storage. */
  readonly data: unknown;
};

/** One row of the chain. `hash` covers the canonical JSON of every other member, `previous` included. */
export type AuditRow = AuditEntry & {
  readonly requestId: string;
  /** From 1. */
  readonly sequence: number;
  readonly previous: string;
  readonly hash: string;
};

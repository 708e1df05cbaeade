import type { ApprovalDecision, StageHead } from '../domain/approval.ts';
import type { AuditRow } from '../domain/audit.ts';
import type { Grant } from '../domain/grant.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Links } from './links.ts';

/** Everything the stores know about one request. */
export type RequestStory = {
  readonly record: RequestRecord;
  /** In order of their sequence. */
  readonly rows: readonly AuditRow[];
  readonly grants: readonly Grant[];
  readonly heads: readonly StageHead[];
  readonly decisions: readonly ApprovalDecision[];
  /** The newest version of the request; `null`: it is this one. */
  readonly newer: string | null;
  readonly links: Links;
};

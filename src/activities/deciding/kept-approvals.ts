import type { AuditRow } from '../../domain/audit.ts';
import { NOT_WRITTEN } from '../../domain/grant.ts';
import { states } from '../../domain/meaning.ts';
import type { KeptApprovals, RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { needsApprovalSince } from './approved-anew.ts';

/** What an operator who means no may have asked for. */
const WITHDRAWN_BY = ['roll-back', 'end', 'withdraw'];
/** Ends that a run makes by itself, by which nobody took anything back. */
const OWN_ENDS = ['rolled-back', NOT_WRITTEN, 'set-back', 'not-planned', 'kept'];

/**
 * What a retry of a request that has ended may rest on: approvals that people gave for these very changes of this very
 * ticket, where the run failed for a technical reason. What people rejected, took back or took away keeps none.
 */
export async function keptApprovals(
  means: Means,
  record: RequestRecord,
): Promise<{ readonly kept?: KeptApprovals }> {
  const { requestId, outcome, desired, decision, plan, requestDigest, digestCovers, kept, doneParts } =
    record;
  if (outcome !== 'rolled-back' && outcome !== 'needs-human') return {};
  if (needsApprovalSince(record) !== null) return {};
  if (!decision || !plan || !requestDigest || !digestCovers) return {};
  const rows = await means.auditLog.read(requestId);
  if (rows.some(speaksAgainst)) return {};
  const stands = doneParts === undefined && states(desired, 'in-force');
  if (rows.some(({ fact }) => fact === 'grant-started') && !stands) return {};
  return {
    kept: {
      from: [requestId, ...(kept?.from ?? [])],
      requestDigest,
      digestCovers,
      planDigest: plan.digest,
      changes: record.approvedChanges ?? plan.changes,
      end: decision.end,
    },
  };
}

function speaksAgainst({ fact, data }: AuditRow): boolean {
  switch (fact) {
    case 'operator-acted':
      return WITHDRAWN_BY.includes(data.action ?? '');
    case 'approval-recorded':
      return data.answer === 'reject';
    case 'grant-ended':
      return !OWN_ENDS.includes(data.reason ?? '');
    default:
      return fact === 'access-lost';
  }
}

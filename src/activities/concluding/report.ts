import type { AuditRow } from '../../domain/audit.ts';
import type { Grant } from '../../domain/grant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Limits } from '../limits.ts';
import { changeClassWords, moment, names } from '../words.ts';

/** Who said yes, as the evidence has it. */
export function approvers(rows: readonly AuditRow[], record: RequestRecord): string {
  const words = rows
    .filter((row) => row.fact === 'approval-recorded')
    .map(
      (row) =>
        row.data as {
          readonly approverId?: string;
          readonly answer?: string;
          readonly role?: string;
          readonly at?: string;
        },
    );
  const yes = words.filter(({ answer }) => answer === 'approve');
  if (yes.length === 0) return 'no approval was needed';
  return yes
    .map(
      (one) =>
        `${names([one.approverId ?? 'unknown'], record.names)} (${one.role}, ${one.at?.slice(0, 19)}Z)`,
    )
    .join(', ');
}

/** Ids an operator can take to the directory's support, newest last. */
export function correlations(rows: readonly AuditRow[]): string {
  type Answered = {
    readonly key?: string;
    readonly trace?: {
      readonly requestId?: string | null;
      readonly clientRequestId?: string;
      readonly status?: number;
    };
  };
  const traces = rows.filter((row) => row.fact === 'change-answered').map((row) => row.data as Answered);
  if (traces.length === 0) return 'none (nothing was written)';
  return traces
    .slice(-6)
    .map(
      ({ key, trace }) =>
        `${key?.split(':').at(-1)}: request-id ${trace?.requestId ?? 'none'}, client-request-id ${trace?.clientRequestId ?? 'none'}, status ${trace?.status}`,
    )
    .join('; ');
}

/** "Executed at / Group / User / Result", as the service desk expects it. */
export function executionReport(
  record: RequestRecord,
  grants: readonly Grant[],
  rows: readonly AuditRow[],
  result: string,
  at: string,
  limits: Limits,
): string {
  const { request, decision } = record;
  const groups = grants.map((grant) => `${grant.targetName} (${grant.target})`);
  const already =
    record.alreadyIn.length > 0 ? ` Already a member, unchanged: ${record.alreadyIn.join(', ')}.` : '';
  const user = request
    ? `${names([request.beneficiaryId], record.names)} (${request.beneficiaryId})`
    : 'unknown';
  return [
    `Executed at: ${at} (${moment(at, limits.timeZone)})`,
    `Group: ${groups.join(', ') || 'none changed'}.${already}`,
    `User: ${user}`,
    `Result: ${result}`,
    `Change: ${changeClassWords(decision?.changeClass ?? null)}; risk ${decision?.riskTier ?? 'unknown'}; policy ${decision?.policyDigest.slice(0, 12) ?? 'unknown'}`,
    `Approved by: ${approvers(rows, record)}`,
    `Correlation ids: ${correlations(rows)}; request ${record.requestId}`,
  ].join('\n');
}

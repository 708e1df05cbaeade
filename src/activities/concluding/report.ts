import type { AuditRow } from '../../domain/audit.ts';
import type { Grant } from '../../domain/grant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { type Target, targetOf } from '../../domain/target.ts';
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

const LABELS: Readonly<Record<Target['kind'], string>> = {
  group: 'Group',
  license: 'License',
  'service-plan': 'Service plan',
  'usage-location': 'Usage location',
};

/** One line per kind of target that was changed, or that nothing was. */
function changedLines({ kind, alreadyIn }: RequestRecord, grants: readonly Grant[]): readonly string[] {
  const was = kind === 'm365-license' ? 'Already there' : 'Already a member';
  const already = alreadyIn.length > 0 ? ` ${was}, unchanged: ${alreadyIn.join(', ')}.` : '';
  if (grants.length === 0)
    return [`${kind === 'm365-license' ? 'License' : 'Group'}: none changed.${already}`];
  const byKind = Map.groupBy(grants, ({ target }) => targetOf(target).kind);
  const lines = [...byKind].map(([one, changed]) => {
    const named = changed.map(({ target, targetName }) => `${targetName} (${target})`);
    return `${LABELS[one]}: ${named.join(', ')}.`;
  });
  return lines.map((line, place) => (place === lines.length - 1 ? `${line}${already}` : line));
}

type PlansSeen = { readonly plans?: readonly { readonly name: string; readonly is: string }[] };

/** What the last look said of each service plan; none where no plan had to be usable. */
function planLines(rows: readonly AuditRow[]): readonly string[] {
  const looks = rows.filter(({ fact }) => fact === 'change-observed').map(({ data }) => data as PlansSeen);
  const plans = looks.findLast((look) => look.plans)?.plans ?? [];
  return plans.length === 0
    ? []
    : [`Service plans: ${plans.map(({ name, is }) => `${name} ${is}`).join(', ')}`];
}

/** What the directory answered last when it did not do what was asked, as it said it; empty where it never refused. */
export function lastRefusal(rows: readonly AuditRow[]): readonly string[] {
  type Refused = {
    readonly effect?: string;
    readonly code?: string;
    readonly because?: string;
    readonly trace?: unknown;
  };
  const answers = rows.filter((row) => row.fact === 'change-answered').map((row) => row.data as Refused);
  const refused = answers.findLast(({ because }) => because !== undefined);
  if (!refused) return [];
  const { effect, code, because, trace } = refused;
  return [`Answer of the directory: ${JSON.stringify({ effect, code, because, ...(trace as object) })}`];
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
  const user = request
    ? `${names([request.beneficiaryId], record.names)} (${request.beneficiaryId})`
    : 'unknown';
  return [
    `Executed at: ${at} (${moment(at, limits.timeZone)})`,
    ...changedLines(record, grants),
    ...planLines(rows),
    `User: ${user}`,
    `Result: ${result}`,
    `Change: ${changeClassWords(decision?.changeClass ?? null)}; risk ${decision?.riskTier ?? 'unknown'}; policy ${decision?.policyDigest.slice(0, 12) ?? 'unknown'}`,
    `Approved by: ${approvers(rows, record)}`,
    `Correlation ids: ${correlations(rows)}; request ${record.requestId}`,
  ].join('\n');
}

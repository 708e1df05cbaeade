import { type AuditRow, factsOf } from '../../domain/audit.ts';
import { isPartOf, type PlannedChanges } from '../../domain/plan.ts';
import { boundPlan, isOfFirstVersion } from '../../policy/access/ticket-digest.ts';
import type { Material } from './material.ts';

/**
 * Whether approvals that are bound to this digest were given for what is about to be done: the digest is made anew, of this
 * ticket and a change set that has all of it. What the row says of itself proves nothing: whoever writes rows could have it
 * name other changes, or the approvals of another ticket. Where the change set is looked for does not matter, because only
 * the one that was approved has the digest. Digests of the first version can't be made anew.
 */
export function isBoundTo(
  planDigest: string,
  { record, read, plan }: Pick<Material, 'record' | 'read' | 'plan'>,
  evidence: readonly AuditRow[],
): boolean {
  if (isOfFirstVersion(planDigest)) return true;
  const { kept } = record;
  const decided = factsOf(evidence, 'decided').flatMap(({ data }) => data?.plan ?? []);
  const said = factsOf(evidence, 'ticket-read').flatMap(({ data }) => data?.requestDigest ?? []);
  const requests = new Set([record.requestDigest, kept?.requestDigest, read.digest, ...said]);
  const sets: PlannedChanges[] = [
    ...decided,
    plan,
    ...(record.plan ? [record.plan] : []),
    ...[record.approvedChanges, kept?.changes].flatMap((approved) =>
      approved
        ? usablesOf([record.plan, plan, ...decided]).map((usable) => ({ changes: approved, ...usable }))
        : [],
    ),
  ].filter((one) => Array.isArray(one.changes));
  return sets.some(
    (set) =>
      isPartOf(plan, set.changes) &&
      [...requests].some(
        (request) => request && boundPlan(record.ticket, request, set).digest === planDigest,
      ),
  );
}

function usablesOf(plans: readonly (PlannedChanges | null)[]): readonly Pick<PlannedChanges, 'usable'>[] {
  return [{}, ...plans.flatMap((one) => (one?.usable ? [{ usable: one.usable }] : []))];
}

import type { AccessFacts } from '../../domain/facts.ts';
import { isPartOf, type Plan } from '../../domain/plan.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { boundPlan } from '../../policy/access/ticket-digest.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { RequestRead } from './read-request.ts';

/**
 * What has to be changed now. As long as that is part of what was planned before for the same ticket, it keeps that plan's
 * digest, of whatever version: approvals cover a change set, and any part of it.
 */
export function planFor(
  record: RequestRecord,
  { request, digest }: Extract<RequestRead, { read: 'request' }>,
  rules: Rules,
  facts: AccessFacts,
): Plan {
  const planned = rules.plan(request, facts);
  return record.plan && isPartOf(planned, record.approvedChanges ?? record.plan.changes)
    ? { ...planned, digest: record.plan.digest }
    : boundPlan(request.ticket, digest, planned);
}

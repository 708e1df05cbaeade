import type { AccessFacts } from '../../domain/facts.ts';
import { isPartOf, type Plan } from '../../domain/plan.ts';
import type { KeptApprovals, RequestRecord } from '../../domain/record.ts';
import type { Ticket } from '../../domain/ticket.ts';
import { boundPlan, saysTheSame } from '../../policy/access/ticket-digest.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { RequestRead } from './read-request.ts';

/**
 * What has to be changed now. As long as that is part of what was planned before for the same ticket, it keeps that plan's
 * digest, of whatever version: approvals cover a change set, and any part of it. So does what is tried again.
 */
export function planFor(
  record: RequestRecord,
  { request, digest, ticket }: Extract<RequestRead, { read: 'request' }>,
  rules: Rules,
  facts: AccessFacts,
): Plan {
  const planned = rules.plan(request, facts);
  const { kept } = record;
  if (!record.plan && kept && isTheSame(ticket, kept) && isPartOf(planned, kept.changes))
    return { ...planned, digest: kept.planDigest };
  return record.plan && isPartOf(planned, record.approvedChanges ?? record.plan.changes)
    ? { ...planned, digest: record.plan.digest }
    : boundPlan(request.ticket, digest, planned);
}

/** Whether the ticket says what it said, by the variables that counted then. */
function isTheSame(ticket: Ticket, { requestDigest, digestCovers }: KeptApprovals): boolean {
  return saysTheSame(requestDigest, ticket, digestCovers);
}

import type { AccessRequest } from '../../domain/request.ts';
import type { Ticket } from '../../domain/ticket.ts';
import { findEntitlement } from '../../policy/access/find-entitlement.ts';
import { type RequestReading, readTicket } from '../../policy/access/read-ticket.ts';
import { noFindings } from '../../policy/reason-entry.ts';
import type { Wanted } from '../../policy/rulebook.ts';
import type { LicensePolicy } from './policy.ts';
import { find } from './reasons.ts';

/** What a ticket asks; the values that the directory must agree with are read too, and must be there where required. */
export function readRequest(
  ticket: Ticket,
  people: { readonly requesterId: string; readonly beneficiaryId: string },
  policy: LicensePolicy,
): RequestReading {
  const { userPrincipalName, costCenter, manager, country, required } = policy.table.variables;
  const own = [userPrincipalName, costCenter, manager, country].filter((name) => name !== null);
  const reading = readTicket(ticket, people, policy, own);
  if (!reading.understood && !reading.governed) return reading;
  const findings = noFindings();
  for (const value of required) {
    const name = policy.table.variables[value];
    if (name === null || (ticket.variables[name] ?? '').trim() !== '') continue;
    find(findings, 'variable-missing', `"${name}" is empty.`, `/variables/${value}`);
  }
  if (findings.reasons.length === 0) return reading;
  const others = reading.understood ? [] : reading.reasons;
  return { understood: false, governed: true, reasons: [...others, ...findings.reasons] };
}

/** What must be read before this request can be decided; one read is enough whatever it shows. */
export function factsWanted(request: AccessRequest, policy: LicensePolicy): Wanted {
  const { requesterId, beneficiaryId } = request;
  const index = findEntitlement(policy.index, request.catalogItem, request.variables);
  const name = policy.table.variables.userPrincipalName;
  return {
    userIds: [...new Set([requesterId, beneficiaryId, ...(index?.people.userIds ?? [])])],
    managersOf: [beneficiaryId],
    groupIds: index?.groups.map(({ id }) => id) ?? [],
    approverGroupIds: index?.people.approverGroupIds ?? [],
    rosters: index?.people.rosters ?? [],
    beneficiaryId,
    incompatibleGroupIds: [],
    roleGroupIds: index?.roleGroupIds ?? [],
    licenses: { userPrincipalName: name === null ? null : (request.variables[name] ?? null) },
  };
}

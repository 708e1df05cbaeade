import type { Reason } from '../../domain/decision.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { Ticket } from '../../domain/ticket.ts';
import { askedDuration } from '../../policy/group-membership/asked-duration.ts';
import { findEntitlement } from '../../policy/group-membership/find-entitlement.ts';
import type { CatalogItemIndex } from '../../policy/group-membership/index-table.ts';
import type { Entitlement } from '../../policy/group-membership-table.ts';
import { digestOf, type GroupPolicy } from '../../policy/policy.ts';
import { type Findings, find, noFindings } from '../../policy/reasons.ts';
import type { FactsWanted } from '../../ports/directory.ts';

export type RequestReading =
  | { readonly understood: true; readonly request: AccessRequest; readonly entitlement: Entitlement }
  | { readonly understood: false; readonly governed: boolean; readonly reasons: readonly Reason[] };

/**
 * What a ticket asks, by the table's mapping of catalog items and variables. `people` are Entra object ids, linked
 * before. `governed: false` means that no table names the catalog item, so the ticket is none of ours.
 */
export function readRequest(
  ticket: Ticket,
  people: { readonly requesterId: string; readonly beneficiaryId: string },
  policy: GroupPolicy,
): RequestReading {
  const item = policy.index.itemsById.get(ticket.catalogItem.id);
  const findings = noFindings();
  if (item === undefined) {
    find(findings, 'not-governed', `No policy names "${ticket.catalogItem.name}".`, '/catalogItems');
    return { understood: false, governed: false, reasons: findings.reasons };
  }
  const request = requestOf(ticket, people, policy, item, findings);
  const entitlement = entitlementOf(request, policy, item, ticket, findings);
  if (findings.reasons.length > 0 || entitlement === null) {
    return { understood: false, governed: true, reasons: findings.reasons };
  }
  return { understood: true, request, entitlement };
}

function requestOf(
  ticket: Ticket,
  people: { readonly requesterId: string; readonly beneficiaryId: string },
  policy: GroupPolicy,
  { item }: CatalogItemIndex,
  findings: Findings,
): AccessRequest {
  const { variables, timeZone } = policy.index;
  const said = (name: string): string => (ticket.variables[name] ?? '').trim();
  const justification = said(variables.justification);
  if (justification.length < variables.minimumJustification) {
    const detail = `"${variables.justification}" needs at least ${variables.minimumJustification} characters.`;
    find(findings, 'justification-missing', detail, '/variables/justification');
  }
  const declared = 'variable' in item.means ? [item.means.variable] : [];
  if (variables.riskTier !== null) declared.push(variables.riskTier);
  return {
    ticket: { system: ticket.system, id: ticket.id, number: ticket.number },
    kind: 'group-membership',
    requesterId: people.requesterId,
    beneficiaryId: people.beneficiaryId,
    catalogItem: item.name,
    variables: Object.fromEntries(
      declared.map((name) => [name, said(name)]).filter(([, value]) => value !== ''),
    ),
    duration: askedDuration(said(variables.until), said(variables.days), variables, timeZone, findings),
    justification,
  };
}

function entitlementOf(
  request: AccessRequest,
  policy: GroupPolicy,
  { item, rule }: CatalogItemIndex,
  ticket: Ticket,
  findings: Findings,
): Entitlement | null {
  if (ticket.catalogItem.name !== item.name) {
    const detail = `The item "${item.name}" is now called "${ticket.catalogItem.name}".`;
    find(findings, 'catalog-item-renamed', detail, `${rule}/name`);
  }
  const found = findEntitlement(policy.index, item.name, request.variables);
  if (found !== null) return found.entitlement;
  const variable = 'variable' in item.means ? item.means.variable : '';
  const value = request.variables[variable];
  if (value === undefined) {
    find(findings, 'variable-missing', `"${variable}" is empty.`, `${rule}/means`);
  } else {
    find(
      findings,
      'unknown-value',
      `"${variable}" is "${value}", which no policy names.`,
      `${rule}/means/values`,
    );
  }
  return null;
}

/** SHA-256 over the declared fields: notes, states and our own write-backs never change it (design: H1). */
export function requestDigest(request: AccessRequest): string {
  const { kind, requesterId, beneficiaryId, catalogItem, variables, duration, justification } = request;
  return digestOf({ kind, requesterId, beneficiaryId, catalogItem, variables, duration, justification });
}

/** What must be read before this request can be decided; one read is enough whatever it shows. */
export function factsWanted(request: AccessRequest, policy: GroupPolicy): FactsWanted {
  const { requesterId, beneficiaryId } = request;
  const wanted = findEntitlement(policy.index, request.catalogItem, request.variables)?.wanted;
  return {
    userIds: [...new Set([requesterId, beneficiaryId, ...(wanted?.userIds ?? [])])],
    managersOf: [beneficiaryId],
    groupIds: wanted?.groupIds ?? [],
    approverGroupIds: wanted?.approverGroupIds ?? [],
    beneficiaryId,
    incompatibleGroupIds: wanted?.incompatibleGroupIds ?? [],
    privilegedGroupIds: policy.index.protectedGroupIds,
  };
}

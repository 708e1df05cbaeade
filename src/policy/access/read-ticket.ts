import type { Reason } from '../../domain/decision.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { refOf, type Ticket } from '../../domain/ticket.ts';
import { type Findings, noFindings } from '../reason-entry.ts';
import { find } from '../reasons.ts';
import type { Unclear } from '../rulebook.ts';
import type { AccessPolicy } from './access-policy.ts';
import type { Entitlement } from './access-table.ts';
import { askedDuration } from './asked-duration.ts';
import { findEntitlement } from './find-entitlement.ts';
import type { CatalogItemIndex } from './index-table.ts';

export type RequestReading =
  | {
      readonly understood: true;
      readonly request: AccessRequest;
      readonly entitlement: Entitlement;
      readonly declares: readonly string[];
    }
  | {
      readonly understood: false;
      readonly governed: boolean;
      readonly reasons: readonly Reason[];
      readonly unclear?: Unclear;
    };

type People = { readonly requesterId: string; readonly beneficiaryId: string };

/**
 * What a ticket asks, by the table's mapping of catalog items and variables. `people` are Entra object ids, linked
 * before; `ownVariables` are those that the kind declares besides the common ones. `governed: false` means that no
 * table names the catalog item, so the ticket is none of ours.
 */
export function readTicket(
  ticket: Ticket,
  people: People,
  policy: AccessPolicy,
  ownVariables: readonly string[] = [],
): RequestReading {
  const { catalogItem } = ticket;
  const item = catalogItem === null ? undefined : policy.index.itemsById.get(catalogItem.id);
  const findings = noFindings();
  if (item === undefined || catalogItem === null) {
    const named = catalogItem === null ? 'No policy names it.' : `No policy offers "${catalogItem.name}".`;
    find(findings, 'not-governed', named, '/catalogItems');
    return { understood: false, governed: false, reasons: findings.reasons };
  }
  const declared = declaredVariables(policy, item, ownVariables);
  const { justification, until, days } = policy.index.variables;
  const declares = [...new Set([justification, until, days, ...declared])].sort();
  refuseSeveral(ticket, declares, findings);
  // What is answered in rows reads as empty here, and is anything but that.
  if (findings.reasons.length > 0) return { understood: false, governed: true, reasons: findings.reasons };
  const request = requestOf(ticket, people, policy, item, declared, findings);
  const entitlement = entitlementOf(request, policy, item, ticket, findings);
  if (findings.reasons.length > 0 || entitlement === null) {
    const unclear = findings.review && !findings.refused ? offersOf(policy, item) : null;
    return {
      ...{ understood: false, governed: true, reasons: findings.reasons },
      ...(unclear && { unclear: { ...unclear, declares } }),
    };
  }
  return { understood: true, request, entitlement, declares };
}

/** A request is about one person, one end and one access: of several answers nobody can tell which counts. */
export function refuseSeveral(ticket: Ticket, declares: readonly string[], findings: Findings): void {
  const { several = {}, rowsUnread, variables } = ticket;
  for (const name of declares) {
    const how = Object.hasOwn(several, name) ? several[name] : undefined;
    if (how !== undefined) {
      const detail = `"${name}" is answered ${how}. A request is about one person, one access and one end, so it can't be told which answer counts.`;
      find(findings, 'answered-several-times', detail, '/variables');
    } else if (rowsUnread !== undefined && !Object.hasOwn(variables, name)) {
      const detail = `The form does not ask for "${name}" once. It can't be read whether it is answered in rows: ${rowsUnread}`;
      find(findings, 'answers-not-shown', detail, '/variables');
    }
  }
}

/** What the item, the kind and the table read of a ticket besides its justification and its end. */
function declaredVariables(
  { index: { variables } }: AccessPolicy,
  { item }: CatalogItemIndex,
  ownVariables: readonly string[],
): readonly string[] {
  const declared = [...('variable' in item.means ? [item.means.variable] : []), ...ownVariables];
  return variables.riskTier === null ? declared : [...declared, variables.riskTier];
}

function requestOf(
  ticket: Ticket,
  people: People,
  policy: AccessPolicy,
  { item }: CatalogItemIndex,
  declared: readonly string[],
  findings: Findings,
): AccessRequest {
  const { variables, timeZone } = policy.index;
  const said = (name: string): string => (ticket.variables[name] ?? '').trim();
  const justification = said(variables.justification);
  if (justification.length < variables.minimumJustification) {
    const detail = `"${variables.justification}" needs at least ${variables.minimumJustification} characters.`;
    find(findings, 'justification-missing', detail, '/variables/justification');
  }
  return {
    ticket: refOf(ticket),
    kind: policy.kind,
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
  policy: AccessPolicy,
  { item, rule }: CatalogItemIndex,
  ticket: Ticket,
  findings: Findings,
): Entitlement | null {
  if (ticket.catalogItem && ticket.catalogItem.name !== item.name) {
    const detail = `The item "${item.name}" is now called "${ticket.catalogItem.name}".`;
    find(findings, 'catalog-item-renamed', detail, `${rule}/name`);
  }
  const found = findEntitlement(policy.index, item.name, request.variables);
  if (found !== null) return found.entitlement;
  const variable = 'variable' in item.means ? item.means.variable : '';
  const value = request.variables[variable];
  if ('variable' in item.means && item.means.unclear === 'ask-back') {
    const answered = value === undefined ? 'is not answered' : `is answered with "${quoted(value)}"`;
    const offered = offeredIn(Object.keys(item.means.values));
    const detail = `"${variable}" ${answered}, which does not say which access is meant. These can be chosen there: ${offered}.`;
    find(findings, 'choice-unclear', detail, `${rule}/means/values`);
  } else if (value === undefined) {
    find(findings, 'variable-missing', `"${variable}" is empty.`, `${rule}/means`);
  } else {
    find(
      findings,
      'unknown-value',
      `"${variable}" is "${quoted(value)}"; no policy offers that.`,
      `${rule}/means/values`,
    );
  }
  return null;
}

/** What can be chosen in place of an answer that chooses nothing. */
function offersOf(
  { index }: AccessPolicy,
  { item: { means } }: CatalogItemIndex,
): Omit<Unclear, 'declares'> | null {
  if (!('variable' in means)) return null;
  const offers = Object.entries(means.values).map(([value, id]) => ({
    value,
    title: index.entitlements.get(id)?.entitlement.title ?? value,
  }));
  return { variable: means.variable, offers };
}

/** More choices than these nobody reads in a sentence. */
const MOST_OFFERED = 30;

function offeredIn(values: readonly string[]): string {
  const more = values.length - MOST_OFFERED;
  const named = values.slice(0, MOST_OFFERED).join(', ');
  return more > 0 ? `${named}, and ${more} more` : named;
}

/** What was typed in place of a value may be a whole text. */
const LONGEST_QUOTED = 200;

function quoted(value: string): string {
  return value.length > LONGEST_QUOTED ? `${value.slice(0, LONGEST_QUOTED).toWellFormed()}…` : value;
}

import type { AccessRequest } from '../../domain/request.ts';
import { type PlacedSelector, selectableOf, selects } from '../../domain/selector.ts';
import { refOf, type Ticket } from '../../domain/ticket.ts';
import type { FactsWanted } from '../../ports/directory.ts';
import { classGroups } from './classes.ts';
import type { RiskTable } from './risk-table.ts';

/** Incidents of the categories that the table names. */
export function selectorsOf({ tickets }: Pick<RiskTable, 'tickets'>): readonly PlacedSelector[] {
  return tickets.map(({ category, subcategory }, place) => ({
    selector: { by: 'fields', type: 'incident', all: { category, subcategory } },
    path: `/tickets/${place}`,
  }));
}

/** An incident asks for the sign-in of whom it affects; what people wrote in it decides nothing, and is only shown. */
export function requestOf(
  ticket: Ticket,
  people: { readonly requesterId: string; readonly beneficiaryId: string },
  { table }: { readonly table: RiskTable },
): AccessRequest | null {
  const selectable = selectableOf(ticket);
  if (!selectorsOf(table).some(({ selector }) => selects(selector, selectable))) return null;
  return {
    ticket: refOf(ticket),
    kind: table.kind,
    ...people,
    catalogItem: 'Risky user',
    variables: {},
    duration: { lasts: 'indefinitely' },
    justification: ticket.variables['description'] || ticket.variables['short_description'] || '',
  };
}

/** What must be read of people and groups. */
export function factsWanted({ requesterId, beneficiaryId }: AccessRequest, table: RiskTable): FactsWanted {
  const sources = Object.values(table.roles);
  const users = sources.flatMap((source) => (source.source === 'users' ? source.ids : []));
  const groups = sources.flatMap((source) => (source.source === 'group' ? [source.id] : []));
  return {
    userIds: [...new Set([requesterId, beneficiaryId, ...users])],
    managersOf: [beneficiaryId],
    groupIds: [],
    approverGroupIds: [...new Set(groups)],
    beneficiaryId,
    incompatibleGroupIds: [],
    roleGroupIds: [...new Set(classGroups(table).map(({ id }) => id))],
  };
}

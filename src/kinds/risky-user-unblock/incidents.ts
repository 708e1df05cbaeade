import type { AccessRequest } from '../../domain/request.ts';
import { type PlacedSelector, selectableOf, selects } from '../../domain/selector.ts';
import { refOf, type Ticket } from '../../domain/ticket.ts';
import type { RiskTable } from './risk-table.ts';

/** Incidents of the categories that the table names. */
export function selectorsOf({ tickets }: RiskTable): readonly PlacedSelector[] {
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

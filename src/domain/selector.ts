import { comparable } from './comparable.ts';
import type { Ticket, TicketFields, TicketType } from './ticket.ts';

/**
 * What a policy table is found by: catalog items by their ids, or what a ticket of one kind says in its fields, each of them one of
 * these values. It is data, so that two tables that name one ticket are found before there is such a ticket.
 */
export type Selector =
  | { readonly by: 'item'; readonly ids: readonly string[] }
  /** What people file with us for the kind while the ticket tool is away. */
  | { readonly by: 'filed'; readonly kind: string }
  | {
      readonly by: 'fields';
      readonly type: TicketType;
      readonly all: Readonly<Partial<Record<keyof TicketFields, readonly string[]>>>;
    };

/** What a ticket, or a line of a list, says of the table that governs it. */
export type Selectable = {
  /** Left out: a request. */
  readonly type?: TicketType;
  readonly catalogItemId: string | null;
  readonly fields?: TicketFields;
  /** The kind that it was filed with us for; left out: it is of a ticket tool. */
  readonly filedFor?: string;
};

export function selectableOf({ type, catalogItem, fields, filed }: Ticket): Selectable {
  return {
    ...(type && { type }),
    catalogItemId: catalogItem?.id ?? null,
    ...(fields && { fields }),
    ...(filed && { filedFor: filed.kind }),
  };
}

/** A selector of a policy table, and the place of it as a JSON pointer. */
export type PlacedSelector = { readonly selector: Selector; readonly path: string };

/** Whether a ticket is one that the selector finds. A field that the ticket does not show is none of the values. */
export function selects(selector: Selector, ticket: Selectable): boolean {
  if (selector.by === 'filed' || ticket.filedFor !== undefined)
    return selector.by === 'filed' && selector.kind === ticket.filedFor;
  if (selector.by === 'item')
    return ticket.catalogItemId !== null && selector.ids.includes(ticket.catalogItemId);
  const { type = 'request', fields = {} } = ticket;
  return (
    selector.type === type &&
    Object.entries(selector.all).every(([name, values]) => {
      const value = fields[name as keyof typeof fields];
      return value !== undefined && values.map(comparable).includes(comparable(value));
    })
  );
}

/** Whether there may be a ticket that both find. */
export function overlap(one: Selector, other: Selector): boolean {
  if (one.by === 'filed' || other.by === 'filed')
    return one.by === 'filed' && other.by === 'filed' && one.kind === other.kind;
  if (one.by === 'item' || other.by === 'item')
    return one.by === 'item' && other.by === 'item' && one.ids.some((id) => other.ids.includes(id));
  if (one.type !== other.type) return false;
  const theirs: Readonly<Record<string, readonly string[]>> = other.all;
  return Object.entries(one.all).every(([name, values]) => {
    const same = theirs[name]?.map(comparable);
    return same === undefined || values.some((value) => same.includes(comparable(value)));
  });
}

/** A text that tells selectors apart; rows keep it. Of a catalog item it is the item's id. */
export function keysOf(selector: Selector): readonly string[] {
  if (selector.by === 'item') return selector.ids;
  if (selector.by === 'filed') return [`filed:${selector.kind}`];
  const all = Object.entries(selector.all).map(
    ([name, values]) => [name, values.map(comparable).toSorted()] as const,
  );
  return [JSON.stringify([selector.type, ...all.toSorted(([a], [b]) => (a < b ? -1 : 1))])];
}

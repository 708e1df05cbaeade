import { comparable } from '../../domain/comparable.ts';
import { businessHours, changeWindow, type Opening } from '../calendar.ts';
import { controlGroups } from '../control-groups.ts';
import type { AccessTable, CatalogItemRule, DeclaredVariables, Timing } from './access-table.ts';
import { type EntitlementIndex, indexEntitlement } from './index-entitlement.ts';
import type { TableKind } from './table-kind.ts';

export type CatalogItemIndex<Index extends EntitlementIndex = EntitlementIndex> = {
  readonly item: CatalogItemRule;
  readonly rule: string;
  /** The entitlement of a value as `comparable` makes it; the empty text stands for "no variable chooses". */
  readonly entitlements: ReadonlyMap<string, Index>;
};

/** A policy table in the form decisions read. */
export type PolicyIndex<Index extends EntitlementIndex = EntitlementIndex> = {
  readonly variables: DeclaredVariables;
  readonly timeZone: string;
  readonly endRequiredFor: ReadonlySet<string>;
  readonly leaveDateRequiredFor: ReadonlySet<string>;
  readonly itemsByName: ReadonlyMap<string, CatalogItemIndex<Index>>;
  readonly itemsById: ReadonlyMap<string, CatalogItemIndex<Index>>;
  readonly entitlements: ReadonlyMap<string, Index>;
  /** Groups that control access by this table, or by another one that is deployed with it: none is ever joined by a ticket. */
  readonly controlGroupIds: ReadonlySet<string>;
};

/** Indexes a table that has been checked. Throws where the table contradicts itself, which the checks report first. */
export function indexTable<Table extends AccessTable, Index extends EntitlementIndex>(
  of: TableKind<Table, Index>,
  table: Table,
): PolicyIndex<Index> {
  const openings = openingsOf(table);
  const entitlements = new Map(
    table.entitlements.map((entitlement, place) => {
      const path = `/entitlements/${place}`;
      const extraStages = of.extraStages(table, entitlement);
      const common = indexEntitlement(table, entitlement, path, extraStages, openings);
      return [entitlement.id, of.index(table, entitlement, common, path)];
    }),
  );
  const items = table.catalogItems.map((item, place) =>
    indexItem(item, `/catalogItems/${place}`, entitlements),
  );
  return {
    variables: table.variables,
    timeZone: table.calendar.timeZone,
    endRequiredFor: new Set(table.people.endRequiredFor),
    leaveDateRequiredFor: new Set(table.people.leaveDateRequiredFor),
    itemsByName: firstOf(items.map((item) => [item.item.name, item])),
    itemsById: firstOf(items.flatMap((item) => item.item.ids.map((id) => [id, item] as const))),
    entitlements,
    controlGroupIds: new Set(controlGroups(table, table.entitlements).map(({ id }) => id)),
  };
}

/** Entitlements with the same hours share one cache of days. */
function openingsOf({ calendar }: AccessTable): (timing: Timing) => Opening | null {
  const office = businessHours(calendar);
  const windows = new Map(Object.keys(calendar.windows).map((name) => [name, changeWindow(calendar, name)]));
  return ({ within }) => {
    if (within === 'any-time') return null;
    if (within === 'business-hours') return office;
    const window = windows.get(within.window);
    if (window === undefined) throw new Error(`The calendar has no change window "${within.window}".`);
    return window;
  };
}

function indexItem<Index extends EntitlementIndex>(
  item: CatalogItemRule,
  rule: string,
  entitlements: ReadonlyMap<string, Index>,
): CatalogItemIndex<Index> {
  const pairs: [string, string][] =
    'entitlement' in item.means
      ? [['', item.means.entitlement]]
      : Object.entries(item.means.values).map(([value, id]) => [comparable(value), id]);
  const found = pairs.map(([value, id]): [string, Index] => {
    const entitlement = entitlements.get(id);
    if (entitlement === undefined)
      throw new Error(`${rule} names the entitlement "${id}", which the table lacks.`);
    return [value, entitlement];
  });
  return { item, rule, entitlements: firstOf(found) };
}

/** A map in which the first of two equal keys holds, as the table's order promises. */
function firstOf<Value>(pairs: readonly (readonly [string, Value])[]): ReadonlyMap<string, Value> {
  return new Map(pairs.toReversed());
}

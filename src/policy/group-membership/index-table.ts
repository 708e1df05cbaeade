import { businessHours, changeWindow, type Opening, wallClockMoment } from '../calendar.ts';
import type { Freeze } from '../calendar-table.ts';
import type {
  CatalogItemRule,
  DeclaredVariables,
  Entitlement,
  GroupMembershipTable,
} from '../group-membership-table.ts';
import { indexFactsWanted, type WantedIndex } from './index-facts.ts';
import { indexStages, type StagesIndex } from './index-stages.ts';

/** Everything a decision about one entitlement looks up, worked out once per table. */
export type EntitlementIndex = {
  readonly entitlement: Entitlement;
  /** JSON pointers to the rules that reasons name. */
  readonly rules: RulePointers;
  readonly groups: readonly GroupIndex[];
  readonly eligible: {
    readonly departments: ReadonlySet<string> | null;
    readonly costCenters: ReadonlySet<string> | null;
    readonly employeeTypes: ReadonlySet<string> | null;
  };
  readonly incompatible: readonly { readonly title: string; readonly groupIds: readonly string[] }[];
  readonly stages: StagesIndex;
  /** `null`: any time. */
  readonly opening: Opening | null;
  readonly freezes: readonly FreezeIndex[];
  readonly wanted: WantedIndex;
};

export type GroupIndex = {
  readonly id: string;
  readonly name: string;
  readonly protectedAs: 'privileged' | 'break-glass' | null;
  readonly rule: string;
};

export type FreezeIndex = {
  readonly freeze: Freeze;
  readonly from: number;
  readonly to: number;
  readonly rule: string;
};

export type RulePointers = Readonly<
  Record<
    'self' | 'groups' | 'eligible' | 'mayAsk' | 'timing' | 'maxDays' | 'defaultDays' | 'endRequired',
    string
  > &
    Record<'incompatibleWith' | 'requiresTicketApproval' | 'ticketApprovalSatisfies' | 'changeClass', string>
>;

export type CatalogItemIndex = {
  readonly item: CatalogItemRule;
  readonly rule: string;
  /** The entitlement of a value as `comparable` makes it; the empty text stands for "no variable chooses". */
  readonly entitlements: ReadonlyMap<string, EntitlementIndex>;
};

/** A policy table in the form decisions read. */
export type PolicyIndex = {
  readonly variables: DeclaredVariables;
  readonly timeZone: string;
  readonly endRequiredFor: ReadonlySet<string>;
  readonly leaveDateRequiredFor: ReadonlySet<string>;
  /** Groups that are privileged or for emergencies, whatever the directory says; nothing nested in one is safe. */
  readonly protectedGroupIds: readonly string[];
  readonly itemsByName: ReadonlyMap<string, CatalogItemIndex>;
  readonly itemsById: ReadonlyMap<string, CatalogItemIndex>;
  readonly entitlements: ReadonlyMap<string, EntitlementIndex>;
};

/** A value typed by a person, so that spaces and case don't tell two apart. */
export function comparable(value: string): string {
  return value.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

/** Indexes a table that has been checked. Throws where the table contradicts itself, which the checks report first. */
export function indexTable(table: GroupMembershipTable): PolicyIndex {
  const openings = openingsOf(table);
  const entitlements = new Map(
    table.entitlements.map((entitlement, place) => [
      entitlement.id,
      indexEntitlement(table, entitlement, `/entitlements/${place}`, openings),
    ]),
  );
  const items = table.catalogItems.map((item, place) =>
    indexItem(item, `/catalogItems/${place}`, entitlements),
  );
  return {
    variables: table.variables,
    timeZone: table.calendar.timeZone,
    endRequiredFor: new Set(table.people.endRequiredFor),
    leaveDateRequiredFor: new Set(table.people.leaveDateRequiredFor),
    protectedGroupIds: table.protectedGroups.map(({ id }) => id),
    itemsByName: firstOf(items.map((item) => [item.item.name, item])),
    itemsById: firstOf(items.flatMap((item) => item.item.ids.map((id) => [id, item] as const))),
    entitlements,
  };
}

function indexEntitlement(
  table: GroupMembershipTable,
  entitlement: Entitlement,
  path: string,
  openings: (timing: Entitlement['timing']) => Opening | null,
): EntitlementIndex {
  const { departments, costCenters, employeeTypes } = entitlement.eligible;
  return {
    entitlement,
    rules: pointers(path),
    groups: entitlement.groups.map(({ id, name }, place) => ({
      id,
      name,
      protectedAs: table.protectedGroups.find((group) => group.id === id)?.class ?? null,
      rule: `${path}/groups/${place}`,
    })),
    eligible: {
      departments: departments ? new Set(departments) : null,
      costCenters: costCenters ? new Set(costCenters) : null,
      employeeTypes: employeeTypes ? new Set(employeeTypes) : null,
    },
    incompatible: incompatibleWith(table, entitlement).map(({ title, groups }) => ({
      title,
      groupIds: groups.map(({ id }) => id),
    })),
    stages: indexStages(table, entitlement),
    opening: openings(entitlement.timing),
    freezes: freezesOf(table, entitlement),
    wanted: indexFactsWanted(table, entitlement, incompatibleWith(table, entitlement)),
  };
}

/** Incompatible in either direction, so that one line in the table is enough. */
function incompatibleWith(table: GroupMembershipTable, entitlement: Entitlement): readonly Entitlement[] {
  return table.entitlements.filter(
    (other) =>
      other !== entitlement &&
      (entitlement.incompatibleWith.includes(other.id) || other.incompatibleWith.includes(entitlement.id)),
  );
}

function freezesOf(table: GroupMembershipTable, entitlement: Entitlement): readonly FreezeIndex[] {
  const { timeZone, freezes } = table.calendar;
  return freezes
    .map((freeze, place) => ({
      freeze,
      from: wallClockMoment(freeze.from, timeZone),
      to: wallClockMoment(freeze.to, timeZone),
      rule: `/calendar/freezes/${place}`,
    }))
    .filter(
      ({ freeze }) =>
        !freeze.exempt.includes(entitlement.changeClass.class) &&
        (freeze.tags === undefined || freeze.tags.some((tag) => entitlement.tags.includes(tag))),
    );
}

/** Entitlements with the same hours share one cache of days. */
function openingsOf({ calendar }: GroupMembershipTable): (timing: Entitlement['timing']) => Opening | null {
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

function indexItem(
  item: CatalogItemRule,
  rule: string,
  entitlements: ReadonlyMap<string, EntitlementIndex>,
): CatalogItemIndex {
  const pairs: [string, string][] =
    'entitlement' in item.means
      ? [['', item.means.entitlement]]
      : Object.entries(item.means.values).map(([value, id]) => [comparable(value), id]);
  const found = pairs.map(([value, id]): [string, EntitlementIndex] => {
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

function pointers(path: string): RulePointers {
  return {
    self: path,
    groups: `${path}/groups`,
    eligible: `${path}/eligible`,
    mayAsk: `${path}/mayAsk`,
    timing: `${path}/timing`,
    maxDays: `${path}/maxDays`,
    defaultDays: `${path}/defaultDays`,
    endRequired: `${path}/endRequired`,
    incompatibleWith: `${path}/incompatibleWith`,
    requiresTicketApproval: `${path}/requiresTicketApproval`,
    ticketApprovalSatisfies: `${path}/ticketApprovalSatisfies`,
    changeClass: `${path}/changeClass`,
  };
}

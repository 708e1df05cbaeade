import type { Opening } from '../calendar.ts';
import type { Entitlement, GroupMembershipTable } from '../group-membership-table.ts';
import { indexFactsWanted, type WantedIndex } from './index-facts.ts';
import { type FreezeIndex, indexFreezes } from './index-freezes.ts';
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

export type RulePointers = Readonly<
  Record<
    'self' | 'groups' | 'eligible' | 'mayAsk' | 'timing' | 'maxDays' | 'defaultDays' | 'endRequired',
    string
  > &
    Record<'incompatibleWith' | 'requiresTicketApproval' | 'ticketApprovalSatisfies' | 'changeClass', string>
>;

/** `openings` gives entitlements with the same hours the same cache of days. */
export function indexEntitlement(
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
    freezes: indexFreezes(table.calendar, entitlement),
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

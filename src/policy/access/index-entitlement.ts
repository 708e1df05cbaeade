import type { Exclusion } from '../../domain/exclusion.ts';
import type { Opening } from '../calendar.ts';
import type { AccessTable, Entitlement, Timing } from './access-table.ts';
import { type FreezeIndex, indexFreezes } from './index-freezes.ts';
import { indexPeopleWanted, type PeopleWanted } from './index-people.ts';
import { indexStages, type StagesIndex } from './index-stages.ts';

/** Everything a decision about one entitlement looks up, whatever its kind; worked out once per table. */
export type EntitlementIndex<Granted extends Entitlement = Entitlement> = {
  readonly entitlement: Granted;
  /** JSON pointers to the rules that reasons name. */
  readonly rules: RulePointers;
  readonly eligible: {
    readonly departments: ReadonlySet<string> | null;
    readonly costCenters: ReadonlySet<string> | null;
    readonly employeeTypes: ReadonlySet<string> | null;
  };
  /** In either direction. */
  readonly incompatible: readonly Granted[];
  /** Targets that must not go together with it, by what people call them. */
  readonly exclusions: readonly Exclusion[];
  readonly stages: StagesIndex;
  /** `null`: any time. */
  readonly opening: Opening | null;
  readonly freezes: readonly FreezeIndex[];
  readonly people: PeopleWanted;
};

export type RulePointers = Readonly<
  Record<'self' | 'eligible' | 'mayAsk' | 'timing' | 'maxDays' | 'defaultDays' | 'endRequired', string> &
    Record<'incompatibleWith' | 'requiresTicketApproval' | 'ticketApprovalSatisfies' | 'changeClass', string>
>;

/** `openings` gives entitlements with the same hours the same cache of days. */
export function indexEntitlement<Granted extends Entitlement>(
  table: AccessTable<Granted>,
  entitlement: Granted,
  path: string,
  extraStages: readonly string[],
  openings: (timing: Timing) => Opening | null,
): EntitlementIndex<Granted> {
  const { departments, costCenters, employeeTypes } = entitlement.eligible;
  return {
    entitlement,
    rules: pointers(path),
    eligible: {
      departments: departments ? new Set(departments) : null,
      costCenters: costCenters ? new Set(costCenters) : null,
      employeeTypes: employeeTypes ? new Set(employeeTypes) : null,
    },
    incompatible: incompatibleWith(table, entitlement),
    exclusions: [],
    stages: indexStages(table, entitlement),
    opening: openings(entitlement.timing),
    freezes: indexFreezes(table.calendar, entitlement),
    people: indexPeopleWanted(table, entitlement, extraStages),
  };
}

/** Incompatible in either direction, so that one line in the table is enough. */
function incompatibleWith<Granted extends Entitlement>(
  table: AccessTable<Granted>,
  entitlement: Granted,
): readonly Granted[] {
  return table.entitlements.filter(
    (other) =>
      other !== entitlement &&
      (entitlement.incompatibleWith.includes(other.id) || other.incompatibleWith.includes(entitlement.id)),
  );
}

function pointers(path: string): RulePointers {
  return {
    self: path,
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

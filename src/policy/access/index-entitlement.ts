import { comparable } from '../../domain/comparable.ts';
import type { Exclusion } from '../../domain/exclusion.ts';
import type { Opening } from '../calendar.ts';
import type { AccessTable, Eligibility, Entitlement, RoleGroup, Timing } from './access-table.ts';
import { type FreezeIndex, indexFreezes } from './index-freezes.ts';
import { indexPeopleWanted, type PeopleWanted } from './index-people.ts';
import { indexStages, type StagesIndex } from './index-stages.ts';

/** Everything a decision about one entitlement looks up, whatever its kind; worked out once per table. */
export type EntitlementIndex<Granted extends Entitlement = Entitlement> = {
  readonly entitlement: Granted;
  /** JSON pointers to the rules that reasons name. */
  readonly rules: RulePointers;
  readonly eligible: SignalIndex;
  readonly notFor: SignalIndex;
  /** Groups by which it tells people apart, each once. */
  readonly roleGroupIds: readonly string[];
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

/** What people are told apart by; `null`: nothing of the sort counts. */
export type SignalIndex = {
  readonly departments: ReadonlySet<string> | null;
  readonly costCenters: ReadonlySet<string> | null;
  readonly employeeTypes: ReadonlySet<string> | null;
  /** As `comparable` makes them. */
  readonly jobTitles: ReadonlySet<string> | null;
  readonly roleGroups: readonly RoleGroup[] | null;
};

type RulePointers = Readonly<
  Record<
    'self' | 'eligible' | 'notFor' | 'mayAsk' | 'timing' | 'maxDays' | 'defaultDays' | 'endRequired',
    string
  > &
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
  const { eligible, notFor = {} } = entitlement;
  const roleGroups = [...(eligible.roleGroups ?? []), ...(notFor.roleGroups ?? [])];
  return {
    entitlement,
    rules: pointers(path),
    eligible: indexSignals(eligible),
    notFor: indexSignals(notFor),
    roleGroupIds: [...new Set(roleGroups.map(({ id }) => id))],
    incompatible: incompatibleWith(table, entitlement),
    exclusions: [],
    stages: indexStages(table, entitlement),
    opening: openings(entitlement.timing),
    freezes: indexFreezes(table.calendar, entitlement),
    people: indexPeopleWanted(table, entitlement, extraStages),
  };
}

function indexSignals(said: Omit<Eligibility, 'userTypes'>): SignalIndex {
  const { departments, costCenters, employeeTypes, jobTitles, roleGroups = null } = said;
  return {
    departments: departments ? new Set(departments) : null,
    costCenters: costCenters ? new Set(costCenters) : null,
    employeeTypes: employeeTypes ? new Set(employeeTypes) : null,
    jobTitles: jobTitles ? new Set(jobTitles.map(comparable)) : null,
    roleGroups,
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
    notFor: `${path}/notFor`,
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

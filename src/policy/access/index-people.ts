import type { AccessTable, Entitlement, PeopleSource, PolicyTable } from './access-table.ts';
import { appliesTo } from './index-freezes.ts';
import { rulesFor } from './index-stages.ts';

/** Who must be read for one entitlement, apart from the two people of the request. */
export type PeopleWanted = {
  readonly userIds: readonly string[];
  readonly approverGroupIds: readonly string[];
  /** By team: who is on call for it. */
  readonly rosters: readonly string[];
};

export function indexPeopleWanted(
  table: AccessTable,
  entitlement: Entitlement,
  extraStages: readonly string[],
): PeopleWanted {
  return peopleOf(sourcesOf(table, entitlement, extraStages));
}

/** Who must be read for stages that are asked of the table's own roles. */
export function peopleOfStages(table: PolicyTable, stages: readonly string[]): PeopleWanted {
  const roles = new Set(stages.flatMap((name) => rolesOf(table, name)));
  return peopleOf([...roles].flatMap((role) => table.roles[role] ?? []));
}

function peopleOf(sources: readonly PeopleSource[]): PeopleWanted {
  return {
    userIds: unique(sources.flatMap(usersOf)),
    approverGroupIds: unique(sources.flatMap((source) => (source.source === 'group' ? [source.id] : []))),
    rosters: unique(sources.flatMap((source) => (source.source === 'on-call' ? [source.team] : []))),
  };
}

/** Owners of every cost center: whose it is, only the facts say. */
function usersOf(source: PeopleSource): readonly string[] {
  if (source.source === 'cost-center') return Object.values(source.owners).flat();
  return source.source === 'users' ? source.ids : [];
}

/** Everybody who could be asked, or could ask, under any facts: one read must be enough. */
function sourcesOf(
  table: AccessTable,
  entitlement: Entitlement,
  extraStages: readonly string[],
): readonly PeopleSource[] {
  const stages = new Set([
    ...rulesFor(table, entitlement).flatMap(({ rule }) => rule.stages),
    ...extraStages,
  ]);
  const mayAskOutOfHours =
    entitlement.timing.outside === 'ask' ||
    table.calendar.freezes.some((freeze) => freeze.then === 'ask' && appliesTo(freeze, entitlement));
  if (mayAskOutOfHours && table.outOfHoursStage !== null) stages.add(table.outOfHoursStage);
  const roles = new Set([...stages].flatMap((name) => rolesOf(table, name)));
  const sources = [...roles].map((role) => entitlement.owners[role] ?? table.roles[role]);
  return [...sources, entitlement.mayAsk.delegates].filter(
    (source) => source !== undefined && source !== null,
  );
}

function rolesOf(table: PolicyTable, stage: string): readonly string[] {
  const template = table.stages[stage];
  if (template === undefined) return [];
  const extra = [template.escalation?.role, template.nextInLine].filter((role) => typeof role === 'string');
  return [...template.needs.map(({ role }) => role), ...extra];
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

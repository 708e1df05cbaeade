import type { Entitlement, GroupMembershipTable, PeopleSource } from '../group-membership-table.ts';
import { appliesTo } from './index-freezes.ts';
import { rulesFor } from './index-stages.ts';

/** What must be read for one entitlement, apart from the two people of the request. */
export type WantedIndex = {
  readonly userIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly approverGroupIds: readonly string[];
  readonly incompatibleGroupIds: readonly string[];
};

export function indexFactsWanted(
  table: GroupMembershipTable,
  entitlement: Entitlement,
  incompatible: readonly Entitlement[],
): WantedIndex {
  const sources = sourcesOf(table, entitlement);
  return {
    userIds: unique(sources.flatMap((source) => (source.source === 'users' ? source.ids : []))),
    groupIds: entitlement.groups.map(({ id }) => id),
    approverGroupIds: unique(sources.flatMap((source) => (source.source === 'group' ? [source.id] : []))),
    incompatibleGroupIds: unique(incompatible.flatMap(({ groups }) => groups.map(({ id }) => id))),
  };
}

/** Everybody who could be asked, or could ask, under any facts: one read must be enough. */
function sourcesOf(table: GroupMembershipTable, entitlement: Entitlement): readonly PeopleSource[] {
  const stages = new Set(rulesFor(table, entitlement).flatMap(({ rule }) => rule.stages));
  for (const allowed of entitlement.allows) addIf(stages, table.exceptionalStages[allowed]);
  const mayAskOutOfHours =
    entitlement.timing.outside === 'ask' ||
    table.calendar.freezes.some((freeze) => freeze.then === 'ask' && appliesTo(freeze, entitlement));
  if (mayAskOutOfHours) addIf(stages, table.outOfHoursStage);
  const roles = new Set([...stages].flatMap((name) => rolesOf(table, name)));
  const sources = [...roles].map((role) => entitlement.owners[role] ?? table.roles[role]);
  return [...sources, entitlement.mayAsk.delegates].filter(
    (source) => source !== undefined && source !== null,
  );
}

function rolesOf(table: GroupMembershipTable, stage: string): readonly string[] {
  const template = table.stages[stage];
  if (template === undefined) return [];
  const extra = [template.escalation?.role, template.nextInLine].filter((role) => typeof role === 'string');
  return [...template.needs.map(({ role }) => role), ...extra];
}

function addIf(names: Set<string>, name: string | null | undefined): void {
  if (typeof name === 'string') names.add(name);
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

import type { GuardedIndex } from '../../policy/access/guarded-group.ts';
import type { EntitlementIndex } from '../../policy/access/index-entitlement.ts';
import { indexStage } from '../../policy/access/index-stages.ts';
import type { GroupEntitlement, GroupMembershipTable } from './group-table.ts';

/** Everything a decision about one entitlement of group membership looks up. */
export type GroupEntitlementIndex = EntitlementIndex<GroupEntitlement> &
  GuardedIndex & {
    readonly wanted: WantedGroups;
  };

/** Which groups must be read. */
type WantedGroups = {
  readonly groupIds: readonly string[];
  readonly incompatibleGroupIds: readonly string[];
  /** Groups that are privileged or for emergencies, whatever the directory says; nothing nested in one is safe. */
  readonly privilegedGroupIds: readonly string[];
};

export function indexGroups(
  table: GroupMembershipTable,
  entitlement: GroupEntitlement,
  common: EntitlementIndex<GroupEntitlement>,
  path: string,
): GroupEntitlementIndex {
  const exclusions = common.incompatible.map(({ title, groups }) => ({
    title,
    targets: groups.map(({ id }) => id),
  }));
  return {
    ...common,
    groups: entitlement.groups.map(({ id, name }, place) => ({
      id,
      name,
      protectedAs: table.protectedGroups.find((group) => group.id === id)?.class ?? null,
      rule: `${path}/groups/${place}`,
    })),
    exceptional: new Map(
      entitlement.allows.flatMap((allowed) => {
        const name = table.exceptionalStages[allowed];
        return name === undefined ? [] : [[allowed, indexStage(table, entitlement, name)] as const];
      }),
    ),
    exclusions,
    wanted: {
      groupIds: entitlement.groups.map(({ id }) => id),
      incompatibleGroupIds: [...new Set(exclusions.flatMap(({ targets }) => targets))],
      privilegedGroupIds: table.protectedGroups.map(({ id }) => id),
    },
  };
}

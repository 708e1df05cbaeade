import schema from '../../../policy-tables/group-membership/schema.json' with { type: 'json' };
import type { TableKind } from '../../policy/access/table-kind.ts';
import { groupContradictions } from './group-contradictions.ts';
import { type GroupEntitlementIndex, indexGroups } from './group-index.ts';
import type { GroupMembershipTable } from './group-table.ts';

/** Tables that say who may join which groups. */
export const GROUP_MEMBERSHIP: TableKind<GroupMembershipTable, GroupEntitlementIndex> = {
  kind: 'group-membership',
  schema,
  members: ['groups', 'allows', 'downstream'],
  extraStages: ({ exceptionalStages }, { allows }) =>
    allows.flatMap((allowed) => exceptionalStages[allowed] ?? []),
  contradictions: groupContradictions,
  index: indexGroups,
};

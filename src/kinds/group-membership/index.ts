import type { NamedGroup } from '../../policy/control-groups.ts';
import { defineKind } from '../kind.ts';
import { catalogTables } from '../table-format.ts';
import { GROUP_MEMBERSHIP } from './group-kind.ts';
import type { GroupMembershipTable } from './group-table.ts';
import { OWN_CODES } from './reasons.ts';
import { groupMembershipRules } from './rules.ts';
import { weakerWays } from './weaknesses.ts';

/** One ticket's groups for one person. */
export const groupMembership = defineKind({
  tables: catalogTables(GROUP_MEMBERSHIP),
  families: ['group'],
  ownReasons: OWN_CODES,
  weaknesses: weakerWays,
  given,
  rules: groupMembershipRules,
});

function given({ entitlements }: GroupMembershipTable): readonly NamedGroup[] {
  return entitlements.flatMap(({ groups }, place) =>
    groups.map(({ id, name }, at) => ({
      id,
      name,
      path: `/entitlements/${place}/groups/${at}`,
      use: 'no membership of it, given, taken away or excluded, can be proven',
    })),
  );
}

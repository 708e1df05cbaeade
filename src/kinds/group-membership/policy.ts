import type { AccessPolicy } from '../../policy/access/access-policy.ts';
import type { GroupEntitlementIndex } from './group-index.ts';
import type { GroupMembershipTable } from './group-table.ts';

export type GroupPolicy = AccessPolicy<GroupMembershipTable, GroupEntitlementIndex>;

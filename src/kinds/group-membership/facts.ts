import type { AccessFacts } from '../../domain/facts.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { findEntitlement } from '../../policy/access/find-entitlement.ts';
import type { Wanted } from '../../policy/rulebook.ts';
import { exclusionsOf, withinOf } from './incompatible.ts';
import type { GroupPolicy } from './policy.ts';

/**
 * What must be read before this request can be decided; one read is enough, unless a group turns out to be nested in one that
 * something must not go together with.
 */
export function factsWanted(
  request: AccessRequest,
  policy: GroupPolicy,
  known: AccessFacts['groups'] = {},
): Wanted {
  const { requesterId, beneficiaryId } = request;
  const index = findEntitlement(policy.index, request.catalogItem, request.variables);
  return {
    userIds: [...new Set([requesterId, beneficiaryId, ...(index?.people.userIds ?? [])])],
    managersOf: [beneficiaryId],
    groupIds: index?.wanted.groupIds ?? [],
    approverGroupIds: index?.people.approverGroupIds ?? [],
    rosters: index?.people.rosters ?? [],
    beneficiaryId,
    incompatibleGroupIds: index
      ? [
          ...new Set([
            ...index.wanted.incompatibleGroupIds,
            ...exclusionsOf(policy.index, index, withinOf(index, known)).flatMap(({ targets }) => targets),
          ]),
        ]
      : [],
    roleGroupIds: index?.roleGroupIds ?? [],
    privilegedGroupIds: index?.wanted.privilegedGroupIds ?? [],
  };
}

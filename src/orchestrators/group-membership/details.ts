import type { AccessRequest } from '../../domain/request.ts';
import { findEntitlement } from '../../policy/access/find-entitlement.ts';
import type { GroupPolicy } from '../../policy/policy.ts';
import type { FactsWanted } from '../../ports/directory.ts';

/** What must be read before this request can be decided; one read is enough whatever it shows. */
export function factsWanted(request: AccessRequest, policy: GroupPolicy): FactsWanted {
  const { requesterId, beneficiaryId } = request;
  const index = findEntitlement(policy.index, request.catalogItem, request.variables);
  return {
    userIds: [...new Set([requesterId, beneficiaryId, ...(index?.people.userIds ?? [])])],
    managersOf: [beneficiaryId],
    groupIds: index?.wanted.groupIds ?? [],
    approverGroupIds: index?.people.approverGroupIds ?? [],
    beneficiaryId,
    incompatibleGroupIds: index?.wanted.incompatibleGroupIds ?? [],
    privilegedGroupIds: index?.wanted.privilegedGroupIds ?? [],
  };
}

import type { AccessFacts } from '../../domain/facts.ts';
import { type Change, changeKey, type PlannedChanges } from '../../domain/plan.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { findEntitlement } from '../../policy/access/find-entitlement.ts';
import { isPending } from './pending.ts';
import type { GroupPolicy } from './policy.ts';

/**
 * The changes that take the directory from what it is to what was asked, in the table's order. Empty when there is
 * nothing to do. Does not check the decision: call it only for what `decideGroupMembership` allowed.
 */
export function planGroupMembership(
  request: AccessRequest,
  policy: GroupPolicy,
  facts: AccessFacts,
): PlannedChanges {
  const index = findEntitlement(policy.index, request.catalogItem, request.variables);
  const pending = index?.groups.filter(({ id }) => isPending(facts, id)) ?? [];
  const changes = pending.map(
    ({ id, name }): Change => ({
      key: changeKey(request.ticket.number, request.beneficiaryId, id, 'add'),
      userId: request.beneficiaryId,
      target: id,
      targetName: name,
      action: 'add',
    }),
  );
  return { changes };
}

/** Groups of the entitlement that need no change: the direct edge is there and not explained by us. */
export function groupsAlreadyThere(
  request: AccessRequest,
  policy: GroupPolicy,
  facts: AccessFacts,
): readonly string[] {
  const index = findEntitlement(policy.index, request.catalogItem, request.variables);
  const groups = index?.groups ?? [];
  return groups.filter(({ id }) => !isPending(facts, id)).map(({ id }) => id);
}

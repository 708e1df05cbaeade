import type { AccessRequest } from '../../domain/request.ts';
import type { AccessPolicy } from './access-policy.ts';
import { findEntitlement } from './find-entitlement.ts';

/** Whether a delegate's yes that the ticket has already may stand for a stage of the request. */
export function takesDelegates({ table, index }: AccessPolicy, request: AccessRequest): boolean {
  const found = findEntitlement(index, request.catalogItem, request.variables);
  const names = found?.entitlement.ticketApprovalSatisfies ?? [];
  return names.some((name) => table.stages[name]?.acceptsDelegates === true);
}

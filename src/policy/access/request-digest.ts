import type { AccessRequest } from '../../domain/request.ts';
import { digestOf } from '../policy.ts';

/** SHA-256 over the declared fields: notes, states and our own write-backs never change it (design: H1). */
export function requestDigest(request: AccessRequest): string {
  const { kind, requesterId, beneficiaryId, catalogItem, variables, duration, justification } = request;
  return digestOf({ kind, requesterId, beneficiaryId, catalogItem, variables, duration, justification });
}

import type { Grant } from '../../domain/grant.ts';
import { lifetimeRowOf } from '../../targets/index.ts';
import { isLive } from '../people/end-access.ts';

/** Whether something that has an end is there still, or may be; what only a decision takes off is no emergency access. */
export function goesOn(grant: Grant): boolean {
  return isLive(grant) && lifetimeRowOf(grant.target).ends;
}

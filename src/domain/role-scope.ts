import type { RoleInstance } from './directory-role.ts';
import { milliseconds } from './instant.ts';

/** Whether what holds in one scope holds in the other: a role in the whole tenant holds everywhere in it. */
export function covers(held: { readonly scope: string }, scope: string): boolean {
  return held.scope === scope || held.scope === 'tenant';
}

/** In milliseconds; without an end it is for good. */
export function heldUntil({ endsAt }: RoleInstance): number {
  return endsAt === null ? Number.POSITIVE_INFINITY : milliseconds(endsAt);
}

/** The one that lasts longest of those that are not over; lists show what has ended for a while yet. */
export function longestHeld(instances: readonly RoleInstance[], at: number): RoleInstance | null {
  const [longest] = instances
    .filter((one) => heldUntil(one) > at)
    .toSorted((one, other) => heldUntil(other) - heldUntil(one));
  return longest ?? null;
}

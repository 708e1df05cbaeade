import type { Grant } from '../../domain/grant.ts';
import { type Held, isEnding } from '../asked.ts';
import { asLicensing } from './keys.ts';

/** A license as a call assigns it: with these plans off, and every other one on. */
export type Assigned = { readonly skuId: string; readonly disabledPlans: readonly string[] };

const GIVING: readonly string[] = ['armed', 'active'];

/**
 * Whether the person's grants explain what a call makes of a license that a table names: assigned as it was decided, a plan of it
 * switched on that one gives, or off that one is ending. A plan that an active grant gives is on in every such call. What was off
 * before for other reasons is not seen here, and not held to anything.
 */
export function explained({ skuId, disabledPlans }: Assigned, grants: readonly Grant[]): Held {
  const own = grants.filter(({ target }) => skuOf(target) === skuId.toLowerCase());
  if (own.length === 0) return 'no';
  const off = new Set(disabledPlans.map((planId) => planId.toLowerCase()));
  const giving = own.filter(({ state }) => GIVING.includes(state));
  const given = planIdsOf(giving);
  const ending = planIdsOf(own.filter(isEnding));
  if (planIdsOf(giving.filter(({ state }) => state === 'active')).some((planId) => off.has(planId)))
    return 'not-now';
  if (given.some((planId) => !off.has(planId)) || ending.some((planId) => off.has(planId))) return 'yes';
  const asDecided = giving.some(
    (grant) => planOf(grant.target) === null && isSame(off, grant.disabledPlans ?? []),
  );
  return asDecided ? 'yes' : 'not-now';
}

function isSame(off: ReadonlySet<string>, decided: readonly string[]): boolean {
  return off.size === new Set(decided).size && decided.every((planId) => off.has(planId.toLowerCase()));
}

function skuOf(target: string): string | null {
  const parsed = asLicensing(target);
  return parsed === null || parsed.kind === 'usage-location' ? null : parsed.skuId.toLowerCase();
}

function planOf(target: string): string | null {
  const parsed = asLicensing(target);
  return parsed?.kind === 'service-plan' ? parsed.planId.toLowerCase() : null;
}

function planIdsOf(grants: readonly Grant[]): readonly string[] {
  return grants.map(({ target }) => planOf(target)).filter((planId) => planId !== null);
}

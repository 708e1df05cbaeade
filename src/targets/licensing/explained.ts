import type { Rows } from '../../domain/access.ts';
import type { Grant } from '../../domain/grant.ts';
import { type Held, isEnding } from '../asked.ts';
import { asLicensing } from './keys.ts';
import { leavesOff } from './plans-off.ts';

/** A license as a call assigns it: with these plans off, and every other one on. */
export type Assigned = { readonly skuId: string; readonly disabledPlans: readonly string[] };

const GIVING: readonly string[] = ['armed', 'active'];

/**
 * Whether the person's grants explain what a call makes of a license that a table names: assigned as it was decided, or, with every
 * other plan that was off left off, a plan of it switched on that one gives, or off that one is ending. A plan that an active grant
 * gives is on in every such call.
 */
export function explained(call: Assigned, rows: Rows): Held {
  const { skuId, disabledPlans } = call;
  const own = Object.values(rows.grants).filter(({ target }) => skuOf(target) === skuId.toLowerCase());
  if (own.length === 0) return 'no';
  const off = new Set(disabledPlans.map((planId) => planId.toLowerCase()));
  const giving = own.filter(({ state }) => GIVING.includes(state));
  const given = planIdsOf(giving);
  if (planIdsOf(giving.filter(({ state }) => state === 'active')).some((planId) => off.has(planId)))
    return 'not-now';
  if (giving.some((grant) => isAsDecided(off, grant, given))) return 'yes';
  const switches =
    given.some((planId) => !off.has(planId)) ||
    planIdsOf(own.filter(isEnding)).some((planId) => off.has(planId));
  return switches && leavesOff(call, rows, given) ? 'yes' : 'not-now';
}

/** Of a license that is given: with the plans off that were decided, but for those that grants give besides. */
function isAsDecided(off: ReadonlySet<string>, grant: Grant, given: readonly string[]): boolean {
  if (planOf(grant.target) !== null) return false;
  const decided = new Set((grant.disabledPlans ?? []).map((planId) => planId.toLowerCase()));
  return (
    [...off].every((planId) => decided.has(planId)) &&
    [...decided].every((planId) => off.has(planId) || given.includes(planId))
  );
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

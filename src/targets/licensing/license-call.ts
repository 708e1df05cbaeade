import type { LicenseCall, UserLicenses } from '../../domain/license.ts';
import { licensingOf } from './keys.ts';
import { directOf, inheritedFrom, sightOf } from './sight.ts';

/** A target to be given by a call. `disabledPlans`: of a license that is not assigned yet. */
type Wanted = { readonly target: string; readonly disabledPlans?: readonly string[] };

export type CallMade =
  | { readonly made: true; readonly call: LicenseCall }
  /** What is there does not allow a call that changes no more than was decided. */
  | { readonly made: false; readonly settling: boolean; readonly because: string };

/** The one call that gives all of these, and changes nothing else that the user has. */
export function callThatGives(wanted: readonly Wanted[], licenses: UserLicenses): CallMade {
  const disabled = new Map<string, readonly string[]>();
  for (const { target, disabledPlans = [] } of wanted) {
    const parsed = licensingOf(target);
    if (parsed.kind === 'license' && sightOf(parsed, licenses) !== 'present')
      disabled.set(parsed.skuId, disabledPlans);
  }
  for (const { target } of wanted) {
    const parsed = licensingOf(target);
    if (parsed.kind !== 'service-plan') continue;
    const { skuId, planId } = parsed;
    const now = disabled.has(skuId)
      ? { known: true as const, plans: disabled.get(skuId) ?? [] }
      : offNow(skuId, licenses);
    if (!now.known) return { made: false, settling: now.settling, because: now.because };
    disabled.set(
      skuId,
      now.plans.filter((one) => one !== planId),
    );
  }
  return {
    made: true,
    call: { add: [...disabled].map(([skuId, plans]) => ({ skuId, disabledPlans: plans })), remove: [] },
  };
}

/** The call that takes one target away again; `null`: nothing of it is left to take away. */
export function callThatTakes(target: string, licenses: UserLicenses): CallMade | null {
  const parsed = licensingOf(target);
  if (parsed.kind === 'license') return { made: true, call: { add: [], remove: [parsed.skuId] } };
  if (parsed.kind !== 'service-plan') throw new Error(`${target} is not taken away by a license call.`);
  const { skuId, planId } = parsed;
  // Switching a plan off assigns its license again, which must never bring one back that somebody has taken away.
  if (sightOf({ kind: 'license', skuId }, licenses) !== 'present') return null;
  const now = offNow(skuId, licenses);
  if (!now.known) return { made: false, settling: now.settling, because: now.because };
  const disabledPlans = [...new Set([...now.plans, planId])];
  return { made: true, call: { add: [{ skuId, disabledPlans }], remove: [] } };
}

type Off =
  | { readonly known: true; readonly plans: readonly string[] }
  | { readonly known: false; readonly settling: boolean; readonly because: string };

/**
 * Plans of a direct assignment that are off. An empty list may only mean that it has not been replicated (graph 4.7),
 * and a call made of it would switch everything on: the second read path has to show the same.
 */
function offNow(skuId: string, licenses: UserLicenses): Off {
  const direct = directOf(skuId, licenses);
  if (!direct)
    return {
      known: false,
      settling: false,
      because: `the license ${skuId} is not assigned directly any more`,
    };
  if (inheritedFrom(skuId, licenses) !== null) return { known: true, plans: direct.disabledPlans };
  const listed = licenses.held.find((one) => one.skuId === skuId)?.plans ?? [];
  const off = listed.filter(({ provisioning }) => provisioning === 'Disabled').map(({ planId }) => planId);
  const agree =
    listed.length > 0 &&
    off.length === direct.disabledPlans.length &&
    off.every((planId) => direct.disabledPlans.includes(planId));
  if (agree) return { known: true, plans: direct.disabledPlans };
  const because = `two reads disagree about the plans of license ${skuId} that are off; a change is still settling`;
  return { known: false, settling: true, because };
}

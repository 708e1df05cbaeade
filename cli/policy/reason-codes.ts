import type { LoadedPolicy } from '../../src/kinds/kind.ts';
import { BEARINGS, type ReasonCode } from '../../src/policy/reasons.ts';

/** Codes that only decisions about this kind carry; those of neither list, every kind's can. */
const ONLY_OF: Readonly<Partial<Record<LoadedPolicy['kind'], readonly ReasonCode[]>>> = {
  'group-membership': [
    'privileged-group',
    'break-glass-group',
    'member-through-another-group',
    'exceptional-group-needs-approval',
  ],
  'm365-license': [
    'role-not-allowed',
    'value-not-stated',
    'sign-in-name-unknown',
    'sign-in-name-changed',
    'sign-in-name-reused',
    'sign-in-name-of-another',
    'cost-center-differs',
    'manager-differs',
    'country-malformed',
    'country-differs',
    'already-covered',
    'plan-switched-off',
    'inherited-license-extended',
    'not-included',
    'license-conflict',
    'prerequisite-missing',
    'prerequisite-assigned',
    'license-in-error',
    'license-state-unclear',
    'sku-not-in-tenant',
    'sku-renamed',
    'subscription-not-enabled',
    'plan-not-in-subscription',
    'no-seats',
    'usage-location-missing',
    'usage-location-set',
    'usage-location-differs',
    'enablement-approved-in-advance',
  ],
};

/** Every code that a decision of the kind can carry. */
export function codesOf(kind: LoadedPolicy['kind']): readonly ReasonCode[] {
  const others = Object.entries(ONLY_OF).flatMap(([one, codes]) => (one === kind ? [] : codes));
  return (Object.keys(BEARINGS) as ReasonCode[]).filter((code) => !others.includes(code));
}

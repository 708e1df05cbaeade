/**
 * What access is given to. Its key names access rows, grants, changes and readings: a group's is its object id, the
 * others are `license~{skuId}`, `plan~{skuId}~{servicePlanId}` and `usage-location~{country}`.
 */
export type Target =
  | { readonly kind: 'group'; readonly groupId: string }
  /** A direct assignment of a subscription; one that a group hands down is that group's business. */
  | { readonly kind: 'license'; readonly skuId: string }
  /** A service plan of a direct assignment is switched on. */
  | { readonly kind: 'service-plan'; readonly skuId: string; readonly planId: string }
  /** The user's usage location is this country (ISO 3166 alpha-2). */
  | { readonly kind: 'usage-location'; readonly country: string };

export function targetKey(target: Target): string {
  switch (target.kind) {
    case 'group':
      return target.groupId;
    case 'license':
      return `license~${target.skuId}`;
    case 'service-plan':
      return `plan~${target.skuId}~${target.planId}`;
    case 'usage-location':
      return `usage-location~${target.country}`;
  }
}

export function targetOf(key: string): Target {
  const [first = '', second = '', third = ''] = key.split('~');
  switch (first) {
    case 'license':
      return { kind: 'license', skuId: second };
    case 'plan':
      return { kind: 'service-plan', skuId: second, planId: third };
    case 'usage-location':
      return { kind: 'usage-location', country: second };
    default:
      return { kind: 'group', groupId: key };
  }
}

/** Targets that one `assignLicense` call changes together: subscriptions may depend on each other (graph 4.3). */
export function isLicensing(key: string): boolean {
  const { kind } = targetOf(key);
  return kind === 'license' || kind === 'service-plan';
}

/** A target as people may read it; `name` is what the policy calls it, where it is known. */
export function targetLabel(key: string, name?: string): string {
  const target = targetOf(key);
  switch (target.kind) {
    case 'usage-location':
      return `usage location ${target.country}`;
    case 'license':
      return name ?? `license ${target.skuId}`;
    case 'service-plan':
      return name ?? `service plan ${target.planId} of license ${target.skuId}`;
    case 'group':
      return name ?? target.groupId;
  }
}

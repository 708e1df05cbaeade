/** What a license call or a usage location changes. A license that a group hands down is that group's business. */
export type LicensingTarget =
  /** A direct assignment of a subscription. */
  | { readonly kind: 'license'; readonly skuId: string }
  /** A service plan of a direct assignment is switched on. */
  | { readonly kind: 'service-plan'; readonly skuId: string; readonly planId: string }
  /** The user's usage location is this country (ISO 3166 alpha-2). */
  | { readonly kind: 'usage-location'; readonly country: string };

/** First parts of keys, as rows of running tenants hold them. */
export const PREFIXES = ['license', 'plan', 'usage-location'] as const;

/** `license~{skuId}`, `plan~{skuId}~{servicePlanId}` or `usage-location~{country}`. */
export function licensingKey(target: LicensingTarget): string {
  switch (target.kind) {
    case 'license':
      return `license~${target.skuId}`;
    case 'service-plan':
      return `plan~${target.skuId}~${target.planId}`;
    case 'usage-location':
      return `usage-location~${target.country}`;
  }
}

/** Throws for a key of another family. */
export function licensingOf(key: string): LicensingTarget {
  const target = asLicensing(key);
  if (target === null) throw new Error(`${key} is no license, service plan or usage location.`);
  return target;
}

/** `null`: the key belongs to another family. */
export function asLicensing(key: string): LicensingTarget | null {
  const [first = '', second = '', third = ''] = key.split('~');
  switch (first) {
    case 'license':
      return { kind: 'license', skuId: second };
    case 'plan':
      return { kind: 'service-plan', skuId: second, planId: third };
    case 'usage-location':
      return { kind: 'usage-location', country: second };
    default:
      return null;
  }
}

import type { Shown } from '../../domain/decision.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { targetOf } from '../../domain/target.ts';
import { findEntitlement } from '../../policy/access/find-entitlement.ts';
import { partNumberOf } from '../../policy/m365-license/held.ts';
import type { ProductLicense } from '../../policy/m365-license/license-table.ts';
import type { LicensePolicy } from '../../policy/policy.ts';
import { planLicense } from './plan.ts';

/** What approvers are shown of a product: what it is, what it costs, who pays, and every change. */
export function shownLicense(
  request: AccessRequest,
  policy: LicensePolicy,
  facts: AccessFacts,
): readonly Shown[] {
  const index = findEntitlement(policy.index, request.catalogItem, request.variables);
  if (index === null) return [];
  const { license, entitlement } = index;
  const { changes } = planLicense(request, policy, facts);
  return [
    { label: 'Product', value: entitlement.title },
    { label: 'SKU', value: license.sku?.partNumber ?? 'none is assigned' },
    { label: 'Price', value: priceWords(license) },
    { label: 'Cost center', value: facts.beneficiary.costCenter ?? 'none in the directory' },
    {
      label: 'What will change',
      value: changes.map((one) => changeWords(one, facts)).join('; ') || 'nothing',
    },
  ];
}

function priceWords({ sku, cost }: ProductLicense): string {
  if (sku === null) return 'included in a license';
  return `${cost.monthlyPrice.toFixed(2)} ${cost.currency} a month (${cost.tier} cost)`;
}

function changeWords(
  { target, targetName }: { readonly target: string; readonly targetName: string },
  { licenses }: AccessFacts,
): string {
  const parsed = targetOf(target);
  switch (parsed.kind) {
    case 'usage-location':
      return `usage location set to ${parsed.country}`;
    case 'license':
      return `${targetName} assigned`;
    case 'service-plan':
      return `${targetName} switched on in ${licenses ? partNumberOf(licenses, parsed.skuId) : parsed.skuId}`;
    case 'group':
      return `added to ${targetName}`;
  }
}

import type { Shown } from '../../domain/decision.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { findEntitlement } from '../../policy/access/find-entitlement.ts';
import { courseOf } from './course.ts';
import { licensesIn, partNumberOf } from './held.ts';
import type { ProductIndex } from './license-index.ts';
import type { LicensePolicy } from './policy.ts';

/** What approvers are shown of a product: what it is, what it costs, and who pays. */
export function shownLicense(
  request: AccessRequest,
  policy: LicensePolicy,
  facts: AccessFacts,
): readonly Shown[] {
  const index = findEntitlement(policy.index, request.catalogItem, request.variables);
  if (index === null) return [];
  return [
    { label: 'Product', value: index.entitlement.title },
    ...bought(index, facts),
    { label: 'Cost center', value: facts.beneficiary.costCenter ?? 'none in the directory' },
  ];
}

/** A license that includes it already is named in place of the one that is not bought. */
function bought(index: ProductIndex, facts: AccessFacts): readonly Shown[] {
  const { sku, cost } = index.license;
  const licenses = licensesIn(facts);
  const course = licenses === null ? null : courseOf(index, facts, licenses);
  if (licenses !== null && (course?.course === 'covered' || course?.course === 'enable')) {
    const at = course.course === 'enable' ? [...course.on, ...course.off] : course.on;
    const names = new Set(at.map(({ assignment }) => partNumberOf(licenses, assignment.skuId)));
    return [
      { label: 'SKU', value: `${[...names].join(', ')}, which the person has` },
      { label: 'Price', value: 'nothing more' },
    ];
  }
  if (sku === null) return [{ label: 'SKU', value: 'none is assigned' }];
  return [
    { label: 'SKU', value: sku.partNumber },
    {
      label: 'Price',
      value: `${cost.monthlyPrice.toFixed(2)} ${cost.currency} a month (${cost.tier} cost)`,
    },
  ];
}

import { comparable } from '../../domain/comparable.ts';
import type { Exclusion } from '../../domain/exclusion.ts';
import type { GuardedIndex } from '../../policy/access/guarded-group.ts';
import type { EntitlementIndex } from '../../policy/access/index-entitlement.ts';
import { licensingKey } from '../../targets/licensing/keys.ts';
import type { LicenseTable, LicenseVariables, NamedSku, Product, ProductLicense } from './license-table.ts';

/** Everything a decision about one product looks up. */
export type ProductIndex = EntitlementIndex<Product> &
  GuardedIndex & {
    readonly license: ProductLicense;
    /** SKUs that include the product: its own first, then bundles. */
    readonly including: readonly NamedSku[];
    readonly variables: LicenseVariables;
    /** ISO code by what personnel records say, as `comparable` makes it. */
    readonly countries: ReadonlyMap<string, string>;
    readonly at: ProductPointers;
  };

/** JSON pointers to the product's own rules. */
type ProductPointers = Readonly<
  Record<
    | 'sku'
    | 'requiredPlans'
    | 'prerequisites'
    | 'coveredBy'
    | 'conflictsWith'
    | 'usageLocation'
    | 'enablement',
    string
  >
>;

export function indexProduct(
  table: LicenseTable,
  { license }: Product,
  common: EntitlementIndex<Product>,
  path: string,
): ProductIndex {
  const { sku, assign, coveredBy } = license;
  const group = assign.by === 'group' ? [assign.group] : [];
  return {
    ...common,
    exclusions: exclusionsOf(common, license),
    license,
    including: [...(sku === null ? [] : [sku]), ...coveredBy],
    groups: group.map(({ id, name }) => ({
      id,
      name,
      protectedAs: null,
      rule: `${path}/license/assign/group`,
    })),
    exceptional: new Map(),
    variables: table.variables,
    countries: new Map(Object.entries(table.countries).map(([name, code]) => [comparable(name), code])),
    at: {
      sku: `${path}/license/sku`,
      requiredPlans: `${path}/license/requiredPlans`,
      prerequisites: `${path}/license/prerequisites`,
      coveredBy: `${path}/license/coveredBy`,
      conflictsWith: `${path}/license/conflictsWith`,
      usageLocation: `${path}/license/usageLocation`,
      enablement: `${path}/license/enablementNeedsNoApproval`,
    },
  };
}

/** Products that must not go together with it, and licenses that can't; a bundle that includes a product is a way to have it. */
function exclusionsOf(
  { incompatible }: EntitlementIndex<Product>,
  { sku, coveredBy, conflictsWith }: ProductLicense,
): readonly Exclusion[] {
  const including = [...(sku === null ? [] : [sku]), ...coveredBy].map(({ id }) => id);
  const products = incompatible
    .filter(({ license }) => license.sku === null || !including.includes(license.sku.id))
    .map(({ title, license }) => ({
      title,
      targets: [
        ...(license.sku === null ? [] : [licensingKey({ kind: 'license', skuId: license.sku.id })]),
        ...(license.assign.by === 'group' ? [license.assign.group.id] : []),
      ],
    }));
  const conflicts = conflictsWith.map(({ id, partNumber }) => ({
    title: partNumber,
    targets: [licensingKey({ kind: 'license', skuId: id })],
  }));
  return [...products, ...conflicts];
}

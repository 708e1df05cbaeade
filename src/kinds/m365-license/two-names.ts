import type { Report } from '../../policy/access/report.ts';
import type { LicenseTable, Product } from './license-table.ts';

type Named = { readonly id: string; readonly name: string; readonly path: string };

/** One id by two names: one of them is another subscription, plan or group than its author meant. */
export function checkNames({ entitlements }: LicenseTable, report: Report): void {
  const names = new Map<string, string>();
  const all = entitlements.flatMap(({ license }, place) =>
    namesOf(license, `/entitlements/${place}/license`),
  );
  for (const { id, name, path } of all) {
    const expected = names.get(id) ?? name;
    if (expected !== name) report(path, 'two-names', `Elsewhere the table calls this id "${expected}".`);
    names.set(id, expected);
  }
}

function namesOf(license: Product['license'], path: string): readonly Named[] {
  const plans = (['requiredPlans', 'disabledPlans'] as const).flatMap((member) =>
    license[member].map(({ id, name }, at) => ({
      id: `plan ${id}`,
      name,
      path: `${path}/${member}/${at}/name`,
    })),
  );
  const bundles = (['coveredBy', 'conflictsWith'] as const).flatMap((member) =>
    license[member].map((sku, at) => skuAt(sku, `${path}/${member}/${at}`)),
  );
  const needed = license.prerequisites.flatMap(({ anyOf }, place) =>
    anyOf.map((sku, at) => skuAt(sku, `${path}/prerequisites/${place}/anyOf/${at}`)),
  );
  const own = license.sku === null ? [] : [skuAt(license.sku, `${path}/sku`)];
  const { assign } = license;
  const group =
    assign.by === 'group'
      ? [{ id: `group ${assign.group.id}`, name: assign.group.name, path: `${path}/assign/group/name` }]
      : [];
  return [...own, ...plans, ...group, ...needed, ...bundles];
}

function skuAt(
  { id, partNumber }: { readonly id: string; readonly partNumber: string },
  path: string,
): Named {
  return { id: `SKU ${id}`, name: partNumber, path: `${path}/partNumber` };
}

import type { Report } from '../../policy/access/report.ts';
import type { LicenseTable, Product } from './license-table.ts';

const TIERS = ['low', 'medium', 'high'] as const;

/** What a table of licenses says to no effect, and easier ways to one license. */
export function licenseWeaknesses(table: LicenseTable, report: Report): void {
  easierWays(table, report);
  const byCountry = table.entitlements.some(({ license }) => license.usageLocation.rule === 'country-table');
  if (!byCountry && Object.keys(table.countries).length > 0) {
    report('/countries', 'unused', 'No usage location goes by the country.');
  }
  const asks = table.entitlements.some(({ license }) => license.usageLocation.rule === 'ask');
  if (!asks && table.variables.country !== null) {
    report('/variables/country', 'unused', 'No usage location is asked for.');
  }
}

/** One SKU behind two products of different tiers: whoever is refused the one asks for the other. */
function easierWays({ entitlements }: LicenseTable, report: Report): void {
  const strictest = new Map<string, Product>();
  for (const product of entitlements) {
    const { sku } = product.license;
    if (sku === null) continue;
    const other = strictest.get(sku.id);
    if (other === undefined || strictness(other) < strictness(product)) strictest.set(sku.id, product);
  }
  for (const [place, product] of entitlements.entries()) {
    for (const { path, sku } of givenBy(product)) {
      const other = strictest.get(sku.id);
      if (other === undefined || strictness(other) <= strictness(product)) continue;
      const message = `"${other.id}" gives ${sku.partNumber} at tier "${other.riskTier}", cost "${other.license.cost.tier}"; this is an easier way to it.`;
      report(`/entitlements/${place}/license/${path}`, 'weaker-way', message);
    }
  }
}

/** What a product assigns: its SKU, and what is assigned with it. */
function givenBy({ license }: Product) {
  const own = license.sku === null ? [] : [{ path: 'sku', sku: license.sku }];
  const along = license.prerequisites.flatMap(({ anyOf: [sku], otherwise }, place) =>
    sku === undefined || otherwise === 'refuse' ? [] : [{ path: `prerequisites/${place}/anyOf/0`, sku }],
  );
  return [...own, ...along];
}

function strictness({ riskTier, license }: Product): number {
  return TIERS.indexOf(riskTier) * 2 + (license.cost.tier === 'high' ? 1 : 0);
}

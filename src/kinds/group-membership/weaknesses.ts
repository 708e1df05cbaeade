import type { Report } from '../../policy/access/report.ts';
import type { GroupEntitlement, GroupMembershipTable } from './group-table.ts';

const TIERS = ['low', 'medium', 'high'] as const;

/** One group behind two entitlements of different tiers: whoever is refused the one asks for the other. */
export function weakerWays({ entitlements }: GroupMembershipTable, report: Report): void {
  const strictest = new Map<string, GroupEntitlement>();
  const tierOf = ({ riskTier }: GroupEntitlement): number => TIERS.indexOf(riskTier);
  for (const entitlement of entitlements) {
    for (const { id } of entitlement.groups) {
      const other = strictest.get(id);
      if (other === undefined || tierOf(other) < tierOf(entitlement)) strictest.set(id, entitlement);
    }
  }
  for (const [place, entitlement] of entitlements.entries()) {
    for (const [at, { id, name }] of entitlement.groups.entries()) {
      const other = strictest.get(id);
      if (other === undefined || tierOf(other) <= tierOf(entitlement)) continue;
      const message = `"${other.id}" gives ${name} at tier "${other.riskTier}"; this is an easier way to it.`;
      report(`/entitlements/${place}/groups/${at}`, 'weaker-way', message);
    }
  }
}

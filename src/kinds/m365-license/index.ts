import type { NamedGroup } from '../../policy/control-groups.ts';
import { defineKind } from '../kind.ts';
import { catalogTables } from '../table-format.ts';
import { M365_LICENSE } from './license-kind.ts';
import type { LicenseTable } from './license-table.ts';
import { LICENSE_REASONS } from './reasons.ts';
import { licenseRules } from './rules.ts';
import { licenseWeaknesses } from './weaknesses.ts';

/** One ticket's Microsoft 365 product for one person: usage location, license or its group, then plans that work. */
export const m365License = defineKind({
  tables: catalogTables(M365_LICENSE),
  families: ['group', 'licensing'],
  ownReasons: Object.keys(LICENSE_REASONS),
  weaknesses: licenseWeaknesses,
  given,
  rules: licenseRules,
});

function given({ entitlements }: LicenseTable): readonly NamedGroup[] {
  return entitlements.flatMap(({ license: { assign } }, place) =>
    assign.by === 'group'
      ? [
          {
            ...assign.group,
            path: `/entitlements/${place}/license/assign/group`,
            use: 'no license that it hands down can be proven',
          },
        ]
      : [],
  );
}

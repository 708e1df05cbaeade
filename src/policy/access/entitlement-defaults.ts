import type { TableIssue } from '../table-issue.ts';
import type { AccessTable, Entitlement } from './access-table.ts';
import type { EntitlementIndex } from './index-entitlement.ts';
import type { TableKind } from './table-kind.ts';

/** A table as its file says it: entitlements may leave out what `entitlementDefaults` says for all. */
type TableFile<Granted> = {
  readonly entitlementDefaults?: Partial<Granted>;
  readonly entitlements: readonly Partial<Granted>[];
};

const COMMON = [
  'id',
  'title',
  'tags',
  'riskTier',
  'changeClass',
  'owners',
  'ownerQueue',
  'eligible',
  'mayAsk',
  'timing',
  'maxDays',
  'defaultDays',
  'endRequired',
  'incompatibleWith',
  'requiresTicketApproval',
  'ticketApprovalSatisfies',
] as const satisfies readonly (keyof Entitlement)[];

/**
 * The table of a file of the right shape, every entitlement with its defaults filled in, or what is missing from both.
 * Defaults come from the file alone.
 */
export function withDefaults<Table extends AccessTable, Index extends EntitlementIndex>(
  of: TableKind<Table, Index>,
  file: string,
  value: unknown,
): { readonly table: Table; readonly incomplete: readonly TableIssue[] } {
  type Granted = Table['entitlements'][number];
  const { entitlementDefaults, entitlements, ...rest } = value as TableFile<Granted>; // The schema has seen it.
  const incomplete: TableIssue[] = [];
  const filled = entitlements.map((entitlement, place) => {
    const whole: Partial<Granted> = { ...entitlementDefaults, ...entitlement };
    for (const member of [...COMMON, ...of.members].filter((one) => whole[one] === undefined)) {
      const path = `/entitlements/${place}/${member}`;
      const message = 'Neither the entitlement nor entitlementDefaults says it. Add it to one of them.';
      incomplete.push({ file, path, code: 'missing-member', message });
    }
    return whole;
  });
  // Complete, or reported above and never used.
  return { table: { ...rest, entitlements: filled } as unknown as Table, incomplete };
}

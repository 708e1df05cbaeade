import type { Entitlement, GroupMembershipTable } from './group-membership-table.ts';
import type { TableIssue } from './table.ts';

/** A table as its file says it: entitlements may leave out what `entitlementDefaults` says for all. */
export type TableFile = Omit<GroupMembershipTable, 'entitlements'> & {
  readonly entitlementDefaults?: Partial<Entitlement>;
  readonly entitlements: readonly Partial<Entitlement>[];
};

const MEMBERS = [
  'id',
  'title',
  'groups',
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
  'allows',
  'requiresTicketApproval',
  'ticketApprovalSatisfies',
  'downstream',
] as const satisfies readonly (keyof Entitlement)[];

/** Every entitlement with its defaults filled in, or what is missing from both. Defaults come from the file alone. */
export function withDefaults(
  file: string,
  { entitlementDefaults, entitlements, ...rest }: TableFile,
): { readonly table: GroupMembershipTable; readonly incomplete: readonly TableIssue[] } {
  const incomplete: TableIssue[] = [];
  const filled = entitlements.map((entitlement, place) => {
    const whole = { ...entitlementDefaults, ...entitlement };
    for (const member of MEMBERS.filter((one) => whole[one] === undefined)) {
      const path = `/entitlements/${place}/${member}`;
      const message = 'Neither the entitlement nor entitlementDefaults says it. Add it to one of them.';
      incomplete.push({ file, path, code: 'missing-member', message });
    }
    return whole as Entitlement; // Complete, or reported above and never used.
  });
  return { table: { ...rest, entitlements: filled }, incomplete };
}

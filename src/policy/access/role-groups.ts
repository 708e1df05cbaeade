import type { AccessFacts } from '../../domain/facts.ts';
import type { Findings } from '../reason-entry.ts';
import { find } from '../reasons.ts';
import type { RoleGroup } from './access-table.ts';
import type { EntitlementIndex } from './index-entitlement.ts';

/** Every group by which some entitlement tells people apart. */
export function roleGroupIds({
  entitlements,
}: {
  readonly entitlements: ReadonlyMap<string, Pick<EntitlementIndex, 'roleGroupIds'>>;
}): readonly string[] {
  return [...new Set([...entitlements.values()].flatMap((index) => index.roleGroupIds))].sort();
}

export function isIn({ roleGroups = {} }: AccessFacts, groupId: string): boolean {
  return Object.hasOwn(roleGroups, groupId) && roleGroups[groupId]?.state === 'in';
}

/**
 * Says why it is not known whether the beneficiary is in a role group: it was not read, hides its members, or is gone, which only
 * its owner or the table's can mend. @returns whether it is not known.
 */
export function findUnknown(
  findings: Findings,
  { roleGroups = {} }: AccessFacts,
  { id, name }: RoleGroup,
  rule: string,
): boolean {
  const whether = `Whether the person is in ${name}`;
  switch (Object.hasOwn(roleGroups, id) ? roleGroups[id]?.state : undefined) {
    case 'in':
    case 'not-in':
      return false;
    case 'hidden': {
      const why = 'the group hides its members, and the application does not have the right to see them';
      find(findings, 'hidden-members-group', `${whether} can't be seen: ${why} (Member.Read.Hidden).`, rule);
      return true;
    }
    case 'missing':
      find(findings, 'group-missing', `${whether} can't be told: the directory has no such group.`, rule);
      return true;
    default:
      find(findings, 'fact-missing', `${whether} could not be read.`, rule);
      return true;
  }
}

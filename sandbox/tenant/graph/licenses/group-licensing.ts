/**
 * Group-based licensing: some time after a membership or a group's licenses changed, the members get what the group
 * carries, or an error that stands on the user only. Nobody is called back (graph 4.10). The delay is a model.
 */
import type { SandboxClock } from '../../../clock.ts';
import { TENANT_COUNTRY } from '../../company/licenses.ts';
import type { Actor, DirectoryChange } from '../directory/records.ts';
import type { LicenseAssignment } from './assignment.ts';
import type { LicensingParts } from './direct-assignment.ts';
import { processed } from './group-evaluation.ts';

const GROUP_LICENSING: Actor = {
  kind: 'service',
  displayName: 'Microsoft Entra ID Group-Based Licensing',
};

/** Processes each change of a group that carries licenses at a moment drawn for it. */
export function followGroups(parts: LicensingParts & { readonly clock: SandboxClock }): void {
  const { clock, directory, licenses, switches } = parts;
  directory.watch((change) => {
    const groupId = licensedGroupIn(parts, change);
    if (groupId === null) return;
    const { from, to } = switches.groupLicensingSeconds;
    const at = change.at + (from + licenses.random.next() * (to - from)) * 1000;
    clock.schedule(at, () => {
      for (const userId of concerned(parts, groupId, change)) processGroup(parts, userId, groupId, at);
    });
  });
}

/** The group whose members have to be looked at; `null` for a change that licensing doesn't follow. */
function licensedGroupIn({ directory, licenses }: LicensingParts, change: DirectoryChange): string | null {
  if (change.kind === 'member') {
    const { groupId, memberId } = change;
    const carries = directory.anyGroup(groupId, directory.settled())?.assignedLicenses.length ?? 0;
    const gave = licenses.of(memberId).assignments.some((one) => one.assignedByGroup === groupId);
    return carries > 0 || gave ? groupId : null;
  }
  if (change.kind !== 'group' || !change.before || !change.after) return null;
  const { before, after } = change;
  const sameLicenses = before.assignedLicenses === after.assignedLicenses;
  return sameLicenses && before.deletedDateTime === after.deletedDateTime ? null : after.id;
}

/** Members of nested groups get nothing: licenses reach direct members only. */
function concerned(
  { directory, licenses }: LicensingParts,
  groupId: string,
  change: DirectoryChange,
): readonly string[] {
  if (change.kind === 'member') return [change.memberId];
  const members = directory.edges.membersOf(groupId, directory.settled());
  return [...new Set([...members, ...licenses.licensedBy(groupId)])];
}

/** Brings what the user has by this group in line with the settled directory. */
export function processGroup(parts: LicensingParts, userId: string, groupId: string, at: number): void {
  const { directory, licenses } = parts;
  const view = directory.settled();
  const user = directory.anyUser(userId, view);
  if (!user) return;
  const group = directory.group(groupId, view);
  const isMember = directory.edges.edge(groupId, userId, view) !== null;
  const before = licenses.of(userId).assignments;
  const after = processed(before, {
    groupId,
    carried: group && isMember ? group.assignedLicenses : [],
    country: user.usageLocation ?? TENANT_COUNTRY,
    hasSeat: (skuId) => licenses.consumed(skuId, view) < licenses.enabled(skuId, view),
    at,
  });
  if (after.length === before.length && after.every((one) => before.includes(one))) return;
  licenses.commit(userId, after, { at, actor: GROUP_LICENSING, failure: failureIn(before, after) });
}

function failureIn(before: readonly LicenseAssignment[], after: readonly LicenseAssignment[]): string | null {
  const errors = after.filter((one) => !before.includes(one)).map(({ error }) => error);
  return errors.find((error) => error !== null) ?? null;
}

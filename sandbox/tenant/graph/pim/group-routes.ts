/** PIM for groups: memberships and ownerships for a time, which stand among the members of the group (graph 11.1, 11.7). */
import { bodyField } from '../call.ts';
import type { View } from '../directory/cell.ts';
import type { GraphParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { idIn } from './body.ts';
import { collectionRoutes } from './collection.ts';
import type { Held } from './holdings.ts';
import type { Access } from './memberships.ts';
import { pimRefusal, unknownThing } from './refusals.ts';

export function pimGroupRoutes(parts: GraphParts): readonly Route[] {
  const { memberships } = parts.pim;
  const shared = {
    root: '/identityGovernance/privilegedAccess/group',
    thingOf,
    thingIn: (body: unknown) => accessIn(parts, body),
    // seen to come back empty
    expanded: (_: Access, expand: string) => (expand.includes('group') ? { group: null } : {}),
    needsFilter: true,
  };
  const rowsOf = (isThese: (held: Held<Access>) => boolean) => ({
    planned: (view: View) => memberships.holdings.planned(view).filter(isThese),
    inEffect: (view: View) => memberships.inEffect(view).filter(isThese),
  });
  return [
    ...collectionRoutes<Access>(parts, {
      ...shared,
      ...rowsOf(({ how }) => how !== 'eligible'),
      names: {
        requests: 'assignmentScheduleRequests',
        schedules: 'assignmentSchedules',
        instances: 'assignmentScheduleInstances',
      },
      desk: parts.pim.groups,
      ofInstance: ({ id }) => ({ assignmentScheduleId: id }),
      writers: ['PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup'],
      remover: 'PrivilegedAssignmentSchedule.Remove.AzureADGroup',
    }),
    ...collectionRoutes<Access>(parts, {
      ...shared,
      ...rowsOf(({ how }) => how === 'eligible'),
      names: {
        requests: 'eligibilityScheduleRequests',
        schedules: 'eligibilitySchedules',
        instances: 'eligibilityScheduleInstances',
      },
      desk: parts.pim.eligibleGroups,
      ofInstance: ({ id }) => ({ eligibilityScheduleId: id }),
      writers: ['PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup'],
      remover: 'PrivilegedEligibilitySchedule.Remove.AzureADGroup',
    }),
  ];
}

const thingOf = ({ groupId, accessId }: Access) => ({ groupId, accessId });

/** Throws a `Refusal` for a group that isn't there, or whose members others choose. */
function accessIn({ directory }: GraphParts, body: unknown): Access {
  const groupId = idIn(body, 'groupId');
  const said = String(bodyField(body, 'accessId')).toLowerCase();
  if (said !== 'member' && said !== 'owner') throw pimRefusal('InvalidAccessId');
  const group = directory.group(groupId, directory.settled());
  if (!group) throw unknownThing(groupId);
  if (group.class === 'dynamic' || group.class === 'synced') throw pimRefusal('ResourceTypeNotSupported');
  return { groupId, accessId: said };
}

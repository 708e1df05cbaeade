/** Privileged Identity Management: what it gives in time and takes again. */
import type { SandboxClock } from '../../../clock.ts';
import type { Random } from '../../simulator.ts';
import type { Directory } from '../directory/directory.ts';
import type { Lag } from '../directory/lag.ts';
import { definitionOf } from '../roles/definitions.ts';
import type { Roles, RoleThing } from '../roles/roles.ts';
import { createDesk, type Desk } from './desk.ts';
import { type Access, createMemberships, type Memberships } from './memberships.ts';
import { type PimPolicy, policyWith } from './policies.ts';
import { type PimSwitches, unpleasantPim } from './switches.ts';
import type { Timetable } from './timetable.ts';

export interface Pim {
  readonly roles: Desk<RoleThing>;
  readonly eligibleRoles: Desk<RoleThing>;
  readonly groups: Desk<Access>;
  readonly eligibleGroups: Desk<Access>;
  readonly memberships: Memberships;
  rolePolicy(roleId: string): PimPolicy;
  groupPolicy(groupId: string): PimPolicy;
  readonly switches: PimSwitches;
  /** Before anybody looks. */
  catchUp(): void;
}

type Parts = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly lag: Lag;
  readonly directory: Directory;
  readonly roles: Roles;
  readonly timetable: Timetable;
  readonly switches?: Partial<PimSwitches>;
};

export function createPim(parts: Parts): Pim {
  const { clock, random, lag, directory, roles, timetable } = parts;
  const switches: PimSwitches = { ...unpleasantPim(), ...parts.switches };
  const shared = { clock, random, lag, directory, timetable, pim: switches };
  const rolePolicy = (roleId: string) => {
    const name = definitionOf(roleId)?.displayName.toLowerCase();
    const own = Object.entries(switches.policies).find(([key]) => [roleId, name].includes(key.toLowerCase()));
    return policyWith(own?.[1]);
  };
  const groupPolicy = (groupId: string) => policyWith(switches.policies[groupId]);
  const memberships = createMemberships({ timetable, random, lag, directory });
  const ofRoles = {
    ...shared,
    holdings: roles.holdings,
    isAlike: (one: RoleThing, other: RoleThing) => one.role.id === other.role.id,
    isSame: (one: RoleThing, other: RoleThing) => one.role.id === other.role.id && one.scope === other.scope,
    policyOf: ({ role }: RoleThing) => rolePolicy(role.id),
  };
  const isSameAccess = (one: Access, other: Access) =>
    one.groupId === other.groupId && one.accessId === other.accessId;
  const ofGroups = {
    ...shared,
    holdings: memberships.holdings,
    isAlike: isSameAccess,
    isSame: isSameAccess,
    policyOf: ({ groupId }: Access) => groupPolicy(groupId),
    prepare: ({ thing }: { readonly thing: Access }) => memberships.onboard(thing.groupId),
    scheduleId: ({ groupId, accessId }: Access, guid: string) => `${groupId}_${accessId}_${guid}`,
  };
  return {
    roles: createDesk<RoleThing>({ ...ofRoles, gives: 'assigned' }),
    eligibleRoles: createDesk<RoleThing>({ ...ofRoles, gives: 'eligible' }),
    groups: createDesk<Access>({
      ...ofGroups,
      gives: 'assigned',
      stands: ({ principalId, thing }) => memberships.stands(principalId, thing, directory.settled()),
    }),
    eligibleGroups: createDesk<Access>({ ...ofGroups, gives: 'eligible' }),
    memberships,
    rolePolicy,
    groupPolicy,
    switches,
    catchUp: timetable.catchUp,
  };
}

/** Privileged Identity Management: what it gives in time and takes again. */
import type { SandboxClock } from '../../../clock.ts';
import type { Random } from '../../simulator.ts';
import type { Directory } from '../directory/directory.ts';
import type { Lag } from '../directory/lag.ts';
import { definitionOf } from '../roles/definitions.ts';
import type { Roles, RoleThing } from '../roles/roles.ts';
import { createDesk, type Desk } from './desk.ts';
import { type PimPolicy, policyWith } from './policies.ts';
import { type PimSwitches, unpleasantPim } from './switches.ts';
import type { Timetable } from './timetable.ts';

export interface Pim {
  readonly roles: Desk<RoleThing>;
  rolePolicy(roleId: string): PimPolicy;
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
  return {
    roles: createDesk<RoleThing>({
      ...shared,
      holdings: roles.holdings,
      isAlike: (one, other) => one.role.id === other.role.id,
      isSame: (one, other) => one.role.id === other.role.id && one.scope === other.scope,
      policyOf: ({ role }) => rolePolicy(role.id),
    }),
    rolePolicy,
    switches,
    catchUp: timetable.catchUp,
  };
}

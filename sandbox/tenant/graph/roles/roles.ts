/** Who has which directory role, directly: in effect, or to be activated. Each list is late in its own time (graph 2.1). */
import type { SandboxClock } from '../../../clock.ts';
import { groupId } from '../../company/groups.ts';
import { personId } from '../../company/person.ts';
import { ROLES_HELD } from '../../company/roles.ts';
import type { Random } from '../../simulator.ts';
import type { Deeds } from '../deeds.ts';
import { BEFORE_TIME, type View } from '../directory/cell.ts';
import type { Lag } from '../directory/lag.ts';
import { type Actor, nameOf } from '../directory/records.ts';
import { type Change, createHoldings, type Held, type Holdings } from '../pim/holdings.ts';
import type { Timetable } from '../pim/timetable.ts';
import { type RoleDefinition, roleNamed } from './definitions.ts';

/** Where a role counts: `/`, or `/administrativeUnits/{id}`. */
export type RoleThing = { readonly role: RoleDefinition; readonly scope: string };

export type RoleHeld = Held<RoleThing>;

export const WHOLE_TENANT = '/';

const FOR_GOOD: { readonly until: number | null; readonly scope: string } = {
  until: null,
  scope: WHOLE_TENANT,
};

/** Of people and role-assignable groups; ids are lower-case. */
export interface Roles {
  readonly holdings: Holdings<RoleThing>;
  /** Those held directly, in the order in which they came, as the directory has them. */
  of(principalId: string, view: View): readonly RoleHeld[];
  /** Gives a role, in the whole tenant and for good unless said. Whether something changed. */
  put(
    principalId: string,
    role: RoleDefinition,
    eligible: boolean,
    by: Actor,
    where?: { readonly until: number | null; readonly scope: string },
  ): boolean;
  /** Takes a role wherever it counts, in effect or eligible as `eligible` says. Whether something changed. */
  remove(principalId: string, role: RoleDefinition, eligible: boolean, by: Actor): boolean;
}

type Parts = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly lag: Lag;
  readonly deeds: Deeds;
  readonly timetable: Timetable;
};

export function createRoles({ clock, random, lag, deeds, timetable }: Parts): Roles {
  const changed = ({ held, given, by, at }: Change<RoleThing>) => {
    const { principalId, role, how } = held;
    deeds.tell({ at, by, deed: { kind: 'role', principalId, role, eligible: how === 'eligible', given } });
  };
  const holdings = createHoldings<RoleThing>({ timetable, random, lag, changed });
  const settled = (): View => ({ from: 'committed', now: clock.now(), lag: 0 });
  const held = (principalId: string, role: RoleDefinition, eligible: boolean, { until, scope } = FOR_GOOD) =>
    ({
      id: random.guid(),
      principalId,
      role,
      scope,
      how: eligible ? 'eligible' : 'assigned',
      since: clock.now(),
      until,
      requestId: null,
      by: 'seed',
    }) as const;
  for (const { holder, role, eligible = false } of ROLES_HELD) {
    const principalId = holder === holder.toUpperCase() ? groupId(holder) : personId(holder);
    const from = { ...held(principalId, roleNamed(role), eligible), since: BEFORE_TIME };
    holdings.put(from, NOBODY, BEFORE_TIME);
  }
  const those = (principalId: string, role: RoleDefinition, eligible: boolean) =>
    holdings
      .of(principalId, settled(), 'directory')
      .filter((one) => one.role.id === role.id && (one.how === 'eligible') === eligible);
  return {
    holdings,
    of: (principalId, view) => holdings.of(principalId, view, 'directory'),
    put(principalId, role, eligible, by, where = FOR_GOOD) {
      const before = those(principalId, role, eligible).find(
        ({ scope, how }) => scope === where.scope && how !== 'activated',
      );
      if (before && before.until === where.until) return false;
      const given = {
        ...held(principalId, role, eligible, where),
        by: nameOf(by),
        ...(before && { ...before, until: where.until }),
      };
      holdings.put(given, by, clock.now());
      return true;
    },
    remove(principalId, role, eligible, by) {
      const before = those(principalId, role, eligible);
      for (const one of before) holdings.end(one, by, clock.now());
      return before.length > 0;
    },
  };
}

const NOBODY: Actor = { kind: 'service', displayName: 'Microsoft Entra' };

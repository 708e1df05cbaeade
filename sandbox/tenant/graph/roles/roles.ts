/** Who has which directory role, directly: in effect, or to be activated. Each list is late in its own time (graph 2.1). */
import type { SandboxClock } from '../../../clock.ts';
import { groupId } from '../../company/groups.ts';
import { personId } from '../../company/person.ts';
import { ROLES_HELD } from '../../company/roles.ts';
import type { Random } from '../../simulator.ts';
import type { Deeds } from '../deeds.ts';
import { BEFORE_TIME, Cell, type View } from '../directory/cell.ts';
import type { Lag } from '../directory/lag.ts';
import type { Actor } from '../directory/records.ts';
import { type RoleDefinition, roleNamed } from './definitions.ts';

export type RoleHeld = {
  readonly id: string;
  readonly role: RoleDefinition;
  readonly eligible: boolean;
  /** Milliseconds since the epoch. */
  readonly since: number;
};

/** Of people and role-assignable groups; ids are lower-case. */
export interface Roles {
  /** Those held directly, in the order in which they came. */
  of(principalId: string, view: View): readonly RoleHeld[];
  /** Everybody who has any, with what they have. */
  all(view: View): readonly { readonly principalId: string; readonly held: RoleHeld }[];
  /** Gives a role. Whether something changed. */
  put(principalId: string, role: RoleDefinition, eligible: boolean, by: Actor): boolean;
  /** Takes a role, in effect or eligible as `eligible` says. Whether something changed. */
  remove(principalId: string, role: RoleDefinition, eligible: boolean, by: Actor): boolean;
}

type Parts = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly lag: Lag;
  readonly deeds: Deeds;
};

export function createRoles({ clock, random, lag, deeds }: Parts): Roles {
  const cells = new Map<string, Cell<readonly RoleHeld[]>>();
  const cellOf = (principalId: string) => {
    const cell = cells.get(principalId) ?? new Cell<readonly RoleHeld[]>();
    cells.set(principalId, cell);
    return cell;
  };
  const heldBy = (principalId: string) => cellOf(principalId).committed ?? [];
  const idOf = () => random.guid();
  for (const { holder, role, eligible = false } of ROLES_HELD) {
    const cell = cellOf(holder === holder.toUpperCase() ? groupId(holder) : personId(holder));
    const held = { id: idOf(), role: roleNamed(role), eligible, since: BEFORE_TIME };
    cell.commit(BEFORE_TIME, [...(cell.committed ?? []), held], lag.visibility(BEFORE_TIME));
  }
  const commit = (principalId: string, held: readonly RoleHeld[]) =>
    cellOf(principalId).commit(clock.now(), held, lag.visibility(clock.now(), random));
  return {
    of: (principalId, view) => cells.get(principalId)?.read(view) ?? [],
    all: (view) =>
      [...cells].flatMap(([principalId, cell]) =>
        (cell.read(view) ?? []).map((held) => ({ principalId, held })),
      ),
    put(principalId, role, eligible, by) {
      const before = heldBy(principalId);
      if (before.some((one) => isSame(one, role, eligible))) return false;
      commit(principalId, [...before, { id: idOf(), role, eligible, since: clock.now() }]);
      deeds.tell({ at: clock.now(), by, deed: { kind: 'role', principalId, role, eligible, given: true } });
      return true;
    },
    remove(principalId, role, eligible, by) {
      const before = heldBy(principalId);
      const after = before.filter((one) => !isSame(one, role, eligible));
      if (after.length === before.length) return false;
      commit(principalId, after);
      deeds.tell({ at: clock.now(), by, deed: { kind: 'role', principalId, role, eligible, given: false } });
      return true;
    },
  };
}

const isSame = (held: RoleHeld, role: RoleDefinition, eligible: boolean): boolean =>
  held.role.id === role.id && held.eligible === eligible;

/** Memberships and ownerships of groups that PIM gives for a time; they stand in the group like any other. */
import type { Random } from '../../simulator.ts';
import type { View } from '../directory/cell.ts';
import type { Directory } from '../directory/directory.ts';
import type { Lag } from '../directory/lag.ts';
import { type Change, createHoldings, type Held, type Holdings } from './holdings.ts';
import type { Timetable } from './timetable.ts';

/** A way into a group. */
export type Access = { readonly groupId: string; readonly accessId: 'member' | 'owner' };

export interface Memberships {
  readonly holdings: Holdings<Access>;
  /** From its first request on; that can't be undone. */
  isOnboarded(groupId: string): boolean;
  onboard(groupId: string): void;
  /** Those in effect in groups that are on board, the ones that nobody asked PIM for included. */
  inEffect(view: View): readonly Held<Access>[];
  /** Whether somebody is in, whoever put them there. */
  stands(principalId: string, access: Access, view: View): boolean;
}

type Parts = {
  readonly timetable: Timetable;
  readonly random: Random;
  readonly lag: Lag;
  readonly directory: Directory;
};

export function createMemberships({ timetable, random, lag, directory }: Parts): Memberships {
  const onboarded = new Set<string>();
  const stands: Memberships['stands'] = (principalId, { groupId, accessId }, view) =>
    accessId === 'member'
      ? directory.edges.edge(groupId, principalId, view) !== null
      : (directory.group(groupId, view)?.ownerIds.includes(principalId) ?? false);
  const changed = ({ held, given, by }: Change<Access>) => {
    const { how, principalId, groupId, accessId } = held;
    const group = directory.group(groupId, directory.settled());
    if (how === 'eligible' || !group || stands(principalId, held, directory.settled()) === given) return;
    if (accessId === 'member') return directory.setMember(groupId, principalId, given, by);
    const others = group.ownerIds.filter((id) => id !== principalId);
    directory.putGroup({ ...group, ownerIds: given ? [...others, principalId] : others }, by);
  };
  const holdings = createHoldings<Access>({ timetable, random, lag, changed });
  return {
    holdings,
    isOnboarded: (groupId) => onboarded.has(groupId),
    onboard: (groupId) => void onboarded.add(groupId),
    stands,
    inEffect(view) {
      const own = holdings.all(view, 'pim');
      const isOwn = (groupId: string, principalId: string) =>
        own.some(
          (one) => one.groupId === groupId && one.principalId === principalId && one.how !== 'eligible',
        );
      const others = [...onboarded].flatMap((groupId) =>
        directory.edges
          .membersOf(groupId, view)
          .filter((principalId) => !isOwn(groupId, principalId))
          .map((principalId) => direct(groupId, principalId)),
      );
      return [...own, ...others];
    },
  };
}

/** PIM shows a member of before as one for good. */
const direct = (groupId: string, principalId: string): Held<Access> => ({
  id: `${groupId}_member_${principalId}`,
  principalId,
  how: 'assigned',
  since: 0,
  until: null,
  requestId: null,
  by: 'seed',
  groupId,
  accessId: 'member',
});

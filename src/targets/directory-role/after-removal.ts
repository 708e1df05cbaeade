import type { RoleInstance } from '../../domain/directory-role.ts';
import { covers } from '../../domain/role-scope.ts';
import type { DirectoryPorts, Removed, Told } from '../effects.ts';
import { placeOf, roleOfKey } from './keys.ts';

/** Somebody whose role we gave has ended may still have it through a group, by an activation of their own, or by somebody else. */
export async function otherWays({ roles }: DirectoryPorts, removed: Removed): Promise<readonly Told[]> {
  const { userId, person, requestId, gone } = removed;
  if (gone.length === 0) return [];
  const answer = await roles.instances(userId, requestId);
  const known = answer.read === 'done' ? answer.value : null;
  if (known?.known !== 'yes') {
    const because = answer.read === 'failed' ? answer.because : (known?.because ?? 'it was not read');
    return gone.map(({ targetName }) => ({
      unread: `Whether ${person} still has ${targetName} by another way`,
      because,
    }));
  }
  const told: Told[] = [];
  for (const { target, targetName } of gone) {
    const { roleId, scope } = roleOfKey(target);
    const ours = await ourSchedules(roles, removed, target);
    for (const one of known.value)
      if (one.roleId === roleId && covers(one, scope) && !(one.scheduleId && ours.has(one.scheduleId)))
        told.push(`${person} still has ${targetName}${placeOf(one.scope)} ${wayOf(one)}`);
  }
  return told;
}

/** Lists may still show what is proven gone. */
async function ourSchedules(
  roles: DirectoryPorts['roles'],
  { userId, requestId }: Removed,
  target: string,
): Promise<ReadonlySet<string>> {
  const answer = await roles.state(userId, roleOfKey(target), requestId);
  const requests = answer.read === 'done' ? answer.value.requests : null;
  if (requests?.known !== 'yes') return new Set();
  return new Set(requests.value.flatMap(({ byUs, scheduleId }) => (byUs && scheduleId ? [scheduleId] : [])));
}

function wayOf({ memberType, how, endsAt }: RoleInstance): string {
  const until = endsAt === null ? 'for good' : `until ${endsAt}`;
  if (memberType !== 'direct') return `through a group that carries it, ${until}`;
  return how === 'activated' ? `by an activation of their own, ${until}` : `by another assignment, ${until}`;
}

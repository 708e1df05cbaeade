import type { UserLicenses } from '../../domain/license.ts';
import type { DirectoryPorts, Removed, Told } from '../effects.ts';
import { licensingOf } from './keys.ts';
import { directOf, inheritedFrom, isEffective, usabilityOf } from './sight.ts';

/** Who hands the person the license all the same, and what makes a promised service plan still work. */
export async function otherWaysToLicenses(ports: DirectoryPorts, removed: Removed): Promise<readonly Told[]> {
  const { userId, requestId, person, gone, promised } = removed;
  if (gone.length === 0 && promised.length === 0) return [];
  const answer = await ports.licenses.read(userId, { subscriptions: false }, requestId);
  if (answer.read === 'failed')
    return [{ unread: `Whether ${person} still has it by another way`, because: answer.because }];
  const { licenses } = answer;
  const handed = await Promise.all(gone.map((one) => handedDown(ports, removed, one, licenses)));
  const usable = promised.filter((plan) => usabilityOf(plan, licenses).is === 'usable');
  const elsewhere = usable.flatMap(({ name, planId }) => {
    const by = licenses.held.filter(
      ({ skuId, plans }) =>
        plans.some((one) => one.planId === planId && one.provisioning === 'Success') &&
        licenses.assignments.some((one) => one.skuId === skuId && isEffective(one)),
    );
    return by.map(({ skuPartNumber }) => `The service plan ${name} still works through ${skuPartNumber}`);
  });
  return [...handed.flat(), ...elsewhere];
}

async function handedDown(
  { directory }: DirectoryPorts,
  { requestId, person }: Removed,
  { target, targetName }: Removed['gone'][number],
  licenses: UserLicenses,
): Promise<readonly string[]> {
  const parsed = licensingOf(target);
  if (parsed.kind !== 'license') return [];
  const groups = licenses.assignments
    .filter((one) => one.skuId === parsed.skuId && isEffective(one))
    .flatMap(({ byGroup }) => byGroup ?? []);
  const direct = directOf(parsed.skuId, licenses);
  const again = direct && isEffective(direct) ? [`${person} has ${targetName} assigned directly again`] : [];
  if (groups.length === 0) return again;
  const answer = await directory.lookAtGroups(groups, requestId);
  const nameOf = (id: string) => (answer.read === 'done' && answer.groups[id]?.displayName) || `group ${id}`;
  return [
    ...again,
    ...groups.map((id) => `${person} still has ${targetName} through ${nameOf(id)}, which hands it down`),
  ];
}

/** What became of the seats of licenses that were taken away. */
export async function freedSeats(ports: DirectoryPorts, removed: Removed): Promise<readonly Told[]> {
  const seats = removed.gone.flatMap(({ target, targetName }) => {
    const parsed = licensingOf(target);
    return parsed.kind === 'license' ? [{ skuId: parsed.skuId, targetName }] : [];
  });
  if (seats.length === 0) return [];
  const { userId, requestId } = removed;
  const answer = await ports.licenses.read(userId, { subscriptions: true }, requestId);
  if (answer.read === 'failed') return [{ unread: 'How many seats are in use', because: answer.because }];
  return seats.map(({ skuId, targetName }) => seatWords(skuId, targetName, answer.licenses));
}

/** The same license directly and by a group is one seat, which stays taken as long as one of the two does. */
function seatWords(skuId: string, targetName: string, licenses: UserLicenses): string {
  const group = inheritedFrom(skuId, licenses);
  if (group !== null) return `${targetName}: no seat was freed, because group ${group} hands it down as well`;
  const subscription = licenses.subscriptions[skuId];
  const use = subscription ? `; ${subscription.consumed} of ${subscription.seats} seats are in use` : '';
  return `${targetName}: its seat is free again${use}`;
}

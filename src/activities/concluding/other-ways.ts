import type { Grant } from '../../domain/grant.ts';
import type { UserLicenses } from '../../domain/license.ts';
import { directOf, isEffective, usabilityOf } from '../../domain/license-sight.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { targetOf } from '../../domain/target.ts';
import type { Means } from '../activity.ts';
import { names } from '../words.ts';
import { type Line, unreadLine } from './plain-words.ts';

/** What of the access that was taken away goes on in another way. `still`: something does, or that is not known. */
export type OtherWays = { readonly still: boolean; readonly lines: readonly Line[] };

/**
 * A removal proves that the direct way is gone. Who is in a group that is nested in it, or is handed a license by a group,
 * still has it: the ticket names that way, so that "ended" does not say more than is so (invariant 1).
 */
export async function otherWays(
  means: Means,
  record: RequestRecord,
  ended: readonly Grant[],
  removed: readonly string[],
): Promise<OtherWays> {
  const gone = ended.filter(({ target }) => removed.includes(target));
  const person = names([record.request?.beneficiaryId ?? ''], record.names);
  const lines: Line[] = [];
  for (const grant of gone.filter(({ target }) => targetOf(target).kind === 'group'))
    lines.push(...(await throughGroups(means, record.requestId, grant, person)));
  if (record.kind === 'm365-license') lines.push(...(await throughLicenses(means, record, gone, person)));
  return { still: lines.length > 0, lines };
}

async function throughGroups(
  { directory }: Means,
  requestId: string,
  { beneficiaryId, target, targetName }: Grant,
  person: string,
): Promise<readonly Line[]> {
  const answer = await directory.waysInto({ userId: beneficiaryId, groupId: target }, requestId);
  if (answer.read === 'failed')
    return [unreadLine(`Whether ${person} still has ${targetName} by another way`, answer.because)];
  const { through, unseen } = answer;
  return [
    ...through.map(
      (name) =>
        `${person} still has ${targetName} through ${name}, which is nested in it and not of this ticket`,
    ),
    ...unseen.map(
      (name) =>
        `Whether ${person} still has ${targetName} through ${name} can't be seen: that group is nested in it and hides its members`,
    ),
  ];
}

async function throughLicenses(
  means: Means,
  record: RequestRecord,
  gone: readonly Grant[],
  person: string,
): Promise<readonly Line[]> {
  const [first] = gone;
  if (!first) return [];
  const { requestId } = record;
  const answer = await means.licenses.read(first.beneficiaryId, { subscriptions: false }, requestId);
  if (answer.read === 'failed')
    return [unreadLine(`Whether ${person} still has it by another way`, answer.because)];
  const { licenses } = answer;
  const handed = await Promise.all(
    gone.map((grant) => handedDown(means, requestId, grant, licenses, person)),
  );
  const usable = (record.plan?.usable ?? []).filter((plan) => usabilityOf(plan, licenses).is === 'usable');
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
  { directory }: Means,
  requestId: string,
  { target, targetName }: Grant,
  licenses: UserLicenses,
  person: string,
): Promise<readonly string[]> {
  const parsed = targetOf(target);
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

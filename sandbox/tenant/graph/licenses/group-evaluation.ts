/** What becomes of a user's licenses when group-based licensing processes one group for them (graph 4.5, 4.8, 4.10). Pure. */
import type { AssignedLicense } from '../directory/records.ts';
import { activeAssignment, holds, isInEffect, type LicenseAssignment } from './assignment.ts';
import { groupErrors } from './group-errors.ts';
import { brokenBy } from './violations.ts';

export type GroupSituation = {
  readonly groupId: string;
  /** What the group gives the user; empty when they are not in it. */
  readonly carried: readonly AssignedLicense[];
  /** Where the user counts as being. */
  readonly country: string;
  /** Whether a seat is left for somebody who has none yet. */
  readonly hasSeat: (skuId: string) => boolean;
  readonly at: number;
};

/** Assignments that stay as they are stay the same objects. */
export function processed(
  before: readonly LicenseAssignment[],
  situation: GroupSituation,
): readonly LicenseAssignment[] {
  const { groupId, carried, hasSeat } = situation;
  const others = before.filter(({ assignedByGroup }) => assignedByGroup !== groupId);
  const own = before.filter(({ assignedByGroup }) => assignedByGroup === groupId);
  const errors = groupErrors(others.filter(isInEffect), {
    ...situation,
    hasSeat: (skuId) => holds(before, skuId) || hasSeat(skuId),
  });
  const given = carried.map((license) => {
    const was = own.find(({ skuId }) => skuId === license.skuId);
    const error = errors.get(license.skuId);
    return error === undefined ? applied(license, was, situation) : failed(license, was, error, situation);
  });
  const leaving = own.filter(({ skuId }) => !carried.some((license) => license.skuId === skuId));
  return [...others, ...given, ...stuck(leaving, [...others, ...given], situation.at)];
}

type Was = LicenseAssignment | undefined;

function applied(license: AssignedLicense, was: Was, { groupId, at }: GroupSituation): LicenseAssignment {
  return was?.state === 'Active' && samePlans(was, license) ? was : activeAssignment(license, groupId, at);
}

/** What was in effect stays so, as it was. */
function failed(
  license: AssignedLicense,
  was: Was,
  error: NonNullable<LicenseAssignment['error']>,
  { groupId, at }: GroupSituation,
): LicenseAssignment {
  if (was?.error === error && (isInEffect(was) || samePlans(was, license))) return was;
  if (was && isInEffect(was)) return { ...was, state: 'ActiveWithError', error, updatedAt: at };
  return { ...activeAssignment(license, groupId, at), state: 'Error', error };
}

const samePlans = (a: AssignedLicense, b: AssignedLicense): boolean =>
  a.disabledPlans.toSorted().join() === b.disabledPlans.toSorted().join();

/** Those of the leaving licenses that can't go, because plans of what stays depend on them. */
function stuck(
  leaving: readonly LicenseAssignment[],
  staying: readonly LicenseAssignment[],
  at: number,
): readonly LicenseAssignment[] {
  const effective = staying.filter(isInEffect);
  let left = leaving.filter(isInEffect);
  const goes = (gone: readonly LicenseAssignment[]) => {
    const rest = left.filter((one) => !gone.includes(one));
    return brokenBy([...effective, ...left], [...effective, ...rest], 'dependency').length === 0;
  };
  if (goes(left)) return [];
  for (let next = left.find((one) => goes([one])); next; next = left.find((one) => goes([one]))) {
    left = left.filter((one) => one !== next);
  }
  return left.map((one) =>
    one.error === 'DependencyViolation'
      ? one
      : { ...one, state: 'ActiveWithError', error: 'DependencyViolation', updatedAt: at },
  );
}

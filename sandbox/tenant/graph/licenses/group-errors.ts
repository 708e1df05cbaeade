/** Which licenses of a group can't be applied to a user, and why (graph 4.5). Pure. */
import type { AssignedLicense } from '../directory/records.ts';
import { type LicenseError, plansOn } from './assignment.ts';
import type { GroupSituation } from './group-evaluation.ts';
import { brokenBy } from './violations.ts';

type Errors = Map<string, LicenseError>;

/** By SKU; `others` are the licenses that the user has from elsewhere. */
export function groupErrors(
  others: readonly AssignedLicense[],
  { carried, country, hasSeat }: Pick<GroupSituation, 'carried' | 'country' | 'hasSeat'>,
): ReadonlyMap<string, LicenseError> {
  const errors: Errors = new Map();
  for (const license of carried) {
    const prohibited = plansOn(license).some(({ prohibitedIn }) => prohibitedIn.includes(country));
    if (prohibited) errors.set(license.skuId, 'ProhibitedInUsageLocationViolation');
    else if (!hasSeat(license.skuId)) errors.set(license.skuId, 'CountViolation');
  }
  exclude(others, carried, errors);
  depend(others, carried, errors);
  return errors;
}

const without = (carried: readonly AssignedLicense[], errors: Errors): readonly AssignedLicense[] =>
  carried.filter(({ skuId }) => !errors.has(skuId));

/** One conflict, and no other SKU of the group is applied either. */
function exclude(
  others: readonly AssignedLicense[],
  carried: readonly AssignedLicense[],
  errors: Errors,
): void {
  const wanted = without(carried, errors);
  const broken = brokenBy(others, [...others, ...wanted], 'exclusion');
  if (broken.length === 0) return;
  for (const license of wanted) {
    const guilty = plansOn(license).some((plan) => broken.some((one) => one.plan === plan));
    errors.set(license.skuId, guilty ? 'MutuallyExclusiveViolation' : 'Other');
  }
}

/** One at a time: a license that fails may be the one that another depends on. */
function depend(
  others: readonly AssignedLicense[],
  carried: readonly AssignedLicense[],
  errors: Errors,
): void {
  for (;;) {
    const wanted = without(carried, errors);
    const broken = brokenBy(others, [...others, ...wanted], 'dependency');
    const guilty = wanted.find((license) =>
      plansOn(license).some((plan) => broken.some((one) => one.plan === plan)),
    );
    if (!guilty) return;
    errors.set(guilty.skuId, 'DependencyViolation');
  }
}

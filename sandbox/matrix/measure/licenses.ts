/** What people have of Microsoft 365, settled: as edges for the one measure, and as a state that a failure has to leave alone. */
import type { World } from '../../world.ts';
import type { Asked } from './asked.ts';
import { edgeOf } from './memberships.ts';
import { isSaid, newestOn, statementsOf } from './statements.ts';

type Tenant = Pick<World, 'controlled'>;

/** What a person had before anything was asked for them. */
export type LicensesBefore = { readonly usageLocation: string | null; readonly direct: string };

export const asksForLicenses = ({ plans = [] }: Asked): boolean => plans.length > 0;

/** Direct assignments and the plans of them that are on, as edges. */
export function licenseEdgesOf({ controlled }: Tenant, userId: string): readonly string[] {
  const { direct, plans } = controlled.licenses.licensesOf(userId);
  return direct.flatMap(({ skuId, disabledPlans }) => {
    const on = plans.filter((one) => one.skuId === skuId && !disabledPlans.includes(one.servicePlanId));
    return [
      edgeOf(`license~${skuId}`, userId),
      ...on.map(({ servicePlanId }) => edgeOf(`plan~${skuId}~${servicePlanId}`, userId)),
    ];
  });
}

export function licensesBefore({ controlled }: Tenant, userId: string): LicensesBefore {
  const { usageLocation, direct } = controlled.licenses.licensesOf(userId);
  const state = direct
    .map(({ skuId, disabledPlans }) => `${skuId}: ${[...disabledPlans].sort().join()}`)
    .sort();
  return { usageLocation, direct: state.join('; ') };
}

/** A promise that a plan works, and it doesn't; a failure that left something, and nobody was told what. */
export function licenseDifferences(
  world: Pick<World, 'controlled' | 'servicenow'>,
  asked: readonly Asked[],
  before: ReadonlyMap<string, LicensesBefore>,
): readonly string[] {
  const found: string[] = [];
  for (const one of asked.filter(asksForLicenses)) {
    const last = newestOn(world, one.number);
    if (isSaid(last, 'in-force')) found.push(...plansThatFail(world, one));
  }
  for (const [userId, then] of before) {
    const own = asked.filter((one) => one.userId === userId);
    const said = own.flatMap(({ number }) => statementsOf(world, number));
    const standing = own.some(({ number }) =>
      isSaid(newestOn(world, number), 'in-force', 'unsure', 'under-way'),
    );
    const now = licensesBefore(world, userId);
    if (!standing && now.direct !== then.direct)
      found.push(`licenses of ${userId} are ${now.direct}, and were ${then.direct}`);
    // A location that was set for a license that works is the person's; otherwise somebody has to know of it.
    const owned = own.some(({ number }) => world.servicenow.ticket(number).tasks.length > 0);
    const justified = said.some((one) => isSaid(one, 'in-force')) || owned;
    if (now.usageLocation !== then.usageLocation && !standing && !justified)
      found.push(`usage location of ${userId} is ${now.usageLocation}, and nobody was told`);
  }
  return found;
}

function plansThatFail({ controlled }: Tenant, { number, userId, plans = [] }: Asked): readonly string[] {
  const { plans: held } = controlled.licenses.licensesOf(userId);
  return plans
    .filter(
      (name) =>
        !held.some(
          ({ servicePlanName, provisioningStatus }) =>
            servicePlanName === name && provisioningStatus === 'Success',
        ),
    )
    .map((name) => `${number}: states granted, but ${name} does not work for ${userId}`);
}

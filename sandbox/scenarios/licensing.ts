/** What stories about Microsoft 365 licenses share: ordering a product, and comparing what somebody has. */
import type { User } from './shapes.ts';
import { type Stated, stated } from './stated.ts';
import type { Asked, Story } from './story.ts';

/** What a person has, settled, as `GET /control/directory/users/{id}/licenses` answers. */
type Licenses = {
  readonly usageLocation: string | null;
  readonly direct: readonly {
    readonly skuId: string;
    readonly skuPartNumber: string;
    readonly disabledPlans: readonly string[];
  }[];
  readonly byGroup: readonly {
    readonly skuPartNumber: string;
    readonly groupId: string;
    readonly state: string;
    readonly error: string | null;
  }[];
  readonly plans: readonly { readonly servicePlanName: string; readonly provisioningStatus: string }[];
};

type Subscription = {
  readonly skuPartNumber: string;
  readonly enabled: number;
  readonly consumed: number;
};

export type License = Asked & {
  readonly product: string;
  /** Part number of what is to be assigned; `null`: only plans are switched on. */
  readonly sku: string | null;
  /** Names of the service plans that have to work. */
  readonly plans: readonly string[];
};

const ITEM = 'Request Microsoft 365 product';

export async function orderProduct(
  story: Story,
  person: User,
  product: Pick<License, 'product' | 'sku' | 'plans'>,
  variables: Readonly<Record<string, string>> = {},
): Promise<License> {
  const asked = { product: product.product, ...variables };
  const order = await story.ask('m365-license', ITEM, person, asked, undefined, product.product);
  return { ...order, ...product };
}

export async function licensesOf(story: Story, person: User): Promise<Licenses> {
  return (await story.product.control('GET', `/directory/users/${person.id}/licenses`)) as Licenses;
}

export async function subscriptionOf(story: Story, sku: string): Promise<Subscription> {
  const all = (await story.product.control('GET', '/directory/subscriptions')) as readonly Subscription[];
  const found = all.find(({ skuPartNumber }) => skuPartNumber === sku);
  if (!found) throw new Error(`The sandbox company has not bought ${sku}.`);
  return found;
}

/** Usage location, direct licenses and plans that are off: what a run that failed has to leave as it was. */
export function restorable({ usageLocation, direct, byGroup }: Licenses): string {
  const own = direct.map(({ skuPartNumber, disabledPlans }) => ({
    skuPartNumber,
    disabledPlans: [...disabledPlans].sort(),
  }));
  const groups = byGroup.map(({ skuPartNumber, groupId }) => `${skuPartNumber} ${groupId}`).sort();
  return JSON.stringify({ usageLocation, own: own.sort(bySku), groups });
}

const bySku = (one: { skuPartNumber: string }, other: { skuPartNumber: string }): number =>
  one.skuPartNumber.localeCompare(other.skuPartNumber);

function works({ plans }: Licenses, names: readonly string[]): boolean {
  return names.every((name) =>
    plans.some(
      ({ servicePlanName, provisioningStatus }) =>
        servicePlanName === name && provisioningStatus === 'Success',
    ),
  );
}

export const hasDirectly = ({ direct }: Licenses, sku: string): boolean =>
  direct.some(({ skuPartNumber }) => skuPartNumber === sku);

/** The one measure, for licenses: "granted" means that every promised plan works, anything else that nothing is left of it. */
export async function checkLicense(
  story: Story,
  { number, person, plans, sku }: License,
  expected: Stated['access'],
): Promise<void> {
  const said = stated(await story.product.ticket(number));
  story.check(said?.access === expected, `${number} states access=${said?.access} outcome=${said?.outcome}.`);
  const has = await licensesOf(story, person);
  if (expected === 'granted') {
    story.check(
      works(has, plans),
      `The directory agrees: ${plans.join(', ')} work for ${person.displayName}.`,
    );
    return;
  }
  if (sku !== null)
    story.check(!hasDirectly(has, sku), `The directory agrees: ${person.displayName} has no ${sku}.`);
}

/** Ends what earlier tellings left standing, so that the story can be told again. */
export async function takeLicenseAway(story: Story, person: User, sku: string): Promise<void> {
  if (!hasDirectly(await licensesOf(story, person), sku)) return;
  await story.endAll(person);
  if (hasDirectly(await licensesOf(story, person), sku))
    await story.product.control('DELETE', `/directory/users/${person.id}/licenses/${sku}`);
  await story.everyReplicaSees();
}

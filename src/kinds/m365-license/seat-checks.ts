import type { LicenseFacts } from '../../domain/facts.ts';
import { asLicensing } from '../../targets/licensing/keys.ts';
import { holds, includes, partNumberOf } from './held.ts';
import type { LicenseSituation } from './license-situation.ts';
import type { NamedPlan } from './license-table.ts';
import type { PendingChange } from './pending-change.ts';
import { find } from './reasons.ts';

/** Only these subscriptions can be assigned (graph 4.6). */
const ASSIGNABLE = ['Enabled', 'Warning'];

/**
 * The company must have bought every SKU that is assigned or changed, and have a seat free where a new one is used. That
 * a seat is free now promises nothing: whoever assigns first takes it.
 */
export function checkSeats(
  situation: LicenseSituation,
  licenses: LicenseFacts,
  pending: readonly PendingChange[],
): void {
  const skus = new Set(pending.filter(({ joins }) => !joins).flatMap((one) => skuOf(situation, one)));
  for (const skuId of skus) checkSubscription(situation, licenses, skuId);
}

/** What the product names must be in the subscription, or no call and no proof could ever succeed. */
export function checkPlansOffered({ index, findings }: LicenseSituation, licenses: LicenseFacts): void {
  const { sku, requiredPlans, disabledPlans } = index.license;
  if (sku === null || licenses.subscriptions[sku.id] === undefined) return;
  const lacks = ({ id }: NamedPlan): boolean => includes(licenses, sku.id, id) !== true;
  for (const { name } of [...requiredPlans, ...disabledPlans].filter(lacks)) {
    const detail = `The subscription ${sku.partNumber} has no service plan ${name} of the table's id.`;
    find(findings, 'plan-not-in-subscription', detail, index.at.requiredPlans);
  }
}

function skuOf({ index }: LicenseSituation, { target }: PendingChange): readonly string[] {
  const parsed = asLicensing(target);
  if (parsed !== null) return 'skuId' in parsed ? [parsed.skuId] : [];
  return index.license.sku === null ? [] : [index.license.sku.id];
}

function checkSubscription(
  { index, findings }: LicenseSituation,
  licenses: LicenseFacts,
  skuId: string,
): void {
  const named = namesOf(index.license).find(({ id }) => id === skuId);
  const name = named?.partNumber ?? partNumberOf(licenses, skuId);
  const subscription = licenses.subscriptions[skuId];
  if (subscription === undefined) {
    find(
      findings,
      'sku-not-in-tenant',
      `The company has no subscription of ${name} (${skuId}).`,
      index.at.sku,
    );
    return;
  }
  const { skuPartNumber, status, seats, consumed } = subscription;
  if (named !== undefined && skuPartNumber !== name) {
    const detail = `${skuId} is called "${skuPartNumber}" in the tenant; the policy expects "${name}".`;
    find(findings, 'sku-renamed', detail, index.at.sku);
  }
  if (!ASSIGNABLE.includes(status)) {
    find(findings, 'subscription-not-enabled', `The subscription of ${name} is "${status}".`, index.at.sku);
  } else if (typeof seats !== 'number' || typeof consumed !== 'number') {
    find(findings, 'fact-missing', `How many seats of ${name} are free could not be read.`, index.at.sku);
  } else if (!holds(licenses, skuId) && !(seats - consumed > 0)) {
    const detail =
      seats === 0
        ? `The subscription of ${name} has no seats; seats must be bought first.`
        : `All ${seats} seats of ${name} are taken (${consumed}); a seat must be freed or bought first.`;
    find(findings, 'no-seats', detail, index.at.sku);
  }
}

function namesOf({ sku, prerequisites, coveredBy }: LicenseSituation['index']['license']) {
  return [...(sku === null ? [] : [sku]), ...prerequisites.flatMap(({ anyOf }) => anyOf), ...coveredBy];
}

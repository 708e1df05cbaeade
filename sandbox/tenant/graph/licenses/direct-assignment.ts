/** Licenses given to and taken from a user directly: all of an order or nothing (graph 4.2, 4.3). */
import { findSubscription } from '../../company/licenses.ts';
import type { Directory } from '../directory/directory.ts';
import type { Actor, AssignedLicense, UserRecord } from '../directory/records.ts';
import type { GraphSwitches } from '../switches.ts';
import { activeAssignment, holds, isInEffect, type LicenseAssignment, plansOn } from './assignment.ts';
import type { LicenseOrder } from './assignment-body.ts';
import type { Licenses } from './licenses.ts';
import {
  foreignPlans,
  inherited,
  invalidLocation,
  noSeats,
  notHeld,
  planViolation,
  unknownSku,
} from './refusals.ts';
import { brokenBy, type Violation } from './violations.ts';

export type LicensingParts = {
  readonly directory: Directory;
  readonly licenses: Licenses;
  readonly switches: GraphSwitches;
};

/** `usageLocation`: what licensing has seen of it, which may be older than the user's record. */
type Recipient = Pick<UserRecord, 'id' | 'usageLocation'>;

/** Throws the 400 `Refusal`, and then nothing has changed. */
export function assignDirectly(
  parts: LicensingParts,
  { id, usageLocation }: Recipient,
  order: LicenseOrder,
  change: { readonly at: number; readonly actor: Actor },
): void {
  for (const license of order.add) refuseUnlessSold(license);
  if (order.add.length > 0) refuseUnlessIn(usageLocation, order.add);
  const before = parts.licenses.of(id).assignments;
  for (const skuId of order.remove) refuseUnlessRemovable(before, skuId);
  for (const { skuId } of order.add) refuseUnlessFree(parts, before, skuId);
  const after = changed(before, order, change.at);
  const [broken] = brokenBy(before.filter(isInEffect), after.filter(isInEffect));
  if (broken) throw refusalOf(parts, broken);
  if (order.add.length + order.remove.length === 0) return;
  parts.licenses.commit(id, after, { ...change, failure: null });
}

/** In words that vary, as the real ones do. */
export function refusalOf({ licenses, switches }: LicensingParts, violation: Violation) {
  const { exclusionText } = switches;
  const conflicts = exclusionText === 'either' ? licenses.random.next() < 0.5 : exclusionText === 'conflicts';
  return planViolation(violation, conflicts);
}

export function refuseUnlessSold({ skuId, disabledPlans }: AssignedLicense): void {
  const sold = findSubscription(skuId);
  if (!sold) throw unknownSku(skuId);
  const own = new Set(sold.servicePlans.map(({ servicePlanId }) => servicePlanId));
  const foreign = disabledPlans.filter((plan) => !own.has(plan));
  if (foreign.length > 0) throw foreignPlans(skuId, foreign);
}

const COUNTRIES = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** A missing country, one that doesn't exist, or one where a plan isn't sold: one text for all. */
function refuseUnlessIn(country: string | null, add: readonly AssignedLicense[]): void {
  if (country === null || COUNTRIES.of(country) === undefined) throw invalidLocation();
  const plans = add.flatMap(plansOn);
  if (plans.some(({ prohibitedIn }) => prohibitedIn.includes(country))) throw invalidLocation();
}

function refuseUnlessRemovable(assignments: readonly LicenseAssignment[], skuId: string): void {
  const held = assignments.filter((one) => one.skuId === skuId);
  if (held.some(({ assignedByGroup }) => assignedByGroup === null)) return;
  throw held.length > 0 ? inherited() : notHeld();
}

function refuseUnlessFree(
  { licenses, directory }: LicensingParts,
  assignments: readonly LicenseAssignment[],
  skuId: string,
): void {
  if (holds(assignments, skuId)) return; // one seat per person, however often the SKU is assigned
  const view = directory.settled();
  if (licenses.consumed(skuId, view) >= licenses.enabled(skuId, view)) throw noSeats(skuId);
}

function changed(
  before: readonly LicenseAssignment[],
  { add, remove }: LicenseOrder,
  at: number,
): readonly LicenseAssignment[] {
  const replaced = new Set([...remove, ...add.map(({ skuId }) => skuId)]);
  const kept = before.filter((one) => one.assignedByGroup !== null || !replaced.has(one.skuId));
  return [...kept, ...add.map((license) => activeAssignment(license, null, at))];
}

import type { AccessFacts, LicenseFacts } from '../../domain/facts.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { groupOf } from '../../targets/index.ts';
import { licensingKey } from '../../targets/licensing/keys.ts';
import type { Course, PlanAt } from './course.ts';
import { directAssignment, holds, isInherited, partNumberOf } from './held.ts';
import { holderOf, joinedChanges } from './joined-changes.ts';
import type { ProductIndex } from './license-index.ts';
import { usageLocationFor } from './location.ts';
import type { PendingChange } from './pending-change.ts';

/** What has to be changed, in the order it is carried out: usage location, licenses and plans of one call, groups. */
export function pendingChanges(
  index: ProductIndex,
  request: AccessRequest,
  facts: AccessFacts,
  licenses: LicenseFacts,
  course: Course,
): readonly PendingChange[] {
  const changes = unique(changesOf(index, facts, licenses, course));
  const givesSomething = changes.some(({ target, joins }) => groupOf(target) === null || !joins);
  return givesSomething ? [...locationChange(index, request, facts, licenses), ...changes] : changes;
}

function changesOf(
  index: ProductIndex,
  facts: AccessFacts,
  licenses: LicenseFacts,
  course: Course,
): readonly PendingChange[] {
  switch (course.course) {
    case 'covered':
      return course.on.flatMap((at) => joinedChanges(index, facts, licenses, at));
    case 'enable':
      return [
        ...course.off.flatMap((at) => holderOf(index, facts, licenses, at, course.off)),
        ...course.on.flatMap((at) => joinedChanges(index, facts, licenses, at)),
        ...course.off.map((at) => switchOn(index, licenses, at)),
      ];
    case 'assign':
      return [...prerequisites(index, facts, licenses), ...product(index, facts)];
    case 'not-included':
      return [];
  }
}

/** Every other disabled plan stays as it is; what only a group gives is extended by a direct assignment of that plan alone. */
function switchOn(
  { license }: ProductIndex,
  licenses: LicenseFacts,
  { plan, assignment }: PlanAt,
): PendingChange {
  const { skuId, byGroup } = assignment;
  if (byGroup === null) {
    const target = licensingKey({ kind: 'service-plan', skuId, planId: plan.id });
    return { target, name: plan.name, joins: false, enables: true };
  }
  const required = license.requiredPlans.map(({ id }) => id);
  const all = licenses.subscriptions[skuId]?.plans ?? [];
  const disabledPlans = all.map(({ planId }) => planId).filter((id) => !required.includes(id));
  const target = licensingKey({ kind: 'license', skuId });
  return { target, name: partNumberOf(licenses, skuId), disabledPlans, joins: false, enables: true };
}

/** The first of each set that nobody holds; or, held because of us alone, so that the product does not outlive it. */
function prerequisites(
  { license }: ProductIndex,
  facts: AccessFacts,
  licenses: LicenseFacts,
): readonly PendingChange[] {
  return license.prerequisites.flatMap(({ anyOf, otherwise }): readonly PendingChange[] => {
    if (otherwise === 'refuse') return [];
    const held = anyOf.filter(({ id }) => holds(licenses, id));
    const [sku] = held.length === 0 ? anyOf : held;
    if (sku === undefined || held.length > 1) return [];
    const target = licensingKey({ kind: 'license', skuId: sku.id });
    const ours = facts.grantedByUs.includes(target) && !isInherited(licenses, sku.id);
    if (held.length === 1 && !ours) return [];
    const kept = directAssignment(licenses, sku.id)?.disabledPlans;
    const disabledPlans = kept ?? (sku.disabledPlans ?? []).map(({ id }) => id);
    return [{ target, name: sku.partNumber, disabledPlans, joins: held.length > 0, enables: false }];
  });
}

function product({ license, groups }: ProductIndex, facts: AccessFacts): readonly PendingChange[] {
  if (license.sku === null) return [];
  if (license.assign.by === 'direct') {
    const target = licensingKey({ kind: 'license', skuId: license.sku.id });
    const disabledPlans = license.disabledPlans.map(({ id }) => id);
    return [{ target, name: license.sku.partNumber, disabledPlans, joins: false, enables: false }];
  }
  return groups.flatMap(({ id, name }) => {
    const member = facts.directMemberships[id] === true;
    const joins = member && facts.grantedByUs.includes(id);
    return member && !joins ? [] : [{ target: id, name, joins, enables: false }];
  });
}

function locationChange(
  index: ProductIndex,
  request: AccessRequest,
  facts: AccessFacts,
  licenses: LicenseFacts,
): readonly PendingChange[] {
  const found = usageLocationFor(index, request, licenses);
  if (found.location === 'unknown') return [];
  const target = licensingKey({ kind: 'usage-location', country: found.country });
  const there = found.location === 'there';
  if (there && !facts.grantedByUs.includes(target)) return [];
  return [{ target, name: found.country, joins: there, enables: true }];
}

function unique(changes: readonly PendingChange[]): readonly PendingChange[] {
  const first = new Map(changes.toReversed().map((one) => [one.target, one]));
  return [...new Set(changes.map(({ target }) => target))].flatMap((target) => first.get(target) ?? []);
}

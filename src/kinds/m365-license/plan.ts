import type { AccessFacts, LicenseFacts } from '../../domain/facts.ts';
import type { UsablePlan } from '../../domain/license.ts';
import { type Change, changeKey, type PlannedChanges } from '../../domain/plan.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { findEntitlement } from '../../policy/access/find-entitlement.ts';
import { licensingKey } from '../../targets/licensing/keys.ts';
import { type Course, courseOf } from './course.ts';
import { isOurs, licensesIn } from './held.ts';
import type { ProductIndex } from './license-index.ts';
import { pendingChanges } from './pending-changes.ts';
import type { LicensePolicy } from './policy.ts';

type Known = { readonly index: ProductIndex; readonly licenses: LicenseFacts; readonly course: Course };

/**
 * The changes that take the directory from what it is to what was asked, in their fixed order, and the service plans
 * that must be usable at the end, also where nothing is changed. Does not check the decision: call it only for
 * what `decideLicense` allowed.
 */
export function planLicense(
  request: AccessRequest,
  policy: LicensePolicy,
  facts: AccessFacts,
): PlannedChanges {
  const known = knownOf(request, policy, facts);
  const changes = known === null ? [] : changesOf(request, facts, known);
  const usable = known === null ? [] : usableOf(known);
  return { changes, ...(usable.length > 0 ? { usable } : {}) };
}

/** What the product consists of, that is there already and not through us. */
export function licensesAlreadyThere(
  request: AccessRequest,
  policy: LicensePolicy,
  facts: AccessFacts,
): readonly string[] {
  const known = knownOf(request, policy, facts);
  if (known === null) return [];
  const { index, course } = known;
  const on = course.course === 'covered' || course.course === 'enable' ? course.on : [];
  const targets = on.flatMap(({ plan, assignment }) => {
    const { skuId, byGroup } = assignment;
    if (byGroup !== null || isOurs(facts, assignment, plan.id)) return [];
    const own = skuId === index.license.sku?.id;
    return [
      licensingKey(own ? { kind: 'license', skuId } : { kind: 'service-plan', skuId, planId: plan.id }),
    ];
  });
  const groups = index.groups
    .map(({ id }) => id)
    .filter((id) => facts.directMemberships[id] === true && !facts.grantedByUs.includes(id));
  return [...new Set([...targets, ...groups])];
}

function knownOf(request: AccessRequest, policy: LicensePolicy, facts: AccessFacts): Known | null {
  const index = findEntitlement(policy.index, request.catalogItem, request.variables);
  const licenses = licensesIn(facts);
  return index === null || licenses === null
    ? null
    : { index, licenses, course: courseOf(index, facts, licenses) };
}

function changesOf(
  request: AccessRequest,
  facts: AccessFacts,
  { index, licenses, course }: Known,
): readonly Change[] {
  return pendingChanges(index, request, facts, licenses, course).map(({ target, name, disabledPlans }) => ({
    key: changeKey(request.ticket.number, request.beneficiaryId, target, 'add'),
    userId: request.beneficiaryId,
    target,
    targetName: name,
    action: 'add',
    ...(disabledPlans === undefined ? {} : { disabledPlans }),
  }));
}

/** Every required plan, by the license that gives it now or will. */
function usableOf({ index, course }: Known): readonly UsablePlan[] {
  const { license } = index;
  if (course.course === 'not-included') return [];
  if (course.course === 'assign') {
    return license.requiredPlans.map(({ id, name }) => ({
      skuId: license.sku?.id ?? null,
      planId: id,
      name,
    }));
  }
  const at = course.course === 'enable' ? [...course.on, ...course.off] : course.on;
  return license.requiredPlans.map(({ id, name }) => ({
    skuId: at.find(({ plan }) => plan.id === id)?.assignment.skuId ?? null,
    planId: id,
    name,
  }));
}

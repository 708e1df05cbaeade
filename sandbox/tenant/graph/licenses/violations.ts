/** What is wrong with a set of service plans (graph 4.3, 4.5). Pure. */
import { type ServicePlan, servicePlan } from '../../company/service-plans.ts';
import type { AssignedLicense } from '../directory/records.ts';
import { enabledPlans } from './assignment.ts';

export type Violation = { readonly plan: ServicePlan } & (
  | { readonly kind: 'dependency'; readonly needs: readonly ServicePlan[] }
  | { readonly kind: 'exclusion'; readonly other: ServicePlan }
);

type Plans = ReadonlyMap<string, ServicePlan>;

/** Every rule between plans that this set breaks; both sides of an exclusion. */
function violationsOf(plans: Plans): readonly Violation[] {
  return [...plans.values()].flatMap((plan) => [...missing(plan, plans), ...excluded(plan, plans)]);
}

function missing(plan: ServicePlan, plans: Plans): readonly Violation[] {
  const needs = plan.dependsOn.filter((name) => !plans.has(name)).map(servicePlan);
  return needs.length > 0 ? [{ kind: 'dependency', plan, needs }] : [];
}

function excluded(plan: ServicePlan, plans: Plans): readonly Violation[] {
  return plan.excludes.flatMap((name) => {
    const other = plans.get(name);
    return other ? [{ kind: 'exclusion' as const, plan, other }] : [];
  });
}

/** What the change from some licenses to others breaks, of this kind or any; what was broken before doesn't count. */
export function brokenBy(
  before: readonly AssignedLicense[],
  after: readonly AssignedLicense[],
  kind?: Violation['kind'],
): readonly Violation[] {
  const old = new Set(violationsOf(enabledPlans(before)).map(nameOf));
  const now = violationsOf(enabledPlans(after)).filter((violation) => !old.has(nameOf(violation)));
  return kind === undefined ? now : now.filter((violation) => violation.kind === kind);
}

function nameOf(violation: Violation): string {
  const others = violation.kind === 'dependency' ? violation.needs : [violation.other];
  return [violation.kind, violation.plan, ...others]
    .map((one) => (typeof one === 'string' ? one : one.servicePlanName))
    .join(' ');
}

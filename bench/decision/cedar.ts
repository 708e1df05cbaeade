import {
  type CedarValueJson,
  preparsePolicySet,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { Case, Rule, SimpleVerdict } from './company.ts';
import type { Engine } from './engine.ts';

/** One permit per entitlement, parsed once; the permit that decided says whether somebody must approve. */
export function cedar(rules: readonly Rule[]): Engine {
  const name = `bench-${rules.length}`;
  const policies = rules.map(
    (rule, place) => [`${rule.asks ? 'ask' : 'grant'}-${place}`, permit(rule)] as const,
  );
  const parsed = preparsePolicySet(name, { staticPolicies: Object.fromEntries(policies) });
  if (parsed.type === 'failure')
    throw new Error(`Cedar does not parse the policies: ${parsed.errors[0]?.message}`);
  return { name: 'cedar (wasm)', verdict: (one) => decide(name, one) };
}

function permit({ item, departments, maxDays }: Rule): string {
  const inDepartment = departments.map((one) => `context.department == "${one}"`).join(' || ');
  const when = `context.enabled && (${inDepartment}) && context.days <= ${maxDays} && !context.roleAssignable`;
  return `permit(principal, action == Action::"join", resource == Item::"${item}") when { ${when} };`;
}

function decide(preparsedPolicySetId: string, { request, facts, rule, days }: Case): SimpleVerdict {
  const answer = statefulIsAuthorized({
    principal: { type: 'User', id: request.beneficiaryId },
    action: { type: 'Action', id: 'join' },
    resource: { type: 'Item', id: request.catalogItem },
    context: contextOf(
      facts.beneficiary.enabled,
      facts.beneficiary.department,
      days,
      facts.groups[rule.groupId]?.roleAssignable,
    ),
    preparsedPolicySetId,
    entities: [],
  });
  if (answer.type === 'failure') throw new Error(`Cedar failed: ${answer.errors[0]?.message}`);
  if (answer.response.decision === 'deny') return 'refuse';
  return answer.response.diagnostics.reason[0]?.startsWith('ask') === true ? 'ask' : 'grant';
}

function contextOf(
  enabled: boolean | null,
  department: string | null,
  days: number,
  roleAssignable: boolean | undefined,
): Record<string, CedarValueJson> {
  return {
    enabled: enabled === true,
    department: department ?? '',
    days,
    roleAssignable: roleAssignable !== false,
  };
}

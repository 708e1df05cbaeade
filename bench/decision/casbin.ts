import { newEnforcer, newModel, StringAdapter } from 'casbin';
import type { Case, Rule, SimpleVerdict } from './company.ts';
import type { Engine } from './engine.ts';

const MODEL = `
[request_definition]
r = item, user, days, group
[policy_definition]
p = item, first, second, days, then
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.item == p.item && r.user.enabled && (r.user.department == p.first || r.user.department == p.second) && r.days <= p.days && !r.group.roleAssignable
`;

/** One policy line per entitlement; the matched line says whether somebody must approve. */
export async function casbin(rules: readonly Rule[]): Promise<Engine> {
  const lines = rules.map(({ item, departments, maxDays, asks }) =>
    ['p', item, ...departments, maxDays, asks ? 'ask' : 'grant'].join(', '),
  );
  const enforcer = await newEnforcer(newModel(MODEL), new StringAdapter(lines.join('\n')));
  return {
    name: 'casbin',
    verdict({ request, facts, rule, days }: Case): SimpleVerdict {
      const group = facts.groups[rule.groupId];
      const [allowed, line] = enforcer.enforceExSync(request.catalogItem, facts.beneficiary, days, group);
      if (!allowed) return 'refuse';
      return line.at(-1) === 'ask' ? 'ask' : 'grant';
    },
  };
}

import { Engine as RulesEngine } from 'json-rules-engine';
import type { Case, Rule, SimpleVerdict } from './company.ts';
import type { Engine } from './engine.ts';

/** One rule per entitlement; the event that fires is the verdict. */
export function jsonRulesEngine(rules: readonly Rule[]): Engine {
  const engine = new RulesEngine([], { allowUndefinedFacts: false });
  for (const { item, departments, maxDays, asks } of rules) {
    engine.addRule({
      conditions: {
        all: [
          { fact: 'item', operator: 'equal', value: item, priority: 2 },
          { fact: 'enabled', operator: 'equal', value: true },
          { fact: 'department', operator: 'in', value: [...departments] },
          { fact: 'days', operator: 'lessThanInclusive', value: maxDays },
          { fact: 'roleAssignable', operator: 'equal', value: false },
        ],
      },
      event: { type: asks ? 'ask' : 'grant' },
    });
  }
  return {
    name: 'json-rules-engine',
    async verdict({ request, facts, rule, days }: Case): Promise<SimpleVerdict> {
      const { events } = await engine.run({
        item: request.catalogItem,
        enabled: facts.beneficiary.enabled,
        department: facts.beneficiary.department,
        days,
        roleAssignable: facts.groups[rule.groupId]?.roleAssignable,
      });
      const type = events[0]?.type;
      return type === 'ask' || type === 'grant' ? type : 'refuse';
    },
  };
}

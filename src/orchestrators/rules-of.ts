import type { Policy } from '../policy/policy.ts';
import type { Rules } from '../policy/rulebook.ts';
import { groupMembershipRules } from './group-membership/rules.ts';

/** The rules of a policy, whatever its kind. */
export function rulesOf(policy: Policy): Rules {
  switch (policy.kind) {
    case 'group-membership':
      return groupMembershipRules(policy);
  }
}

import type { Policy } from '../policy/policy.ts';
import type { Rules } from '../policy/rulebook.ts';
import { groupMembershipRules } from './group-membership/rules.ts';
import { licenseRules } from './m365-license/rules.ts';

/** The rules of a policy, whatever its kind. */
export function rulesOf(policy: Policy): Rules {
  switch (policy.kind) {
    case 'group-membership':
      return groupMembershipRules(policy);
    case 'm365-license':
      return licenseRules(policy);
  }
}

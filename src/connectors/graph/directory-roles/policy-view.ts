import type { RolePolicy } from '../../../domain/directory-role.ts';
import { type JsonObject, objectOf, objectsOf } from '../answer.ts';
import { minutesOf } from './durations.ts';

/** What an administrator's assignment, and a person's own activation, go by. */
const ADMIN_ENABLEMENT = 'Enablement_Admin_Assignment';
const ADMIN_EXPIRATION = 'Expiration_Admin_Assignment';
const OWN_EXPIRATION = 'Expiration_EndUser_Assignment';
const OWN_CONTEXT = 'AuthenticationContext_EndUser_Assignment';
const OWN_APPROVAL = 'Approval_EndUser_Assignment';

/**
 * A policy out of its rules, of which those that are of no concern here, or of a type that nobody knows yet, are passed over. Or the
 * name of a rule that is missing or can't be read: what it does not say can't be promised.
 */
export function rolePolicyOf(body: JsonObject): RolePolicy | { readonly lacks: string } {
  const listed = objectsOf(objectOf(body['policy'])?.['rules']);
  const rules = new Map(listed.map((rule) => [String(rule['id']), rule]));
  const enabled: unknown = rules.get(ADMIN_ENABLEMENT)?.['enabledRules'];
  if (!Array.isArray(enabled)) return { lacks: ADMIN_ENABLEMENT };
  const longestMinutes = longestIn(rules.get(ADMIN_EXPIRATION));
  if (longestMinutes === undefined) return { lacks: ADMIN_EXPIRATION };
  const longestActivationMinutes = longestIn(rules.get(OWN_EXPIRATION));
  if (longestActivationMinutes === undefined) return { lacks: OWN_EXPIRATION };
  const approval = objectOf(rules.get(OWN_APPROVAL)?.['setting']);
  if (approval === null) return { lacks: OWN_APPROVAL };
  return {
    mfaOnAdminAssign: enabled.includes('MultiFactorAuthentication'),
    justification: enabled.includes('Justification'),
    ticketing: enabled.includes('Ticketing'),
    authenticationContext: rules.get(OWN_CONTEXT)?.['isEnabled'] === true,
    longestMinutes,
    longestActivationMinutes,
    approvalOnActivation: approval['isApprovalRequired'] === true,
  };
}

/** `null`: for good; `undefined`: the rule does not say. */
function longestIn(rule: JsonObject | undefined): number | null | undefined {
  if (!rule) return undefined;
  const longest = rule['maximumDuration'];
  if (typeof longest === 'string') return minutesOf(longest) ?? undefined;
  return rule['isExpirationRequired'] === false ? null : undefined;
}

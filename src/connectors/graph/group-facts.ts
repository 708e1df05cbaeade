import type { GroupFacts } from '../../domain/facts.ts';
import type { JsonObject } from './answer.ts';

/** A group as Graph shows it. `null` means "no" for all of these flags (facts: reading traps). */
export function groupFactsOf(
  body: JsonObject,
  privilegedParents: GroupFacts['privilegedParents'],
): GroupFacts {
  const types: readonly unknown[] = Array.isArray(body['groupTypes']) ? body['groupTypes'] : [];
  return {
    id: String(body['id']),
    found: true,
    displayName: typeof body['displayName'] === 'string' ? body['displayName'] : '',
    dynamic: types.includes('DynamicMembership'),
    roleAssignable: body['isAssignableToRole'] === true,
    synced: body['onPremisesSyncEnabled'] === true,
    restrictedManagement: body['isManagementRestricted'] === true,
    mailEnabled: body['mailEnabled'] === true,
    unified: types.includes('Unified'),
    privilegedParents,
  };
}

export function missingGroup(id: string): GroupFacts {
  return {
    id,
    found: false,
    displayName: '',
    dynamic: false,
    roleAssignable: false,
    synced: false,
    restrictedManagement: false,
    mailEnabled: false,
    unified: false,
    privilegedParents: [],
  };
}

/** Reading what PIM demands: policies and what they are assigned to (graph 11.5). */
import { objectId } from '../../company/ids.ts';
import { badRequest, type GraphAnswer } from '../answer.ts';
import type { GraphCall } from '../call.ts';
import { filterOf } from '../lookup.ts';
import { page } from '../paging.ts';
import type { GraphParts } from '../parts.ts';
import { holdsAny } from '../permissions.ts';
import { ROLE_DEFINITIONS } from '../roles/definitions.ts';
import type { Route } from '../route.ts';
import { type PimPolicy, policyId, rulesOf } from './policies.ts';
import { pimRefusal } from './refusals.ts';
import { standing } from './standing.ts';

const PATH = '/policies/roleManagementPolicyAssignments';

type Assigned = {
  readonly id: string;
  readonly policyId: string;
  readonly scopeId: string;
  readonly scopeType: 'DirectoryRole' | 'Group';
  readonly roleDefinitionId: string;
  readonly policy: PimPolicy;
};

export function pimPolicyRoutes(parts: GraphParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: PATH,
      units: 1,
      denial: () => pimRefusal('PermissionScopeNotGranted'),
      answer(call) {
        standing(parts);
        return list(parts, call);
      },
    },
  ];
}

const READS_ROLES = 'RoleManagementPolicy.Read.Directory';
const READS_GROUPS = ['RoleManagementPolicy.Read.AzureADGroup', 'RoleManagement.Read.All'];

function list(parts: GraphParts, call: GraphCall): GraphAnswer {
  const filter = filterOf(call);
  if (!filter) throw badRequest('A filter by scopeId and scopeType is required.');
  const groupReader = READS_GROUPS.find((name) => holdsAny(call.principal, name));
  const rows = [...ofRoles(parts), ...ofGroups(parts)];
  const expand = call.query.get('$expand')?.toLowerCase().replaceAll(' ', '') ?? '';
  const show = ({ policy, ...assigned }: Assigned) => {
    const { policyId: id, scopeId, scopeType } = assigned;
    const rules = expand.includes('rules') ? { rules: rulesOf(policy) } : {};
    const whole = {
      id,
      displayName: scopeType,
      description: scopeType,
      isOrganizationDefault: false,
      scopeId,
      scopeType,
      lastModifiedDateTime: null,
      lastModifiedBy: { displayName: '', id: null },
      ...rules,
    };
    return expand.includes('policy') ? { ...assigned, policy: whole } : assigned;
  };
  const found = rows.filter((row) => filter.test(row)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const ofRole = found.some(({ scopeType }) => scopeType === 'DirectoryRole');
  if (ofRole && parts.pim.switches.policyReaders === 'own' && !holdsAny(call.principal, READS_ROLES))
    throw pimRefusal('PermissionScopeNotGranted');
  if (found.some(({ scopeType }) => scopeType === 'Group')) {
    if (groupReader === undefined) throw pimRefusal('PermissionScopeNotGranted');
    call.depends(groupReader);
  }
  return page(call, 'policies/roleManagementPolicyAssignments', found, ({ id }) => id, show);
}

const ofRoles = ({ pim }: GraphParts): readonly Assigned[] =>
  ROLE_DEFINITIONS.map(({ id: roleDefinitionId }) => {
    const policy = policyId('DirectoryRole', roleDefinitionId);
    return {
      id: `${policy}_${roleDefinitionId}`,
      policyId: policy,
      scopeId: '/',
      scopeType: 'DirectoryRole',
      roleDefinitionId,
      policy: pim.rolePolicy(roleDefinitionId),
    };
  });

/** One for members and one for owners; their ids are others once PIM has the group. */
const ofGroups = ({ pim, directory }: GraphParts): readonly Assigned[] =>
  directory.groups(directory.settled()).flatMap(({ id: scopeId }) =>
    (['member', 'owner'] as const).map((roleDefinitionId) => {
      const known = pim.memberships.isOnboarded(scopeId) ? 'onboarded' : 'template';
      const policy = policyId('Group', objectId('group', `${known}/${scopeId}/${roleDefinitionId}`));
      return {
        id: `${policy}_${roleDefinitionId}`,
        policyId: policy,
        scopeId,
        scopeType: 'Group',
        roleDefinitionId,
        policy: pim.groupPolicy(scopeId),
      };
    }),
  );

/** Azure's management plane, as far as it tells whether the immutability policy of a container is locked, and who has which role. */
import { answerRoleAssignments, type RolesInAzure } from '../azure-roles.ts';
import type { TenantSimulator } from '../dispatch.ts';

export const MANAGEMENT_AUDIENCE = 'https://management.azure.com';
export const WITNESS_CONTAINER_ID =
  '/subscriptions/6c1b2f0e-5a4d-4f7e-9b8a-1d2c3e4f5a6b/resourceGroups/countersign/providers/Microsoft.Storage/storageAccounts/countersign/blobServices/default/containers/countersign-anchors';

export interface Management extends TenantSimulator {
  /** As the portal shows it; `null`: the identity may not read it. */
  state: 'Locked' | 'Unlocked' | null;
}

export function createManagement(
  validToken: (token: string) => Promise<boolean>,
  rolesOf: RolesInAzure,
): Management {
  const management: Management = {
    state: 'Locked',
    answersFor: (host) => host === 'management.azure.com',
    async handle(request) {
      const { pathname } = new URL(request.url);
      const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
      if (!(await validToken(token)))
        return Response.json({ error: { code: 'AuthenticationFailed' } }, { status: 401 });
      if (management.state === null)
        return Response.json({ error: { code: 'AuthorizationFailed' } }, { status: 403 });
      const assignments = answerRoleAssignments(request, rolesOf);
      if (assignments) return assignments;
      if (pathname !== `${WITNESS_CONTAINER_ID}/immutabilityPolicies/default`)
        return Response.json({ error: { code: 'ResourceNotFound' } }, { status: 404 });
      return Response.json({
        name: 'default',
        properties: { immutabilityPeriodSinceCreationInDays: 2555, state: management.state },
      });
    },
  };
  return management;
}

/** Azure's own role assignments at a scope, as far as the sandbox company's directory roles stand there, too. */
import { addressOf, type PlainRequest } from '../plain-request.ts';

/** Ids of the roles that Azure shows for somebody now. */
export type RolesInAzure = (principalId: string) => readonly string[];

const PATH =
  /^(\/subscriptions\/[0-9a-f-]{36}(?:\/resourceGroups\/[^/]+)?)\/providers\/Microsoft\.Authorization\/roleAssignments$/i;
const FILTER = /^(?:assignedTo\('([0-9a-f-]{36})'\)|principalId eq '([0-9a-f-]{36})')$/i;

/** `null`: the path is another. That roles stand in Azure under the ids that the directory has for them is the sandbox's own choice. */
export function answerRoleAssignments(request: PlainRequest, rolesOf: RolesInAzure): Response | null {
  const { pathname, searchParams } = new URL(addressOf(request));
  const [, scope] = PATH.exec(pathname) ?? [];
  if (scope === undefined) return null;
  if (request.method !== 'GET') return problem(405, 'MethodNotAllowed');
  if (!searchParams.has('api-version')) return problem(400, 'MissingApiVersionParameter');
  const [, assignedTo, principal] = FILTER.exec(searchParams.get('$filter') ?? '') ?? [];
  const principalId = (assignedTo ?? principal)?.toLowerCase();
  if (principalId === undefined) return problem(400, 'BadRequest');
  const value = rolesOf(principalId).map((roleId) => ({
    id: `${pathname}/${roleId}`,
    name: roleId,
    type: 'Microsoft.Authorization/roleAssignments',
    properties: {
      roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
      principalId,
      principalType: 'User',
      scope,
    },
  }));
  return Response.json({ value });
}

const problem = (status: number, code: string): Response =>
  Response.json({ error: { code, message: `The request was refused: ${code}.` } }, { status });

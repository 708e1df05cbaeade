import type { RoleDefinition } from '../../../domain/directory-role.ts';
import type { ReadFailure } from '../../../ports/directory.ts';
import type { RoleHolder, Roles } from '../../../ports/roles.ts';
import { type Asked, asked, known, notKnown } from '../accounts/known.ts';
import { lineIn } from '../accounts/values.ts';
import { faultsAsValues } from '../read-fault.ts';
import { roleHeldOf } from './held.ts';
import { listedIn } from './lists.ts';
import {
  roleDefinitionsPath,
  roleEligibilityPath,
  roleHoldersPath,
  roleInstancesPath,
  rolePolicyPath,
} from './paths.ts';
import { rolePolicyOf } from './policy-view.ts';
import { throughGroupsToo } from './principals.ts';
import { roleStateOf, type StateWays } from './state.ts';
import { roleDefinitionOf, roleEligibilityOf, roleInstanceOf } from './views.ts';
import { roleCall, writeRole } from './writes.ts';

/** Directory roles in Microsoft Graph, which gives them for a time by requests. */
export function createGraphRoles(ways: StateWays): Roles {
  const { client, clock } = ways;
  /** A list of one call and its further pages. */
  const list = async (path: string, about: Asked, requestId: string) => {
    const context = { requestId, purpose: 'directory-roles' } as const;
    return await listedIn(client, await client({ method: 'GET', path }, context), about, context);
  };
  return {
    instances: (userId, requestId) =>
      valued(() =>
        throughGroupsToo(
          ways,
          userId,
          { what: 'Role assignments', path: roleInstancesPath, of: roleInstanceOf },
          { requestId, purpose: 'directory-roles' },
        ),
      ),
    eligible: (userId, requestId) =>
      valued(() =>
        throughGroupsToo(
          ways,
          userId,
          { what: 'Roles that may be activated', path: roleEligibilityPath, of: roleEligibilityOf },
          { requestId, purpose: 'directory-roles' },
        ),
      ),
    policy: (roleId, requestId) =>
      valued(async () => {
        const path = rolePolicyPath(roleId);
        const about = asked(clock, path, 'The policy of a role');
        const listed = await list(path, about, requestId);
        if (listed.known !== 'yes') return listed;
        const [only] = listed.items;
        if (!only) return notKnown('missing', about, 'the directory shows no policy for it');
        const policy = rolePolicyOf(only);
        return 'lacks' in policy
          ? notKnown('missing', about, `its policy does not show the rule ${policy.lacks}`)
          : known(about, policy, null);
      }),
    state: (userId, role, requestId) => valued(() => roleStateOf(ways, userId, role, requestId)),
    held: (userId, role, requestId) => valued(() => roleHeldOf(ways, userId, role, requestId)),
    definitions: (requestId) =>
      valued(async () => {
        const path = roleDefinitionsPath();
        const about = asked(clock, path, 'Directory roles');
        const listed = await list(path, about, requestId);
        if (listed.known !== 'yes') return listed;
        const roles: readonly RoleDefinition[] = listed.items.flatMap((one) => roleDefinitionOf(one) ?? []);
        return known(about, roles, null);
      }),
    holders: (roleId, requestId) =>
      valued(async () => {
        const path = roleHoldersPath(roleId);
        const about = asked(clock, path, 'Holders of a role');
        const listed = await list(path, about, requestId);
        if (listed.known !== 'yes') return listed;
        const holders: readonly RoleHolder[] = listed.items.flatMap((one) => {
          const [instance, principalId] = [roleInstanceOf(one, false), lineIn(one, 'principalId')];
          return instance && principalId ? [{ ...instance, principalId: principalId.toLowerCase() }] : [];
        });
        return known(about, holders, null);
      }),
    roleCall,
    writeRole: (userId, does, clientRequestId, requestId, notAfter) =>
      writeRole(client, userId, does, { clientRequestId, requestId }, notAfter),
  };
}

async function valued<Value>(
  read: () => Promise<Value>,
): Promise<{ readonly read: 'done'; readonly value: Value } | ReadFailure> {
  return await faultsAsValues(async () => ({ read: 'done', value: await read() }));
}

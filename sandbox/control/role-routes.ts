/** Directory roles: read as settled, given and taken behind the product's back. */
import { found, userOf } from './directory-routes.ts';
import type { ControlledTenant } from './ports.ts';
import { done, ID_OF_PERSON, ok, param, type Route, type RouteCall } from './route.ts';
import * as schemas from './schemas.ts';

const ROLES = '/directory/users/:id/roles';

export function roleRoutes(tenant: () => ControlledTenant): readonly Route[] {
  const user = (call: RouteCall) => userOf(tenant().directory, param(call, 'id')).id;
  return [
    {
      method: 'GET',
      path: ROLES,
      summary: 'Lists the directory roles of a user, those of their groups included',
      names: ID_OF_PERSON,
      run: (call) => ok(tenant().roles.rolesOf(user(call))),
    },
    {
      method: 'PUT',
      path: `${ROLES}/:role`,
      summary: 'Gives a directory role, as an administrator does in the portal',
      names: ID_OF_PERSON,
      example: { eligible: true },
      schema: schemas.rolePut,
      run(call) {
        const { eligible = false } = call.body as { eligible?: boolean };
        found('role', () => tenant().roles.putRole(user(call), param(call, 'role'), eligible));
        return done;
      },
    },
    {
      method: 'DELETE',
      path: `${ROLES}/:role`,
      summary: 'Takes a directory role away, in effect or eligible',
      names: ID_OF_PERSON,
      run(call) {
        found('role', () => tenant().roles.deleteRole(user(call), param(call, 'role')));
        return done;
      },
    },
  ];
}

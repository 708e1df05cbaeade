/** Passwords and sessions: read as settled, changed behind the product's back. */
import { userOf } from './directory-routes.ts';
import type { ControlledTenant } from './ports.ts';
import * as schemas from './risk-schemas.ts';
import { done, ID_OF_PERSON, ok, param, type Route, type RouteCall } from './route.ts';

const USER = '/directory/users/:id';

export function accountRoutes(tenant: () => ControlledTenant): readonly Route[] {
  const user = (call: RouteCall) => userOf(tenant().directory, param(call, 'id')).id;
  return [
    {
      method: 'GET',
      path: `${USER}/sessions`,
      summary: 'Tells since when sign-ins of a user count, and what stands of the password',
      names: ID_OF_PERSON,
      run: (call) => ok(tenant().accounts.sessionsOf(user(call))),
    },
    {
      method: 'POST',
      path: `${USER}/password`,
      summary: 'Changes a password, as its user does or as an administrator does in the portal',
      names: ID_OF_PERSON,
      example: { by: 'self' },
      schema: schemas.passwordChange,
      run(call) {
        tenant().accounts.changePassword(user(call), (call.body as { by: 'self' | 'admin' }).by);
        return done;
      },
    },
  ];
}

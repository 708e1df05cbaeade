/** People and groups: read as settled, changed behind the product's back. */
import { DirectoryRefusal } from './directory-desk.ts';
import type { ControlledTenant, DirectoryDesk, GroupPatch, UserPatch } from './ports.ts';
import { ControlProblem, unknown } from './problem.ts';
import { type Answer, done, ok, param, type Route, type RouteCall } from './route.ts';
import * as schemas from './schemas.ts';

export function directoryRoutes(tenant: () => ControlledTenant): readonly Route[] {
  const desk = () => tenant().directory;
  return [
    { method: 'GET', path: '/directory/users', run: () => ok(desk().users()) },
    {
      method: 'PATCH',
      path: '/directory/users/:id',
      schema: schemas.userPatch,
      run(call) {
        const { id } = userOf(desk(), param(call, 'id'));
        const patch = call.body as UserPatch;
        if (patch.managerId) userOf(desk(), patch.managerId);
        desk().patchUser(id, patch);
        return ok(userOf(desk(), id));
      },
    },
    { method: 'GET', path: '/directory/groups', run: () => ok(desk().groups()) },
    {
      method: 'PATCH',
      path: '/directory/groups/:id',
      schema: schemas.groupPatch,
      run(call) {
        const { id } = groupOf(desk(), call);
        desk().patchGroup(id, call.body as GroupPatch);
        return ok(groupOf(desk(), call));
      },
    },
    {
      method: 'GET',
      path: '/directory/groups/:id/members',
      run: (call) => ok(desk().members(groupOf(desk(), call).id)),
    },
    {
      method: 'PUT',
      path: '/directory/groups/:id/members/:userId',
      schema: schemas.nothing,
      run: (call) => member(desk(), call, 'addMember'),
    },
    {
      method: 'DELETE',
      path: '/directory/groups/:id/members/:userId',
      run: (call) => member(desk(), call, 'removeMember'),
    },
  ];
}

function member(desk: DirectoryDesk, call: RouteCall, change: 'addMember' | 'removeMember'): Answer {
  const group = groupOf(desk, call);
  const user = userOf(desk, param(call, 'userId'));
  try {
    desk[change](group.id, user.id);
    return done;
  } catch (error) {
    if (error instanceof DirectoryRefusal) throw new ControlProblem(400, 'invalid-change', error.message);
    throw error;
  }
}

/** By Entra id. Throws a `ControlProblem`, 404. */
export function userOf(desk: DirectoryDesk, id: string) {
  const user = desk.users().find((one) => one.id === id.toLowerCase());
  if (!user) throw unknown('user', id, 'GET /directory/users lists the ones there are.');
  return user;
}

function groupOf(desk: DirectoryDesk, call: RouteCall) {
  const id = param(call, 'id');
  const group = desk.groups().find((one) => one.id === id.toLowerCase());
  if (!group) throw unknown('group', id, 'GET /directory/groups lists the ones there are.');
  return group;
}

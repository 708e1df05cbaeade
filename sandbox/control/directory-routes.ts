/** People and groups: read as settled, changed behind the product's back. */
import type { GroupPatch, UserPatch } from '../tenant/graph/directory/control.ts';
import { createdGroup, createdUser, deletedGroup, patchedGroup, patchedUser } from './directory-changes.ts';
import type { ControlledTenant, DirectoryDesk } from './ports.ts';
import { ControlProblem, messageOf } from './problem.ts';
import { created, done, ok, param, type Route, type RouteCall } from './route.ts';
import * as schemas from './schemas.ts';

const USER = '/directory/users/:id';
const GROUP = '/directory/groups/:id';
const MEMBER = `${GROUP}/members/:userId`;

export function directoryRoutes(tenant: () => ControlledTenant): readonly Route[] {
  const desk = () => tenant().directory;
  return [
    { method: 'GET', path: '/directory/users', run: () => ok(desk().listUsers()) },
    {
      method: 'POST',
      path: '/directory/users',
      schema: schemas.newUser,
      run: ({ body }) => created(createdUser(desk(), body)),
    },
    {
      method: 'PATCH',
      path: USER,
      schema: schemas.userPatch,
      run: (call) => ok(patchedUser(desk(), userOf(desk(), param(call, 'id')), call.body as UserPatch)),
    },
    {
      method: 'DELETE',
      path: USER,
      query: ['permanently'],
      run(call) {
        const { id } = userOf(desk(), param(call, 'id'));
        if (isPermanent(call)) desk().permanentlyDeleteUser(id);
        else desk().patchUser(id, { deleted: true });
        return done;
      },
    },
    { method: 'GET', path: '/directory/groups', run: () => ok(desk().listGroups()) },
    {
      method: 'POST',
      path: '/directory/groups',
      schema: schemas.newGroup,
      run: ({ body }) => created(createdGroup(desk(), body)),
    },
    {
      method: 'PATCH',
      path: GROUP,
      schema: schemas.groupPatch,
      run: (call) => ok(patchedGroup(tenant(), groupOf(desk(), call), call.body as GroupPatch)),
    },
    {
      method: 'DELETE',
      path: GROUP,
      query: ['permanently'],
      run(call) {
        deletedGroup(tenant(), groupOf(desk(), call), isPermanent(call));
        return done;
      },
    },
    { method: 'GET', path: `${GROUP}/members`, run: (call) => ok(desk().members(groupOf(desk(), call).id)) },
    {
      method: 'PUT',
      path: MEMBER,
      schema: schemas.nothing,
      run(call) {
        desk().putMember(writableGroup(desk(), call), userOf(desk(), param(call, 'userId')).id);
        return done;
      },
    },
    {
      method: 'DELETE',
      path: MEMBER,
      run(call) {
        desk().deleteMember(writableGroup(desk(), call), userOf(desk(), param(call, 'userId')).id);
        return done;
      },
    },
  ];
}

/** By Entra id. Throws a `ControlProblem`, 404. */
export function userOf(desk: DirectoryDesk, id: string) {
  return found('user', () => desk.user(id));
}

function groupOf(desk: DirectoryDesk, call: RouteCall) {
  return found('group', () => desk.group(param(call, 'id')));
}

/** For ever, instead of into the recycle bin. */
function isPermanent({ query }: RouteCall): boolean {
  const said = query.get('permanently') ?? 'false';
  if (said === 'true' || said === 'false') return said === 'true';
  throw new ControlProblem(400, 'invalid-query', `"permanently" is true or false, not "${said}".`);
}

/** The portal lets nobody choose the members of a dynamic group. */
function writableGroup(desk: DirectoryDesk, call: RouteCall): string {
  const group = groupOf(desk, call);
  if (group.class !== 'dynamic') return group.id;
  const message = `The rule of ${group.displayName} picks its members; change the person instead.`;
  throw new ControlProblem(400, 'invalid-change', message);
}

/** Throws a `ControlProblem`, 404, in place of a `RangeError`. */
export function found<Value>(what: string, look: () => Value): Value {
  try {
    return look();
  } catch (error) {
    if (error instanceof RangeError) throw new ControlProblem(404, `unknown-${what}`, messageOf(error));
    throw error;
  }
}

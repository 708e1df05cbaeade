/** People and groups: read as settled, changed behind the product's back. */
import type { GroupPatch, UserPatch } from '../tenant/graph/directory/control.ts';
import type { ControlledTenant, DirectoryDesk } from './ports.ts';
import { ControlProblem, messageOf } from './problem.ts';
import { done, ok, param, type Route, type RouteCall } from './route.ts';
import * as schemas from './schemas.ts';

const USER = '/directory/users/:id';
const GROUP = '/directory/groups/:id';
const MEMBER = `${GROUP}/members/:userId`;

export function directoryRoutes(tenant: () => ControlledTenant): readonly Route[] {
  const desk = () => tenant().directory;
  return [
    { method: 'GET', path: '/directory/users', run: () => ok(desk().listUsers()) },
    { method: 'PATCH', path: USER, schema: schemas.userPatch, run: (call) => ok(patchedUser(desk(), call)) },
    { method: 'GET', path: '/directory/groups', run: () => ok(desk().listGroups()) },
    {
      method: 'PATCH',
      path: GROUP,
      schema: schemas.groupPatch,
      run: (call) => ok(patchedGroup(tenant(), call)),
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

function patchedUser(desk: DirectoryDesk, call: RouteCall) {
  const { id } = userOf(desk, param(call, 'id'));
  const patch = call.body as UserPatch;
  if (patch.managerId) userOf(desk, patch.managerId);
  return desk.patchUser(id, patch);
}

/** A group can't be deleted while it carries licenses (graph.md 4). */
function patchedGroup({ directory: desk, licenses }: ControlledTenant, call: RouteCall) {
  const { id, displayName } = groupOf(desk, call);
  const patch = call.body as GroupPatch;
  const carried = licenses.carriedBy(id);
  if (!patch.deleted || carried.length === 0) return desk.patchGroup(id, patch);
  const message = `${displayName} carries ${carried.join(', ')}; take them off it first.`;
  throw new ControlProblem(400, 'invalid-change', message);
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

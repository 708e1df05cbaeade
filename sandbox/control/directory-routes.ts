/** People and groups: read as settled, changed behind the product's back. */
import type { GroupPatch, UserPatch } from '../tenant/graph/directory/control.ts';
import { createdGroup, createdUser, deletedGroup, patchedGroup, patchedUser } from './directory-changes.ts';
import type { ControlledTenant, DirectoryDesk } from './ports.ts';
import { ControlProblem, messageOf } from './problem.ts';
import { created, done, ID_OF_PERSON, ok, param, type Route, type RouteCall } from './route.ts';
import * as schemas from './schemas.ts';

const USER = '/directory/users/:id';
const GROUP = '/directory/groups/:id';
const MEMBER = `${GROUP}/members/:userId`;
const ID_OF_GROUP = { id: 'group' } as const;
const GROUP_AND_MEMBER = { id: 'group', userId: 'person' } as const;

export function directoryRoutes(tenant: () => ControlledTenant): readonly Route[] {
  const desk = () => tenant().directory;
  return [
    {
      method: 'GET',
      path: '/directory/users',
      summary: 'Lists the people of the directory, deleted ones included',
      run: () => ok(desk().listUsers()),
    },
    {
      method: 'POST',
      path: '/directory/users',
      changes: 'company',
      summary: 'Makes a user',
      example: { userPrincipalName: 'nina.new@contoso.example', displayName: 'Nina New' },
      schema: schemas.newUser,
      run: ({ body }) => created(createdUser(desk(), body)),
    },
    {
      method: 'GET',
      path: USER,
      summary: 'Tells a user',
      names: ID_OF_PERSON,
      run: (call) => ok(userOf(desk(), param(call, 'id'))),
    },
    {
      method: 'PATCH',
      path: USER,
      changes: 'company',
      summary: 'Changes a user',
      names: ID_OF_PERSON,
      example: { accountEnabled: false },
      schema: schemas.userPatch,
      run: (call) => ok(patchedUser(desk(), userOf(desk(), param(call, 'id')), call.body as UserPatch)),
    },
    {
      method: 'DELETE',
      path: USER,
      changes: 'company',
      summary: 'Deletes a user, into the recycle bin or for ever',
      names: ID_OF_PERSON,
      query: ['permanently'],
      run(call) {
        const { id } = userOf(desk(), param(call, 'id'));
        if (isPermanent(call)) desk().permanentlyDeleteUser(id);
        else desk().patchUser(id, { deleted: true });
        return done;
      },
    },
    {
      method: 'GET',
      path: `${USER}/groups`,
      summary: 'Lists the groups that somebody is a direct member of',
      names: ID_OF_PERSON,
      run: (call) => ok(membershipsOf(desk(), userOf(desk(), param(call, 'id')).id)),
    },
    {
      method: 'GET',
      path: '/directory/groups',
      summary: 'Lists the groups of the directory, deleted ones included',
      run: () => ok(desk().listGroups()),
    },
    {
      method: 'POST',
      path: '/directory/groups',
      summary: 'Makes a group',
      example: { displayName: 'GRP-NEW' },
      schema: schemas.newGroup,
      run: ({ body }) => created(createdGroup(desk(), body)),
    },
    {
      method: 'PATCH',
      path: GROUP,
      summary: 'Changes a group',
      names: ID_OF_GROUP,
      example: { class: 'm365' },
      schema: schemas.groupPatch,
      run: (call) => ok(patchedGroup(tenant(), groupOf(desk(), call), call.body as GroupPatch)),
    },
    {
      method: 'DELETE',
      path: GROUP,
      summary: 'Deletes a group, into the recycle bin or for ever',
      names: ID_OF_GROUP,
      query: ['permanently'],
      run(call) {
        deletedGroup(tenant(), groupOf(desk(), call), isPermanent(call));
        return done;
      },
    },
    {
      method: 'GET',
      path: `${GROUP}/members`,
      summary: 'Lists the direct members of a group',
      names: ID_OF_GROUP,
      run: (call) => ok(desk().members(groupOf(desk(), call).id)),
    },
    {
      method: 'PUT',
      path: MEMBER,
      summary: 'Adds a member to a group, as an administrator does in the portal',
      names: GROUP_AND_MEMBER,
      example: {},
      schema: schemas.nothing,
      run(call) {
        desk().putMember(writableGroup(desk(), call), userOf(desk(), param(call, 'userId')).id);
        return done;
      },
    },
    {
      method: 'DELETE',
      path: MEMBER,
      summary: 'Removes a member from a group, as an administrator does in the portal',
      names: GROUP_AND_MEMBER,
      run(call) {
        desk().deleteMember(writableGroup(desk(), call), userOf(desk(), param(call, 'userId')).id);
        return done;
      },
    },
  ];
}

function membershipsOf(desk: DirectoryDesk, userId: string) {
  return desk.listGroups().flatMap(({ id, displayName, deleted }) => {
    const membership = deleted ? undefined : desk.members(id).find((member) => member.id === userId);
    return membership ? [{ ...membership, id, displayName }] : [];
  });
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

/** The ServiceNow instance as its administrator has it: users, delegates, and everything that can be set. */
import type { OnCallMember } from '../tenant/servicenow/on-call.ts';
import type { SwitchChoices } from '../tenant/servicenow/switches.ts';
import type { Delegation, UserChange } from '../tenant/servicenow/user-desk.ts';
import { found, userOf } from './directory-routes.ts';
import type { ControlledTenant } from './ports.ts';
import { unknown } from './problem.ts';
import { refusing } from './refusing.ts';
import { created, done, ok, param, type Route, type RouteCall } from './route.ts';
import * as schemas from './servicenow-schemas.ts';
import { serviceNowSwitches } from './switch-schema.ts';

const USERS = '/servicenow/users';
const USER = `${USERS}/:id`;
const SWITCHES = '/servicenow/switches';

type RosterBody = {
  readonly members: readonly (Omit<OnCallMember, 'level'> & { readonly level?: number })[];
};

export function serviceNowRoutes(tenant: () => ControlledTenant): readonly Route[] {
  const desk = () => tenant().servicenow;
  const rosterRoute = (path: string, summary: string): Route => ({
    method: 'PUT',
    path,
    summary,
    example: { members: [{ userId: 'Felix Brandt', level: 1 }] },
    schema: schemas.roster,
    run(call) {
      const { members } = call.body as RosterBody;
      for (const { userId } of members) userOf(tenant().directory, userId);
      const { source = 'servicenow' } = call.params;
      const { rosters } = tenant();
      const roster = rosters[source];
      if (!roster) throw unknown('roster', source, `There is ${Object.keys(rosters).join(', ')}.`);
      roster.setOnCall(
        param(call, 'team'),
        members.map(({ level = 1, ...member }) => ({ ...member, level })),
      );
      return done;
    },
  });
  const userNamed = (call: RouteCall) => found('user', () => desk().user(param(call, 'id')));
  return [
    {
      method: 'GET',
      path: USERS,
      summary: 'Lists the user records of ServiceNow',
      run: () => ok(desk().users()),
    },
    {
      method: 'POST',
      path: USERS,
      summary: 'Makes a user record in ServiceNow',
      example: { userName: 'nina.new', name: 'Nina New' },
      schema: schemas.newToolUser,
      run: ({ body }) =>
        refusing('invalid-change', () =>
          created(desk().createUser(body as UserChange & { readonly userName: string })),
        ),
    },
    {
      method: 'PATCH',
      path: USER,
      summary: 'Changes a user record of ServiceNow',
      example: { active: false },
      schema: schemas.toolUser,
      run(call) {
        const { id } = userNamed(call);
        return refusing('invalid-change', () => ok(desk().changeUser(id, call.body as UserChange)));
      },
    },
    {
      method: 'DELETE',
      path: USER,
      summary: 'Deletes a user record of ServiceNow',
      run(call) {
        desk().deleteUser(userNamed(call).id);
        return done;
      },
    },
    {
      method: 'POST',
      path: '/servicenow/delegates',
      summary: 'Has somebody decide in ServiceNow for somebody who is away',
      example: { user: 'Felix Brandt', delegate: 'carla.mendes@contoso.example' },
      schema: schemas.delegation,
      run({ body }) {
        const delegation = body as Delegation;
        for (const id of [delegation.user, delegation.delegate]) userOf(tenant().directory, id);
        return refusing('invalid-change', () => created(desk().delegate(delegation)));
      },
    },
    {
      method: 'PUT',
      path: '/servicenow/groups/:group',
      summary: 'Says who is in a group of ServiceNow, which is made where there is none of that name',
      example: { members: ['Felix Brandt'] },
      schema: schemas.groupMembers,
      run(call) {
        const { members } = call.body as { members: readonly string[] };
        for (const id of members) userOf(tenant().directory, id);
        refusing('invalid-change', () => desk().setMembers(param(call, 'group'), members));
        return done;
      },
    },
    rosterRoute('/roster/:team', 'Says who is on call for a team in ServiceNow'),
    rosterRoute('/roster/:source/:team', 'Says who is on call for a team by one of the sources of that'),
    {
      method: 'GET',
      path: SWITCHES,
      summary: 'Tells how the ServiceNow instance behaves',
      run: () => ok(desk().switches),
    },
    {
      method: 'PATCH',
      path: SWITCHES,
      changes: 'company',
      summary: 'Changes how the ServiceNow instance behaves',
      example: { webhook: { duplicates: 'new-id' } },
      schema: serviceNowSwitches,
      run({ body }) {
        const { switches } = desk();
        const { rateLimit, ...folders } = body as SwitchChoices;
        for (const [folder, chosen] of Object.entries(folders))
          Object.assign(switches[folder as keyof typeof folders], chosen);
        if (rateLimit !== undefined) switches.rateLimit = rateLimit;
        return ok(switches);
      },
    },
  ];
}

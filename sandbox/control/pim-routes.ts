/** Privileged Identity Management: roles with their times, what people do in its portal, and how it behaves. */
import type { Activation } from '../tenant/graph/pim/control.ts';
import { ADMINISTRATIVE_UNITS } from '../tenant/graph/pim/scopes.ts';
import type { PimSwitches } from '../tenant/graph/pim/switches.ts';
import { ROLE_DEFINITIONS, roleNamed } from '../tenant/graph/roles/definitions.ts';
import { found, userOf } from './directory-routes.ts';
import { milliseconds } from './milliseconds.ts';
import { refuseNoTime } from './moment.ts';
import * as schemas from './pim-schemas.ts';
import type { ControlledTenant } from './ports.ts';
import { refusing } from './refusing.ts';
import { created, done, ID_OF_PERSON, ok, param, type Route, type RouteCall } from './route.ts';

const ASSIGNMENTS = '/directory/users/:id/role-assignments';

type PutBody = { readonly eligible?: boolean; readonly end?: string; readonly scope?: string };

export function pimRoutes(tenant: () => ControlledTenant): readonly Route[] {
  const desk = () => tenant().pimDesk;
  const user = (call: RouteCall) => userOf(tenant().directory, param(call, 'id')).id;
  return [
    {
      method: 'GET',
      path: '/directory/roles',
      summary: 'Lists the roles that the directory has',
      run: () => ok(ROLE_DEFINITIONS.map(({ id, displayName }) => ({ id, displayName }))),
    },
    {
      method: 'GET',
      path: '/directory/administrative-units',
      summary: 'Lists the administrative units that a role may be limited to',
      run: () => ok(ADMINISTRATIVE_UNITS),
    },
    {
      method: 'GET',
      path: ASSIGNMENTS,
      summary:
        'Lists the roles of a user with their times, where they let the user in, and what the portals show',
      names: ID_OF_PERSON,
      run: (call) => ok(desk().assignmentsOf(user(call))),
    },
    {
      method: 'PUT',
      path: `${ASSIGNMENTS}/:role`,
      summary: 'Gives a role, for good or until its end, as an administrator does in the portal',
      names: ID_OF_PERSON,
      example: { end: '2026-03-03T12:00:00Z' },
      schema: schemas.roleAssignmentPut,
      run(call) {
        const put = call.body as PutBody;
        refuseNoTime(put.end, '/end');
        const { id } = found('role', () => roleNamed(param(call, 'role')));
        refusing('invalid-change', () => desk().putAssignment(user(call), id, put));
        return done;
      },
    },
    {
      method: 'DELETE',
      path: `${ASSIGNMENTS}/:role`,
      summary: 'Takes a role away wherever it counts, in effect or eligible',
      names: ID_OF_PERSON,
      run(call) {
        found('role', () => desk().deleteAssignment(user(call), param(call, 'role')));
        return done;
      },
    },
    {
      method: 'POST',
      path: '/directory/users/:id/role-activations',
      summary: 'Has somebody activate a role that they are eligible for, in the portal',
      names: ID_OF_PERSON,
      example: { role: 'Exchange Administrator', duration: 'PT1H', justification: 'Mail is down' },
      schema: schemas.roleActivation,
      run(call) {
        const activation = call.body as Activation;
        if (activation.duration !== undefined) milliseconds(activation.duration, '/duration');
        return refusing('invalid-change', () => created(desk().activate(user(call), activation)));
      },
    },
    {
      method: 'POST',
      path: '/pim/requests/:request',
      summary: 'Answers a request that waits for the approvers of PIM itself',
      example: { approved: true },
      schema: schemas.roleDecision,
      run(call) {
        const { approved } = call.body as { approved: boolean };
        found('request', () => desk().decide(param(call, 'request'), approved));
        return done;
      },
    },
    {
      method: 'GET',
      path: '/pim/requests',
      summary: 'Lists what was asked of PIM about roles, by whom, and what became of it',
      run: () => ok(desk().requests()),
    },
    {
      method: 'GET',
      path: '/pim',
      summary: 'Tells how PIM behaves',
      run: () => ok(tenant().pim),
    },
    {
      method: 'PATCH',
      path: '/pim',
      summary: 'Changes how PIM behaves',
      example: { activation: 'PT2M', effective: { exchange: 'PT8M' } },
      schema: schemas.pimSwitches,
      run({ body }) {
        const changes = body as Partial<PimSwitches>;
        refuseUnreadable(changes);
        return ok(Object.assign(tenant().pim, changes));
      },
    },
  ];
}

/** Throws a `ControlProblem`, 400, for a duration that can't be read. */
function refuseUnreadable({ effective = {}, policies = {}, ...rest }: Partial<PimSwitches>): void {
  for (const name of ['activation', 'removal', 'newPrincipal'] as const)
    if (typeof rest[name] === 'string') milliseconds(rest[name], `/${name}`);
  for (const [target, text] of Object.entries(effective)) milliseconds(text, `/effective/${target}`);
  for (const [role, { maxDuration }] of Object.entries(policies))
    if (maxDuration !== undefined) milliseconds(maxDuration, `/policies/${role}/maxDuration`);
}

/** The systems that groups are for: what somebody has there, and how they behave. */
import { APPS, SITES, TEAMS } from '../tenant/downstream/company.ts';
import type { DownstreamSwitches } from '../tenant/downstream/switches.ts';
import { userOf } from './directory-routes.ts';
import { milliseconds } from './milliseconds.ts';
import type { ControlledTenant } from './ports.ts';
import { duration } from './risk-schemas.ts';
import { ID_OF_PERSON, ok, param, type Route } from './route.ts';
import { object } from './schemas.ts';

const system = { enum: ['teams', 'intune', 'sharepoint'] };
const systems = { type: 'array', items: system };
const named = (all: readonly { readonly name: string }[]) => ({
  type: 'array',
  items: { enum: all.map(({ name }) => name) },
});

const members: Readonly<Record<keyof DownstreamSwitches, object>> = {
  late: object({ teams: duration, sharepoint: duration }),
  refuses: systems,
  unlicensed: { type: 'array', items: { enum: ['teams', 'intune'] } },
  unlicensedAnswer: { enum: ['bad-request', 'forbidden'] },
  missing: named([...TEAMS, ...APPS, ...SITES]),
  unassigned: named(APPS),
  excluded: named(APPS),
  teamFilter: { enum: ['heeded', 'ignored'] },
  unknownPerson: { enum: ['not-found', 'server-error', 'no-permissions'] },
  siteReaders: { enum: ['fullcontrol', 'read'] },
  siteGrant: { enum: ['fullcontrol', 'read', 'none'] },
};

export function downstreamRoutes(tenant: () => ControlledTenant): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/directory/users/:id/downstream',
      summary: 'Lists teams, apps and sites, and whether a user has each of them by now',
      names: ID_OF_PERSON,
      run: (call) => ok(tenant().downstream.of(userOf(tenant().directory, param(call, 'id')).id)),
    },
    {
      method: 'GET',
      path: '/downstream',
      summary: 'Tells how the systems that groups are for behave',
      run: () => ok(tenant().downstream.switches),
    },
    {
      method: 'PATCH',
      path: '/downstream',
      summary: 'Changes how the systems that groups are for behave',
      example: { late: { teams: 'PT8M' }, refuses: ['intune'] },
      schema: object(members),
      run({ body }) {
        const changes = body as Partial<DownstreamSwitches>;
        for (const [name, text] of Object.entries(changes.late ?? {})) milliseconds(text, `/late/${name}`);
        return ok(Object.assign(tenant().downstream.switches, changes));
      },
    },
  ];
}

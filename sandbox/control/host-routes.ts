/** The host that runs the app, tokens for its operator doors, and starting over. */
import type { Freeze } from '../host/embedded-host.ts';
import { durationMs } from '../tenant/faults/duration.ts';
import { type AppHost, type Kill, UnsupportedByHost } from './app-host.ts';
import { userOf } from './directory-routes.ts';
import type { ControlledTenant } from './ports.ts';
import { ControlProblem, messageOf } from './problem.ts';
import { created, done, ok, type Route } from './route.ts';
import * as schemas from './schemas.ts';

/** Whom a token may be of that is no person. */
const PERSONNEL = 'personnel-system';

type HostRouteParts = {
  readonly tenant: () => ControlledTenant;
  readonly appHost: AppHost;
  /** Starts the whole sandbox over: a new tenant, an empty app. */
  readonly reset: (seed?: string) => Promise<void>;
};

export function hostRoutes({ tenant, appHost, reset }: HostRouteParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/activities',
      summary: 'Lists every activity that the host ran',
      run: async () => ok(await appHost.activities()),
    },
    {
      method: 'POST',
      path: '/host/kill',
      summary: 'Kills the app, now or at an activity',
      example: {},
      schema: schemas.kill,
      async run({ body }) {
        const what = await killed(appHost, body as Kill);
        return ok({ [what]: true });
      },
    },
    {
      method: 'DELETE',
      path: '/host/kill',
      summary: 'Forgets where the app was to be killed',
      async run() {
        await ifOurs(() => appHost.disarm());
        return done;
      },
    },
    {
      method: 'POST',
      path: '/host/freeze',
      summary: 'Has a worker stand still for a while',
      example: { for: 'PT3M' },
      schema: schemas.freeze,
      async run({ body }) {
        const what = await frozen(appHost, body as FreezeBody);
        return ok({ [what]: true });
      },
    },
    {
      method: 'POST',
      path: '/tokens',
      summary: 'Issues an access token of somebody for the app’s own doors',
      example: { as: 'Lotte Bakker', roles: ['Operator'] },
      schema: schemas.token,
      async run({ body }) {
        const { as, roles = [] } = body as { as: string; roles?: readonly string[] };
        if (as === PERSONNEL) return created({ token: await tenant().tokens.issueApp(roles) });
        const { id } = userOf(tenant().directory, as);
        return created({ token: await tenant().tokens.issue(id, roles) });
      },
    },
    {
      method: 'POST',
      path: '/reset',
      summary: 'Starts over: a new tenant, an empty app, and time from the beginning',
      example: {},
      schema: schemas.reset,
      async run({ body }) {
        const { seed } = body as { seed?: string | number };
        await reset(seed === undefined ? undefined : String(seed));
        return done;
      },
    },
  ];
}

type FreezeBody = { readonly for: string } & Pick<Freeze, 'when'>;

async function frozen(appHost: AppHost, { for: time, when }: FreezeBody): Promise<'frozen' | 'armed'> {
  const freeze = { forMs: freezeMs(time), ...(when ? { when } : {}) };
  return await ifOurs(() => appHost.freeze(freeze));
}

function freezeMs(time: string): number {
  try {
    return durationMs(time);
  } catch (error) {
    throw new ControlProblem(400, 'invalid-member', messageOf(error), '/for');
  }
}

const killed = (appHost: AppHost, kill: Kill): Promise<'killed' | 'armed'> =>
  ifOurs(() => appHost.kill(kill));

async function ifOurs<Done>(act: () => Promise<Done>): Promise<Done> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof UnsupportedByHost)) throw error;
    throw new ControlProblem(409, 'unsupported-by-host', error.message);
  }
}

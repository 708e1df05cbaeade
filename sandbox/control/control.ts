/** The control API: what a person or a test does to the sandbox, as HTTP under `/control`. */

import type { Rulebook } from '../../src/policy/rulebook.ts';
import type { SandboxClock } from '../clock.ts';
import type { AppHost } from './app-host.ts';
import { readBody } from './body.ts';
import { catalogRoutes } from './catalog-routes.ts';
import { chatRoutes } from './chat-routes.ts';
import type { Conductor } from './conductor.ts';
import type { DeskCookie } from './desk-cookie.ts';
import { directoryRoutes } from './directory-routes.ts';
import { faultRoutes } from './fault-routes.ts';
import { checkSource, hasToken } from './guard.ts';
import { hostRoutes } from './host-routes.ts';
import { indexRoute } from './index-routes.ts';
import { licenseRoutes } from './license-routes.ts';
import { type IdOf, type Named, namesOf } from './names.ts';
import type { ControlledTenant } from './ports.ts';
import { ControlProblem, messageOf, problemResponse } from './problem.ts';
import { requestRoutes } from './request-routes.ts';
import { type Answer, match, ok, type Route } from './route.ts';
import { serviceNowRoutes } from './servicenow-routes.ts';
import { deliveryRoutes, ticketRoutes } from './ticket-routes.ts';
import { timeRoutes } from './time-routes.ts';
import { timelineRoutes } from './timeline-routes.ts';

export type ControlOptions = {
  /** The port people and tests call; names other than loopback's on this port are refused. */
  readonly port: number;
  /** Bearer token; whoever starts the sandbox writes it to `tokenFile` (mode 0600). */
  readonly token: string;
  /** Where people find the token, for what tells them so. */
  readonly tokenFile: string;
  /** What the desk's own pages come with in place of the token. */
  readonly deskCookie: DeskCookie;
  readonly clock: SandboxClock;
  /** Asked anew for each call, because a reset replaces it. */
  readonly tenant: () => ControlledTenant;
  readonly appHost: AppHost;
  readonly conductor: Conductor;
  readonly reset: (seed?: string) => Promise<void>;
  /** The tables that the app decides by. */
  readonly rulebook: Rulebook;
  /** Whether the app answers. Default: always. */
  readonly ready?: () => Promise<boolean> | boolean;
};

export interface Control {
  /** Answers a request whose path starts with `/control`; never rejects. */
  handle(request: Request): Promise<Response>;
}

const BASE = '/control';
const HEALTH = '/health';

/** Every operation under `/control`. */
export function controlRoutes(options: ControlOptions): readonly Route[] {
  const { tenant, clock, conductor, port, tokenFile, rulebook } = options;
  const origin = `http://127.0.0.1:${port}`;
  const routes: readonly Route[] = [
    indexRoute(() => routes, { url: `${origin}${BASE}`, tokenFile }),
    {
      method: 'GET',
      path: HEALTH,
      summary: 'Tells whether the app answers, and where it listens',
      run: () => healthOf(options),
    },
    ...ticketRoutes(tenant),
    ...requestRoutes(tenant),
    ...serviceNowRoutes(tenant),
    ...deliveryRoutes(tenant),
    ...directoryRoutes(tenant),
    ...licenseRoutes(tenant),
    ...chatRoutes(tenant),
    ...timeRoutes(clock, conductor, tenant),
    ...faultRoutes(tenant),
    ...hostRoutes(options),
    ...catalogRoutes({ tenant, rulebook }),
    ...timelineRoutes({ tenant, appHost: options.appHost, signIn: `${origin}/app` }),
  ];
  return routes;
}

export function createControl(options: ControlOptions): Control {
  const routes = controlRoutes(options);
  const idOf = namesOf(() => options.tenant().directory);
  return {
    async handle(request) {
      try {
        checkSource(request, options.port);
        const path = new URL(request.url).pathname.slice(BASE.length) || '/';
        if (path !== HEALTH) checkCaller(request, options);
        const answer = await run(routes, idOf, path, request);
        if (request.method !== 'GET') options.tenant().changes.noted();
        return answer.body === undefined ? new Response(null, answer) : Response.json(answer.body, answer);
      } catch (error) {
        return problemResponse(asProblem(error));
      }
    },
  };
}

/** Throws a `ControlProblem`, 401. */
function checkCaller(request: Request, { token, tokenFile, deskCookie }: ControlOptions): void {
  if (hasToken(request, token) || deskCookie.admits(request)) return;
  const message = `Send "Authorization: Bearer" with the token in ${tokenFile}, as in: curl -H "Authorization: Bearer $(cat ${tokenFile})" ….`;
  throw new ControlProblem(401, 'no-token', message);
}

function asProblem(error: unknown): ControlProblem {
  if (error instanceof ControlProblem) return error;
  return new ControlProblem(500, 'sandbox-failed', `The sandbox failed: ${messageOf(error)}`);
}

async function healthOf({ ready = () => true, clock, appHost }: ControlOptions): Promise<Answer> {
  const now = new Date(clock.now()).toISOString();
  return ok({ ready: await ready(), now, app: appHost.url, host: appHost.name });
}

async function run(routes: readonly Route[], idOf: IdOf, path: string, request: Request): Promise<Answer> {
  const fitting = routes.flatMap((route) => {
    const params = match(route.path, path);
    return params ? [{ route, params }] : [];
  });
  if (fitting.length === 0)
    throw new ControlProblem(
      404,
      'unknown-operation',
      `The control API has nothing at ${path}; see docs/sandbox.md.`,
    );
  const found = fitting.find(({ route }) => route.method === request.method);
  if (!found) {
    const methods = fitting.map(({ route }) => route.method).join(', ');
    throw new ControlProblem(405, 'wrong-method', `${path} takes ${methods}.`);
  }
  const { route, params } = found;
  const query = new URL(request.url).searchParams;
  const stray = [...query.keys()].find((name) => !route.query?.includes(name));
  if (stray !== undefined)
    throw new ControlProblem(400, 'unknown-query', `${path} takes no query "${stray}".`);
  const named = namedIds(route.names ?? {}, idOf, params, query);
  const body = route.schema ? await readBody(request, route.schema, idOf) : undefined;
  return route.run({ params: named, query, body });
}

/** The parameters with ids in place of names; those of the query are replaced where they stand. */
function namedIds(
  names: Readonly<Record<string, Named>>,
  idOf: IdOf,
  params: Readonly<Record<string, string>>,
  query: URLSearchParams,
): Readonly<Record<string, string>> {
  const found = { ...params };
  for (const [name, what] of Object.entries(names)) {
    const [given, asked] = [params[name], query.get(name)];
    if (given !== undefined) found[name] = idOf(what, given);
    if (asked !== null) query.set(name, idOf(what, asked));
  }
  return found;
}

/** The control API: what a person or a test does to the sandbox, as HTTP under `/control`. */

import type { Rulebook } from '../../src/policy/rulebook.ts';
import type { SandboxClock } from '../clock.ts';
import { accountRoutes } from './account-routes.ts';
import { advisorRoutes } from './advisor-routes.ts';
import { alertRoutes } from './alert-routes.ts';
import type { AppHost } from './app-host.ts';
import { catalogRoutes } from './catalog-routes.ts';
import { chatRoutes } from './chat-routes.ts';
import type { Conductor } from './conductor.ts';
import type { DeskCookie } from './desk-cookie.ts';
import { directoryRoutes } from './directory-routes.ts';
import { downstreamRoutes } from './downstream-routes.ts';
import { evidenceRoutes } from './evidence-routes.ts';
import { extensionRoutes } from './extension-routes.ts';
import { faultRoutes } from './fault-routes.ts';
import { graphSwitchRoutes } from './graph-switch-routes.ts';
import { checkSource, hasToken } from './guard.ts';
import { hostRoutes } from './host-routes.ts';
import { indexRoute } from './index-routes.ts';
import { jiraRoutes } from './jira-routes.ts';
import { licenseRoutes } from './license-routes.ts';
import { majorIncidentRoutes } from './major-incident-routes.ts';
import { perform } from './perform.ts';
import { pimRoutes } from './pim-routes.ts';
import type { ControlledTenant } from './ports.ts';
import { presetRoutes } from './preset-routes.ts';
import { ControlProblem, messageOf, problemResponse } from './problem.ts';
import { requestRoutes } from './request-routes.ts';
import { riskRoutes } from './risk-routes.ts';
import { roleRoutes } from './role-routes.ts';
import { type Answer, ok, type Route } from './route.ts';
import { serviceNowRoutes } from './servicenow-routes.ts';
import { slackRoutes } from './slack-routes.ts';
import { deliveryRoutes, ticketRoutes } from './ticket-routes.ts';
import { timeRoutes } from './time-routes.ts';
import { givenBy, timelineRoutes } from './timeline-routes.ts';

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
    ...jiraRoutes(tenant),
    ...deliveryRoutes(tenant),
    ...directoryRoutes(tenant),
    ...licenseRoutes(tenant),
    ...riskRoutes(tenant),
    ...roleRoutes(tenant),
    ...pimRoutes(tenant),
    ...downstreamRoutes(tenant),
    ...extensionRoutes(tenant, options.appHost),
    ...majorIncidentRoutes(tenant),
    ...graphSwitchRoutes(tenant),
    ...evidenceRoutes(tenant),
    ...accountRoutes(tenant),
    ...alertRoutes(tenant),
    ...chatRoutes(tenant),
    ...slackRoutes(tenant, options.appHost),
    ...advisorRoutes(tenant),
    ...timeRoutes(clock, conductor, tenant),
    ...faultRoutes(tenant),
    ...hostRoutes(options),
    ...catalogRoutes({ tenant, rulebook }),
    ...presetRoutes({
      perform({ method, path, body }) {
        const sent = body === undefined ? { method } : { method, body: JSON.stringify(body) };
        return perform(routes, tenant(), path, new Request(`${origin}${BASE}${path}`, sent));
      },
      about: (ticket) => givenBy({ tenant, appHost: options.appHost }, ticket),
      now: () => clock.now(),
    }),
    ...timelineRoutes({ tenant, appHost: options.appHost, signIn: `${origin}/app` }),
  ];
  return routes;
}

export function createControl(options: ControlOptions): Control {
  const routes = controlRoutes(options);
  return {
    async handle(request) {
      try {
        checkSource(request, options.port);
        const path = new URL(request.url).pathname.slice(BASE.length) || '/';
        if (path !== HEALTH) checkCaller(request, options);
        const answer = await perform(routes, options.tenant(), path, request);
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
  const message = `Send "Authorization: Bearer" with the token in ${tokenFile}, as in: curl -H "Authorization: Bearer $(cat '${tokenFile}')" ….`;
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

/** The control API over the whole tenant, with a scripted app behind the doors. */
import { virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { type AppHost, UnsupportedByHost } from '../../../sandbox/control/app-host.ts';
import { createConductor } from '../../../sandbox/control/conductor.ts';
import { type ControlOptions, createControl } from '../../../sandbox/control/control.ts';
import { createDeskCookie } from '../../../sandbox/control/desk-cookie.ts';
import { createWholeTenant } from '../../../sandbox/control/whole-tenant.ts';
import { rulebookIn } from '../../../sandbox/policy-folder.ts';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';

export const PORT = 7400;
export const TOKEN = 'control-token';
export const DESK_SECRET = 'desk-secret';
export const OPERATORS = groupId('GRP-IDENTITY-OPS');
export const VPN = groupId('GRP-VPN-USERS');

type App = (request: Request) => Promise<Response> | Response;

export function sandbox(app: App = () => new Response('{}'), options: { readonly hostName?: 'none' } = {}) {
  const clock = virtualClock(STARTS_AT);
  const received: Request[] = [];
  const appHost = hostOf(app, options.hostName ?? 'embedded');
  const whole = createWholeTenant({
    clock,
    app: () => ({
      url: appHost.url,
      fetch(request) {
        received.push(request.clone());
        return appHost.fetch(request);
      },
    }),
    webhook: { functionKey: 'key', secret: 'secret' },
    graph: { lag: 'off' },
  });
  const tenant = whole.controlled;
  const conductor = createConductor({ clock, appHost, ...whole });
  const resets: (string | undefined)[] = [];
  const controlOptions = (port: number): ControlOptions => ({
    port,
    token: TOKEN,
    tokenFile: '.sandbox/control-token',
    deskCookie: createDeskCookie(port, DESK_SECRET),
    clock,
    tenant: () => tenant,
    appHost,
    conductor,
    rulebook: rulebookIn(undefined),
    reset: async (seed) => void resets.push(seed),
  });
  const control = (port: number) => createControl(controlOptions(port));
  return {
    ...whole,
    clock,
    appHost,
    control,
    controlOptions,
    received,
    resets,
    call: callsOf(control(PORT)),
  };
}

type Handler = { handle(request: Request): Promise<Response> };

function callsOf(control: Handler) {
  return async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await control.handle(
      new Request(`http://127.0.0.1:${PORT}/control${path}`, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
  };
}

function hostOf(app: App, name: 'embedded' | 'none'): AppHost {
  return {
    name,
    url: 'http://127.0.0.1:7071',
    status: async () => ({ running: 0, nextDue: null, nextTick: null }),
    moveTo: async () => undefined,
    activities: async () => [],
    async kill({ when }) {
      if (name === 'none') throw new UnsupportedByHost('This process is not ours to kill.');
      return when ? 'armed' : 'killed';
    },
    async disarm() {
      if (name === 'none') throw new UnsupportedByHost('This process is not ours to kill.');
    },
    async freeze({ when }) {
      if (name === 'none') throw new UnsupportedByHost('This process is not ours to freeze.');
      return when ? 'armed' : 'frozen';
    },
    fetch: async (request) => app(request),
    reset: async () => undefined,
  };
}

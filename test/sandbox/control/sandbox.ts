/** The control API over real simulators, with a small scripted app behind the doors. */

import { virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT, TENANT_ID } from '../../../sandbox/company.ts';
import { type AppHost, UnsupportedByHost } from '../../../sandbox/control/app-host.ts';
import { createConductor } from '../../../sandbox/control/conductor.ts';
import { type ControlOptions, createControl } from '../../../sandbox/control/control.ts';
import { createDirectoryDesk } from '../../../sandbox/control/directory-desk.ts';
import type { ControlledTenant } from '../../../sandbox/control/ports.ts';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { createFaults } from '../../../sandbox/tenant/faults/fault-book.ts';
import { createDirectory } from '../../../sandbox/tenant/graph/directory/directory.ts';
import { createLag } from '../../../sandbox/tenant/graph/directory/lag.ts';
import { seedOf } from '../../../sandbox/tenant/graph/directory/seed.ts';
import { createOutboundLog } from '../../../sandbox/tenant/outbound-log.ts';
import { seededRandom } from '../../../sandbox/tenant/random.ts';
import { createServiceNow } from '../../../sandbox/tenant/servicenow/simulator.ts';
import type { Surroundings } from '../../../sandbox/tenant/simulator.ts';
import { createTeams } from '../../../sandbox/tenant/teams/teams.ts';

export const PORT = 7400;
export const TOKEN = 'control-token';
export const OPERATORS = groupId('GRP-IDENTITY-OPS');
export const VPN = groupId('GRP-VPN-USERS');

type App = (request: Request) => Promise<Response> | Response;

export function sandbox(app: App = () => new Response('{}'), options: { readonly hostName?: 'none' } = {}) {
  const clock = virtualClock(STARTS_AT);
  const received: Request[] = [];
  let delivering = 0;
  const surroundings: Surroundings = {
    clock,
    random: seededRandom('test'),
    faults: { strike: () => null, lagOf: () => 0 },
    async deliver(path, init) {
      delivering++;
      const request = new Request(`http://127.0.0.1:7071${path}`, init);
      received.push(request.clone());
      const response = await app(request);
      delivering--;
      return { status: response.status, body: await response.text(), ms: 1 };
    },
  };
  const tenant = tenantOf(surroundings);
  const appHost = hostOf(app, options.hostName ?? 'embedded');
  const conductor = createConductor({
    clock,
    appHost,
    deliveriesRunning: () => delivering,
    callsHanging: () => 0,
  });
  const resets: (string | undefined)[] = [];
  const controlOptions = (port: number): ControlOptions => ({
    port,
    token: TOKEN,
    clock,
    tenant: () => tenant,
    appHost,
    conductor,
    reset: async (seed) => void resets.push(seed),
  });
  const control = (port: number) => createControl(controlOptions(port));
  return { clock, tenant, appHost, control, controlOptions, received, resets, call: callsOf(control(PORT)) };
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
    fetch: async (request) => app(request),
    reset: async () => undefined,
  };
}

function tenantOf(surroundings: Surroundings) {
  const { clock, random } = surroundings;
  const directory = createDirectory(clock, createLag(random, 'off'));
  directory.load(seedOf('test'));
  const people = directory.users(directory.settled());
  const servicenow = createServiceNow(surroundings, {
    people,
    webhook: { functionKey: 'key', secret: 'secret' },
  });
  const teams = createTeams(surroundings, {
    tenantId: TENANT_ID,
    person(id) {
      const user = directory.user(id, directory.settled());
      return user ? { ...user, guest: user.userType === 'Guest' } : null;
    },
    validBotToken: () => true,
    entraToken: async () => 'entra',
  });
  const mail = [
    { id: 'm1', channel: 'mail', to: 'a@contoso.example', text: 'Hello', at: '2026-03-03T08:00:00.000Z' },
  ] as const;
  const tenant = {
    systems: { servicenow },
    directory: createDirectoryDesk(directory, clock),
    teams,
    mail: () => mail,
    faults: createFaults(),
    tokens: {
      issue: async (userId: string, roles: readonly string[]) => JSON.stringify({ userId, roles }),
    },
    outbound: createOutboundLog(),
  };
  return tenant satisfies ControlledTenant;
}

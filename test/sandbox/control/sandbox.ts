/** The control API over real simulators, with a small scripted app behind the doors. */

import { virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT, TENANT_ID } from '../../../sandbox/company.ts';
import { type AppHost, UnsupportedByHost } from '../../../sandbox/control/app-host.ts';
import { createConductor } from '../../../sandbox/control/conductor.ts';
import { type ControlOptions, createControl } from '../../../sandbox/control/control.ts';
import type { ControlledTenant, DirectoryUser } from '../../../sandbox/control/ports.ts';
import { NAMED_PEOPLE, person } from '../../../sandbox/tenant/company/people.ts';
import { createFaults } from '../../../sandbox/tenant/faults/fault-book.ts';
import { createOutboundLog } from '../../../sandbox/tenant/outbound-log.ts';
import { createServiceNow } from '../../../sandbox/tenant/servicenow/simulator.ts';
import type { Surroundings } from '../../../sandbox/tenant/simulator.ts';
import { createTeams } from '../../../sandbox/tenant/teams/teams.ts';

export const PORT = 7400;
export const TOKEN = 'control-token';
export const OPERATORS = '99999999-9999-4999-8999-999999999991';
export const VPN = '99999999-9999-4999-8999-999999999992';

type App = (request: Request) => Promise<Response> | Response;

export function sandbox(app: App = () => new Response('{}'), options: { readonly hostName?: 'none' } = {}) {
  const clock = virtualClock(STARTS_AT);
  const received: Request[] = [];
  let delivering = 0;
  let count = 0;
  const surroundings: Surroundings = {
    clock,
    random: {
      next: () => 0.5,
      guid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
      hex32: () => String(++count).padStart(32, '0'),
    },
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

function tenantOf(surroundings: Surroundings): ControlledTenant {
  const users = new Map(NAMED_PEOPLE.map((one) => [one.id, userOf(one.key)]));
  const people = [...users.values()];
  const servicenow = createServiceNow(surroundings, {
    people,
    webhook: { functionKey: 'key', secret: 'secret' },
  });
  const teams = createTeams(surroundings, {
    tenantId: TENANT_ID,
    person: (id) => {
      const user = users.get(id);
      return user ? { ...user, guest: user.userType === 'Guest' } : null;
    },
    validBotToken: () => true,
    entraToken: async () => 'entra',
  });
  return {
    systems: { servicenow },
    directory: directoryOf(users),
    teams,
    mail: () => [
      { id: 'm1', channel: 'mail', to: 'a@contoso.example', text: 'Hello', at: '2026-03-03T08:00:00.000Z' },
    ],
    faults: createFaults(),
    tokens: { issue: async (userId, roles) => JSON.stringify({ userId, roles }) },
    outbound: createOutboundLog(),
  };
}

function userOf(key: string): DirectoryUser {
  const { id, userPrincipalName, displayName, accountEnabled, userType, department, deleted } = person(key);
  const { managerKey, employeeType, employeeLeaveDateTime } = person(key);
  const managerId = managerKey === null ? null : person(managerKey).id;
  const work = { department, managerId, employeeType, employeeLeaveDateTime };
  return { id, userPrincipalName, displayName, accountEnabled, userType, deleted, ...work };
}

function directoryOf(users: Map<string, DirectoryUser>): ControlledTenant['directory'] {
  const since = new Date(STARTS_AT).toISOString();
  const members = new Map([
    [OPERATORS, new Set([person('identity-ops-1').id])],
    [VPN, new Set<string>()],
  ]);
  return {
    users: () => [...users.values()],
    groups: () => [
      { id: OPERATORS, displayName: 'GRP-IDENTITY-OPS', class: 'assigned', deleted: false },
      { id: VPN, displayName: 'GRP-VPN-USERS', class: 'assigned', deleted: false },
    ],
    members: (id) => [...(members.get(id) ?? [])].map((userId) => ({ id: userId, since, by: 'admin' })),
    patchUser(id, patch) {
      const user = users.get(id);
      if (user) users.set(id, { ...user, ...patch });
    },
    patchGroup: () => undefined,
    addMember: (id, userId) => void members.get(id)?.add(userId),
    removeMember: (id, userId) => void members.get(id)?.delete(userId),
  };
}

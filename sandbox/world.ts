/** The whole sandbox in one process and in virtual time: tenant, control, host and the unchanged app. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App, Surroundings } from '../src/app.ts';
import { createStores } from '../src/connectors/tables/stores.ts';
import { Table } from '../src/connectors/tables/table.ts';
import { type DeployedRulebook, type Kinds, noticeLeadOf } from '../src/kinds/rulebook.ts';
import { register } from '../src/register.ts';
import { NEVER } from '../src/setting-list.ts';
import { readSettings } from '../src/settings.ts';
import { sandboxKeys } from './app/keys.ts';
import { createSandboxApp } from './app/sandbox-app.ts';
import { ALERTS_SECRET, jiraTarget, sandboxSettings, WEBHOOK_SECRET } from './app/sandbox-settings.ts';
import { type SandboxClock, virtualClock } from './clock.ts';
import { STARTS_AT } from './company.ts';
import { type Conductor, createConductor } from './control/conductor.ts';
import { type Control, createControl } from './control/control.ts';
import { createDeskCookie } from './control/desk-cookie.ts';
import { type EmbeddedApp, startEmbeddedApp } from './control/embedded-app-host.ts';
import type { Doors } from './control/server.ts';
import { createWholeTenant, type WholeTenant, type WholeTenantOptions } from './control/whole-tenant.ts';
import { deskPages } from './desk/pages.ts';
import { memoryStore, type StateStore } from './host/durable/state-store.ts';
import { createHost } from './host/host.ts';
import { captureRegistrations } from './host/registrations.ts';
import { leftLate, workersFetch, workersTimer } from './host/worker.ts';
import { workersTable } from './host/workers-table.ts';
import { OWED_BY } from './owes.ts';
import { plainRequest } from './plain-request.ts';
import { rulebookIn } from './policy-folder.ts';
import { checkedTables } from './start/policy-tables.ts';
import { MemoryBlobs } from './tables/blobs.ts';
import { TableSimulator } from './tables/simulator.ts';
import type { TableWay } from './tables/table-way.ts';
import type { JiraSwitchChoices } from './tenant/jira/switches.ts';
import { seededRandom } from './tenant/random.ts';

export type WorldOptions = Pick<WholeTenantOptions, 'graph' | 'serviceNow' | 'teams' | 'vaultVersions'> & {
  readonly seed?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** How the site of Jira behaves, where the settings name it. */
  readonly jira?: JiraSwitchChoices;
  readonly policyFolder?: string;
  /** Whether what the tables of that folder name, and the company lacks, is made from them; not, when left out. */
  readonly completesCompany?: boolean;
  /** The kinds of access, and the families of their targets, that the app is put together with; those of the product when left out. */
  readonly lists?: { readonly kinds: Kinds } & NonNullable<Surroundings['more']>;
  /** How the app reaches its tables; right below `Table` when left out. */
  readonly tables?: TableWay;
  readonly log?: (line: string) => void;
  /** How many workers run the app; one when left out. */
  readonly workers?: number;
  /** Real milliseconds that time may take to pass; a minute when left out. */
  readonly patienceMs?: number;
  /**
   * The app has run before: its tables, blobs, host and rules begin as they are there. That world must be at rest, and
   * is not changed by this one.
   */
  readonly earlier?: Pick<World, 'tables' | 'blobs' | 'storage' | 'rulebook'>;
  /** Hears what crosses the border of the app: its calls as they leave, and what it answers. */
  readonly border?: Border;
  /** The app does not run before it is killed and comes back; until then this answers in its place. */
  readonly asleep?: (request: Request) => Response;
};

export interface Border {
  leaves(url: string, init: RequestInit): void;
  answered(request: Request, response: Response): Promise<void>;
}

export type World = WholeTenant & {
  readonly clock: SandboxClock;
  /** The app as its first worker has it; another worker, and the one after a kill, has one of its own over the same tables. */
  readonly app: App;
  readonly host: EmbeddedApp;
  readonly control: Control;
  /** What stands behind a real port of it, for `serveSandbox`. */
  doors(port: number): Doors;
  readonly conductor: Conductor;
  readonly tables: TableSimulator;
  /** A table of the app, to look into. */
  table(name: string): Table;
  readonly blobs: MemoryBlobs;
  readonly rulebook: DeployedRulebook;
  /** What the host remembers: instances with their histories. */
  readonly storage: StateStore;
  readonly token: string;
  /** Other settings of the app, from its next start on. */
  configure(settings: Readonly<Record<string, string>>): void;
  stop(): void;
};

const URL_OF_APP = 'http://127.0.0.1:7071';
const CONTROL_PORT = 7072;
const HOST_JSON: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'host.json'), 'utf8'));

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const { seed = 'world', log = () => undefined, earlier } = options;
  // Loading takes real time, in which the time of this world would go on.
  await import('../src/functions/seldom-used.ts');
  const clock = virtualClock(STARTS_AT);
  const random = seededRandom(`${seed}/keys`);
  const keys = sandboxKeys(() => random.hex32());
  const tables = new TableSimulator(clock, {}, earlier?.tables);
  const connect = (name: string) =>
    options.tables === 'client' ? tables.connect(name) : tables.memory(name);
  const whole = createWholeTenant({
    clock,
    seed,
    ...(options.completesCompany && options.policyFolder
      ? { policies: checkedTables(options.policyFolder) }
      : {}),
    app: () => (options.border ? heardBy(options.border, host) : host),
    webhook: { functionKey: keys.serviceNow, secret: WEBHOOK_SECRET },
    ...(options.settings?.['JIRA_HOST']
      ? {
          jira: {
            webhook: jiraTarget(keys.jira),
            ...(options.jira ? { switches: options.jira } : {}),
          },
        }
      : {}),
    alerts: { functionKey: keys.monitoring, secret: ALERTS_SECRET },
    ...(options.graph ? { graph: options.graph } : {}),
    ...(options.serviceNow ? { serviceNow: options.serviceNow } : {}),
    ...(options.teams ? { teams: options.teams } : {}),
    ...(options.vaultVersions ? { vaultVersions: options.vaultVersions } : {}),
  });
  const environment = sandboxSettings({
    CONSOLE_BASE_URL: URL_OF_APP,
    // Journeys count the calls of what they are about; those about connections have it look.
    CONNECTIONS_SCHEDULE: NEVER,
    ...options.settings,
  });
  const blobs = new MemoryBlobs(earlier?.blobs, () => clock.now());
  const rulebook = earlier?.rulebook ?? rulebookIn(options.policyFolder, options.lists?.kinds);
  const makeApp = () =>
    createSandboxApp({
      settings: readSettings(environment),
      clock,
      timer: workersTimer((ms, fire) => clock.schedule(clock.now() + ms, fire)),
      fetch: workersFetch((url, init) => {
        options.border?.leaves(url, init);
        return whole.fetch(plainRequest(url, init), { leftLate: leftLate() });
      }),
      stores: createStores({
        connect: (name) => workersTable(connect(name)),
        clock,
        blobs,
        noticeLeadMs: noticeLeadOf(rulebook),
      }),
      rulebook,
      ...(options.lists ? { more: options.lists } : {}),
      log,
    });
  const app = makeApp();
  let unused: App | null = app;
  const load = () => {
    const next = unused ?? makeApp();
    unused = null;
    return captureRegistrations(() => register(next));
  };
  const storage = memoryStore(earlier?.storage);
  const hostIds = seededRandom(`${seed}/host`);
  const host = await startEmbeddedApp({
    url: URL_OF_APP,
    create: (onActivity) =>
      createHost({
        registry: load(),
        load,
        workers: options.workers ?? 1,
        clock,
        storage,
        hostJson: HOST_JSON,
        settings: environment,
        keys,
        origin: URL_OF_APP,
        log,
        guid: () => hostIds.guid(),
        onActivity,
      }),
    clear: () => undefined,
    ...(options.asleep ? { asleep: options.asleep } : {}),
  });
  const conductor = createConductor({
    clock,
    appHost: host,
    ...(options.patienceMs === undefined ? {} : { longestMs: options.patienceMs }),
    deliveriesRunning: whole.deliveriesRunning,
    deliveriesWaiting: whole.deliveriesWaiting,
    callsHanging: whole.callsHanging,
    callsAnswering: whole.callsAnswering,
    nextHint: untilIncreased(
      () => tables.writesTo('GrantsDue'),
      async () => {
        const due = await app.means.grants.nextDue();
        return due === null ? null : Date.parse(due);
      },
    ),
    pending: anyOf(
      Object.entries(OWED_BY).map(([table, owes]) =>
        untilIncreased(
          () => tables.writesTo(table),
          () => owes(app.means),
        ),
      ),
    ),
  });
  const token = random.hex32();
  const deskSecret = random.hex32();
  const doors = oncePerPort((port): Doors => {
    const cookie = createDeskCookie(port, deskSecret);
    const control = createControl({
      port,
      token,
      tokenFile: '.sandbox/control-token',
      deskCookie: cookie,
      clock,
      tenant: () => whole.controlled,
      appHost: host,
      conductor,
      rulebook,
      reset: async () => {
        throw new Error('A world in a test is not reset; make another one.');
      },
    });
    return {
      control,
      desk: { pages: deskPages(), cookie },
      tenant: () => whole.controlled,
      outbound: whole.fetch,
      appHost: host,
    };
  });
  return {
    ...whole,
    clock,
    app,
    host,
    control: doors(CONTROL_PORT).control,
    doors,
    conductor,
    tables,
    table: (name) => new Table(name, connect),
    blobs,
    rulebook,
    storage,
    token,
    configure: (settings) => void Object.assign(environment, settings),
    stop: () => host.host()?.kill(),
  };
}

function heardBy(border: Border, host: EmbeddedApp): Pick<EmbeddedApp, 'url' | 'fetch'> {
  return {
    url: host.url,
    fetch: async (request) => {
      const response = await host.fetch(request.clone());
      await border.answered(request, response.clone());
      return response;
    },
  };
}

/** The control API remembers what was set through it, and is asked for with each request. */
function oncePerPort(make: (port: number) => Doors): (port: number) => Doors {
  const made = new Map<number, Doors>();
  return (port) => {
    const doors = made.get(port) ?? make(port);
    made.set(port, doors);
    return doors;
  };
}

function anyOf(questions: readonly (() => Promise<boolean>)[]): () => Promise<boolean> {
  return async () => {
    for (const ask of questions) if (await ask()) return true;
    return false;
  };
}

/** Asks again only when something was written since: no question has another answer before. */
function untilIncreased<Answer>(writes: () => number, ask: () => Promise<Answer>): () => Promise<Answer> {
  let known: { readonly writes: number; readonly answer: Answer } | null = null;
  return async () => {
    const now = writes();
    if (known?.writes !== now) known = { writes: now, answer: await ask() };
    return known.answer;
  };
}

import { app as functions, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { answer, type Means } from './activities/activity.ts';
import { REGISTERED } from './activities/index.ts';
import type { App } from './app.ts';
import { redactedLine } from './connectors/outbound/redact.ts';
import { type ClientOf, clients } from './functions/clients.ts';
import {
  directoryNotified,
  LARGEST_BODY as LARGEST_NOTIFICATION,
} from './functions/directory-notifications.ts';
import { createDoors, type DoorCall, type DoorSpec } from './functions/door.ts';
import { healthOf } from './functions/health.ts';
import { historiesOf } from './functions/histories.ts';
import { itsmEvent, LARGEST_BODY as LARGEST_DELIVERY } from './functions/itsm-event.ts';
import { runsOf } from './functions/runs.ts';
import type { Log } from './functions/sweep.ts';
import type { SweepName } from './functions/sweep-list.ts';
import { ORCHESTRATORS } from './orchestrators/index.ts';
import type { Runs } from './ports/runs.ts';
import { SCHEDULES } from './setting-list.ts';

/** What people and the personnel system send. */
const LARGEST_OF_PEOPLE = 16 * 1024;
const LARGEST_ACTIVITY = 256 * 1024;

type Handler = (call: DoorCall, runs: Runs) => Promise<HttpResponseInit>;
type Way = {
  readonly route: string;
  readonly methods: ('GET' | 'POST')[];
  readonly authLevel?: 'function';
};

/** Registers every function with the host; names are unique regardless of case, routes have no leading slash. */
export function register(app: App): void {
  const clientOf = clients();
  registerDurable(app, clientOf);
  registerDoors(app, clientOf);
  registerOperatorDoors(app, clientOf);
  registerTimers(app, clientOf);
  functions.hook.appTerminate(() => app.security.flush('all'));
}

function registerDurable(app: App, clientOf: ClientOf): void {
  for (const [name, handler] of Object.entries(ORCHESTRATORS)) df.app.orchestration(name, handler);
  for (const activity of REGISTERED) {
    const extraInputs = activity.needsRuns ? [df.input.durableClient()] : [];
    df.app.activity(activity.name, {
      extraInputs,
      handler: async (input: object, context: InvocationContext) => {
        const means: Means = activity.needsRuns
          ? { ...app.means, runs: runsOf(() => clientOf(context)) }
          : app.means;
        return await answer(activity, means, input, (line) => context.error(redactedLine(line)));
      },
    });
  }
}

function registerDoors(app: App, clientOf: ClientOf): void {
  const { means } = app;
  const door = doorsOf(app, clientOf);
  for (const [system, inbound] of Object.entries(means.ticketInbound))
    door(
      { name: `itsm-${system}`, largestBody: LARGEST_DELIVERY, body: 'signed' },
      { route: `itsm/${system}`, methods: ['POST'], authLevel: 'function' },
      (call, runs) => itsmEvent(means, inbound, call, runs),
    );
  const presses = () => import('./functions/presses.ts');
  for (const [channel, inbound] of Object.entries(means.conversationInbound))
    door(
      { name: `messages-${channel}`, largestBody: LARGEST_ACTIVITY, body: 'signed' },
      { route: `${channel}/messages`, methods: ['POST'] },
      async (call, runs) => (await presses()).conversationPress(means, inbound, call, runs),
    );
  const told = means.directoryNotifications;
  // A notification that is turned away with an error makes the directory tell less, and the delta finds what it told.
  if (told)
    door(
      {
        name: 'directoryNotifications',
        largestBody: LARGEST_NOTIFICATION,
        body: 'signed',
        whenFull: { status: 202 },
      },
      { route: 'directory/notifications', methods: ['POST'] },
      (call, runs) => directoryNotified(means, told, call, runs),
    );
  registerHealth(app, clientOf);
}

/**
 * `health` answers for as long as the process does. `healthReady` has the binding that webhooks, cards and timers have,
 * so that what keeps those from loading keeps it from answering, too.
 */
function registerHealth(app: App, clientOf: ClientOf): void {
  const { means } = app;
  const sweeps = (Object.keys(SCHEDULES) as SweepName[]).filter(
    (name) => name !== 'notifications' || means.directoryNotifications,
  );
  const health = healthOf(means, { tables: app.tableIssues, settings: app.settings.issues, sweeps });
  plainDoorsOf(app)({ name: 'health' }, 'health', () => health.alive());
  doorsOf(app, clientOf)({ name: 'healthReady' }, { route: 'health/ready', methods: ['GET'] }, () =>
    health.ready(),
  );
}

function registerOperatorDoors(app: App, clientOf: ClientOf): void {
  const { means, gate } = app;
  const door = doorsOf(app, clientOf);
  const plain = plainDoorsOf(app);
  const read = (name: string, route: string, handler: (call: DoorCall) => Promise<HttpResponseInit>) =>
    plain({ name }, route, handler);
  const seldom = () => import('./functions/seldom-used.ts');
  read('requests', 'requests', async (call) => (await seldom()).listRequests(means, gate, call));
  read('request', 'requests/{id}', async (call) => (await seldom()).readRequestRow(means, gate, call));
  read('requestAudit', 'requests/{id}/audit', async (call) => (await seldom()).readAudit(means, gate, call));
  const pages = () => import('./functions/console-pages.ts');
  read('console', 'console', async (call) => (await pages()).consoleList(means, gate, call));
  read('consoleMembers', 'console/members', async (call) =>
    (await pages()).consoleMembers(means, gate, call),
  );
  read('consoleRequest', 'console/requests/{id}', async (call) =>
    (await pages()).consoleRequest(means, gate, call),
  );
  door(
    { name: 'consoleFind', largestBody: LARGEST_OF_PEOPLE },
    { route: 'console/find', methods: ['POST'] },
    async (call) => (await seldom()).findForConsole(means, gate, call),
  );
  door(
    { name: 'consoleSignOut', largestBody: LARGEST_OF_PEOPLE },
    { route: 'console/sign-out', methods: ['POST'] },
    async (call) => (await seldom()).signOut(means, gate, call),
  );
  door(
    { name: 'offboarding', largestBody: LARGEST_OF_PEOPLE },
    { route: 'offboarding', methods: ['POST'] },
    async (call, runs) => (await seldom()).offboarding(means, gate, call, runs),
  );
  door(
    { name: 'requestAction', largestBody: LARGEST_OF_PEOPLE },
    { route: 'requests/{id}/{action}', methods: ['POST'] },
    async (call, runs) => (await seldom()).requestAction(means, gate, call, runs),
  );
}

/** A timer that throws has failed for the platform, which counts and tells it; single items never make it throw. */
function registerTimers(app: App, clientOf: ClientOf): void {
  const { means, settings, security } = app;
  const timer = (name: SweepName, run: (context: InvocationContext, log: Log) => Promise<void>) =>
    functions.timer(name, {
      schedule: settings.text[SCHEDULES[name]] ?? '0 * * * * *',
      extraInputs: [df.input.durableClient()],
      handler: async (_timer, context) => {
        try {
          security.flush();
          await run(context, (line) => context.error(redactedLine(line)));
        } catch (error) {
          const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
          context.error(redactedLine(`${name} stopped early and starts over at its next time: ${why}`));
          throw error;
        }
      },
    });
  const starts = (name: SweepName, run: (means: App['means'], runs: Runs, log: Log) => Promise<void>) =>
    timer(name, (context, log) =>
      run(
        means,
        runsOf(() => clientOf(context)),
        log,
      ),
    );
  const sweeps = () => import('./functions/sweeps.ts');
  starts('expiry', async (...parts) => (await sweeps()).sweepExpiry(...parts));
  starts('reconcile', async (...parts) => (await sweeps()).sweepRequests(...parts));
  starts('unfulfilledApprovals', async (...parts) => (await sweeps()).sweepUnfulfilled(...parts));
  starts('followUps', async (...parts) => (await sweeps()).sweepClosedFollowUps(...parts));
  starts('watchGroups', async (...parts) => (await sweeps()).watchGroups(...parts));
  starts('watchUsers', async (...parts) => (await sweeps()).watchUsers(...parts));
  starts('ownNotes', async (...parts) => (await sweeps()).sweepOwnNotes(...parts));
  const told = means.directoryNotifications;
  if (told) timer('notifications', async (_, log) => (await sweeps()).keepNotifications(means, told, log));
  timer('auditCheckpoint', async (_, log) => (await sweeps()).checkpointAudit(means, log));
  timer('cleanUp', async (context, log) => {
    const histories = historiesOf(() => clientOf(context));
    await (await sweeps()).cleanUp(means, histories, log);
  });
}

/** The only two ways in which a function of HTTP is registered, both behind what all doors have in common. */
function doorsOf(app: App, clientOf: ClientOf) {
  const behind = doorOf(app);
  return (spec: DoorSpec, way: Way, handler: Handler): void => {
    const door = behind(spec);
    functions.http(spec.name, {
      authLevel: 'anonymous',
      ...way,
      extraInputs: [df.input.durableClient()],
      handler: (http, context) =>
        door(http, (call) =>
          handler(
            call,
            runsOf(() => clientOf(context)),
          ),
        ),
    });
  };
}

/** Without the binding of runs, for what only reads. */
function plainDoorsOf(app: App) {
  const behind = doorOf(app);
  return (spec: DoorSpec, route: string, handler: (call: DoorCall) => Promise<HttpResponseInit>): void => {
    const door = behind(spec);
    functions.http(spec.name, {
      route,
      methods: ['GET'],
      authLevel: 'anonymous',
      handler: (http) => door(http, handler),
    });
  };
}

function doorOf({ means, log, security, settings }: App) {
  const { consoleBase } = means.limits;
  const proxiesInFront = Number(settings.text['PROXIES_IN_FRONT']);
  return createDoors({ clock: means.clock, log, security, consoleBase, proxiesInFront });
}

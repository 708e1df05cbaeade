import {
  app as functions,
  type HttpRequest,
  type HttpResponseInit,
  type InvocationContext,
} from '@azure/functions';
import * as df from 'durable-functions';
import { answer, type Means } from './activities/activity.ts';
import { REGISTERED } from './activities/index.ts';
import type { App } from './app.ts';
import { checkpointAudit } from './functions/audit-checkpoint.ts';
import { cleanUp } from './functions/clean-up.ts';
import { type ClientOf, clients } from './functions/clients.ts';
import { sweepClosedFollowUps } from './functions/closed-follow-ups.ts';
import { conversationPress } from './functions/conversation-press.ts';
import { directoryNotified, keepNotifications } from './functions/directory-notifications.ts';
import { sweepExpiry } from './functions/expiry.ts';
import { healthOf } from './functions/health.ts';
import { historiesOf } from './functions/histories.ts';
import { itsmEvent } from './functions/itsm-event.ts';
import { offboarding } from './functions/offboarding.ts';
import { sweepOwnNotes } from './functions/own-notes.ts';
import { problem } from './functions/problem.ts';
import { sweepRequests } from './functions/reconcile.ts';
import { requestAction } from './functions/request-action.ts';
import { listRequests, readAudit, readRequestRow } from './functions/requests-api.ts';
import { runsOf } from './functions/runs.ts';
import type { Log } from './functions/sweep.ts';
import type { SweepName } from './functions/sweep-list.ts';
import { sweepUnfulfilled } from './functions/unfulfilled-approvals.ts';
import { watchGroups } from './functions/watch-groups.ts';
import { watchUsers } from './functions/watch-users.ts';
import { ORCHESTRATORS } from './orchestrators/index.ts';
import type { Runs } from './ports/runs.ts';
import { SCHEDULES } from './setting-list.ts';

type Door = (http: HttpRequest, runs: Runs) => Promise<HttpResponseInit>;

/** Registers every function with the host; names are unique regardless of case, routes have no leading slash. */
export function register(app: App): void {
  const clientOf = clients();
  registerDurable(app, clientOf);
  registerDoors(app, clientOf);
  registerOperatorDoors(app, clientOf);
  registerTimers(app, clientOf);
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
        return await answer(activity, means, input, (line) => context.error(line));
      },
    });
  }
}

function registerDoors(app: App, clientOf: ClientOf): void {
  for (const [system, inbound] of Object.entries(app.means.ticketInbound)) {
    door(
      app,
      clientOf,
      `itsm-${system}`,
      { route: `itsm/${system}`, methods: ['POST'], authLevel: 'function' },
      (http, runs) => itsmEvent(app.means, inbound, http, runs),
    );
  }
  for (const [channel, inbound] of Object.entries(app.means.conversationInbound)) {
    door(
      app,
      clientOf,
      `messages-${channel}`,
      { route: `${channel}/messages`, methods: ['POST'], authLevel: 'anonymous' },
      (http, runs) => conversationPress(app.means, inbound, http, runs),
    );
  }
  const told = app.means.directoryNotifications;
  if (told)
    door(
      app,
      clientOf,
      'directoryNotifications',
      { route: 'directory/notifications', methods: ['POST'], authLevel: 'anonymous' },
      (http, runs) => directoryNotified(app.means, told, http, runs),
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
  functions.http('health', {
    route: 'health',
    methods: ['GET'],
    authLevel: 'anonymous',
    handler: () => health.alive(),
  });
  door(
    app,
    clientOf,
    'healthReady',
    { route: 'health/ready', methods: ['GET'], authLevel: 'anonymous' },
    () => health.ready(),
  );
}

function registerOperatorDoors(app: App, clientOf: ClientOf): void {
  const { means, gate } = app;
  const read = (name: string, route: string, handler: (http: HttpRequest) => Promise<HttpResponseInit>) =>
    functions.http(name, {
      route,
      methods: ['GET'],
      authLevel: 'anonymous',
      handler: (http) => guarded(app, () => handler(http)),
    });
  read('requests', 'requests', (http) => listRequests(means, gate, http));
  read('request', 'requests/{id}', (http) => readRequestRow(means, gate, http));
  read('requestAudit', 'requests/{id}/audit', (http) => readAudit(means, gate, http));
  const pages = () => import('./functions/console-pages.ts');
  read('console', 'console', async (http) => (await pages()).consoleList(means, gate, http));
  read('consoleMembers', 'console/members', async (http) =>
    (await pages()).consoleMembers(means, gate, http),
  );
  read('consoleRequest', 'console/requests/{id}', async (http) =>
    (await pages()).consoleRequest(means, gate, http),
  );
  door(
    app,
    clientOf,
    'offboarding',
    { route: 'offboarding', methods: ['POST'], authLevel: 'anonymous' },
    (http, runs) => offboarding(means, gate, http, runs),
  );
  door(
    app,
    clientOf,
    'requestAction',
    { route: 'requests/{id}/{action}', methods: ['POST'], authLevel: 'anonymous' },
    (http, runs) => requestAction(means, gate, http, runs),
  );
}

/** A timer that throws has failed for the platform, which counts and tells it; single items never make it throw. */
function registerTimers(app: App, clientOf: ClientOf): void {
  const { means, settings } = app;
  const timer = (name: SweepName, run: (context: InvocationContext, log: Log) => Promise<void>) =>
    functions.timer(name, {
      schedule: settings.text[SCHEDULES[name]] ?? '0 * * * * *',
      extraInputs: [df.input.durableClient()],
      handler: async (_timer, context) => {
        try {
          await run(context, (line) => context.error(line));
        } catch (error) {
          context.error(
            `${name} stopped early and starts over at its next time: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
          );
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
  starts('expiry', sweepExpiry);
  starts('reconcile', sweepRequests);
  starts('unfulfilledApprovals', sweepUnfulfilled);
  starts('followUps', sweepClosedFollowUps);
  starts('watchGroups', watchGroups);
  starts('watchUsers', watchUsers);
  const told = means.directoryNotifications;
  if (told) timer('notifications', (_, log) => keepNotifications(means, told, log));
  timer('auditCheckpoint', (_, log) => checkpointAudit(means, log));
  starts('ownNotes', sweepOwnNotes);
  timer('cleanUp', (context, log) =>
    cleanUp(
      means,
      historiesOf(() => clientOf(context)),
      log,
    ),
  );
}

function door(
  app: App,
  clientOf: ClientOf,
  name: string,
  options: {
    readonly route: string;
    readonly methods: ('GET' | 'POST')[];
    readonly authLevel: 'function' | 'anonymous';
  },
  handler: Door,
): void {
  functions.http(name, {
    ...options,
    extraInputs: [df.input.durableClient()],
    handler: (http, context) =>
      guarded(app, () =>
        handler(
          http,
          runsOf(() => clientOf(context)),
        ),
      ),
  });
}

/** The platform answers an exception with an empty 500; ours says what to do, and logs why. */
async function guarded(app: App, run: () => Promise<HttpResponseInit>): Promise<HttpResponseInit> {
  try {
    return await run();
  } catch (error) {
    app.log(`A door failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return problem(
      503,
      'try-again',
      'Something we depend on did not answer. Nothing was lost; send it again in a moment.',
    );
  }
}

import { app as functions, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { answer, type Failed, type Means } from './activities/activity.ts';
import { REGISTERED } from './activities/index.ts';
import { inTime } from './activities/running/in-time.ts';
import type { App } from './app.ts';
import { CONNECTORS } from './connectors/index.ts';
import type { Checkups } from './functions/checkups.ts';
import { type ClientOf, clients } from './functions/clients.ts';
import { createDoors } from './functions/door.ts';
import type { DoorEntry } from './functions/door-entry.ts';
import { doorsFor, type OffConnector } from './functions/door-list.ts';
import { healthOf } from './functions/health.ts';
import { historiesOf } from './functions/histories.ts';
import type { OwnState } from './functions/own-checkups.ts';
import { runsOf } from './functions/runs.ts';
import { type TimerEntry, timersFor } from './functions/timer-list.ts';
import { duringInvocation } from './invocation.ts';
import { orchestratorsFor } from './orchestrators/index.ts';
import type { Runs } from './ports/runs.ts';
import { NEVER, SCHEDULES } from './setting-list.ts';

/** Registers every function with the host; names are unique regardless of case, routes have no leading slash. */
export function register(app: App): void {
  const clientOf = clients();
  registerDurable(app, clientOf);
  const { means, settings, timer } = app;
  const timers = timersFor(means).filter(({ name }) => settings.text[SCHEDULES[name]] !== NEVER);
  const own = {
    tables: app.tableIssues,
    settings: settings.issues,
    advice: settings.advice,
    sweeps: timers.map(({ name }) => name),
  };
  const checkups = checkupsLater(means, own, timer);
  const health = healthOf(means, own, checkups);
  registerDoors(app, clientOf, doorsFor({ ...app, health, checkups, off: offConnectors(settings) }));
  for (const one of timers) registerTimer(app, clientOf, checkups, one);
  functions.hook.appTerminate(() => app.security.flush('all'));
}

/** Nobody waits for it at a cold start. */
function checkupsLater(means: Means, own: OwnState, timer: App['timer']): Checkups {
  let made: Promise<Checkups> | null = null;
  const load = async () => {
    const { checkupsOf } = await import('./functions/seldom-used.ts');
    return checkupsOf(means, own, timer);
  };
  return {
    report: async () => {
      made ??= load();
      return await (await made).report();
    },
  };
}

/** Connectors with a door that are off, each with what is wrong with the settings that it needs. A ticket tool that nobody set up has no door. */
export function offConnectors({ off, issues }: App['settings']): readonly OffConnector[] {
  return CONNECTORS.flatMap(({ name, needs, takes }) => {
    const parts = [name, ...needs];
    if (!takes || !parts.some((part) => off.has(part))) return [];
    const because = issues.filter(({ part }) => parts.includes(part)).map(({ message }) => message);
    if (takes === 'tickets' && because.length === 0) return [];
    return [{ name, takes, because: because.join(' ') || `${name} is off: see /api/health.` }];
  });
}

function registerDurable(app: App, clientOf: ClientOf): void {
  const orchestrators = orchestratorsFor(app.means.rulebook.kinds);
  for (const [name, handler] of Object.entries(orchestrators)) df.app.orchestration(name, handler);
  for (const activity of REGISTERED) {
    const extraInputs = activity.needsRuns ? [df.input.durableClient()] : [];
    df.app.activity(activity.name, {
      extraInputs,
      handler: async (input: object, context: InvocationContext) => {
        const means: Means = {
          ...app.means,
          ...(activity.needsRuns && {
            runs: tracedRuns(
              app,
              runsOf(() => clientOf(context)),
            ),
          }),
          ...(activity.asksAdvisor && app.advisor && { advisor: app.advisor }),
        };
        const failed: Failed = (because, line) => {
          app.telemetry.tell({
            ...{ what: 'activity-failed', level: 'error', requestId: requestIn(input) },
            told: { activity: activity.name, because },
          });
          app.log(line);
        };
        // Its time begins before anything is waited for.
        const timed = inTime(means);
        const requestId = requestIn(input);
        const trace = await knownTrace(app, requestId);
        return await duringInvocation(context, () =>
          app.spans.invoked(
            activity.name,
            { platform: context.traceContext, request: trace },
            requestId === null ? {} : { 'countersign.request': requestId },
            (broken) =>
              answer(activity, timed, input, (because, line) => {
                broken(because);
                failed(because, line);
              }),
          ),
        );
      },
    });
  }
}

/** Where traces are made at all, a worker that has not met the request reads its row for it. */
async function knownTrace(
  { telemetry, means, spans }: App,
  requestId: string | null,
): Promise<string | null> {
  if (requestId === null) return null;
  const known = telemetry.traceOf(requestId);
  if (known !== null || !spans.recorded()) return known;
  const found = await means.requests.read(requestId).catch(() => null);
  return found?.row.trace ?? null;
}

/** Whatever starts a run, it belongs to the trace of its request. */
function tracedRuns({ telemetry, spans }: App, runs: Runs): Runs {
  return {
    ...runs,
    start: (orchestrator, instanceId, input) =>
      spans.inTrace(telemetry.traceOf(requestIn(input)), () => runs.start(orchestrator, instanceId, input)),
  };
}

function requestIn(input: object): string | null {
  return 'requestId' in input && typeof input.requestId === 'string' ? input.requestId : null;
}

/** The only place in which a function of HTTP is registered: each behind what all doors have in common. */
function registerDoors(app: App, clientOf: ClientOf, entries: readonly DoorEntry[]): void {
  const { means, log, security, settings, spans } = app;
  const { consoleBase } = means.limits;
  const proxiesInFront = Number(settings.text['PROXIES_IN_FRONT']);
  const behind = createDoors({
    clock: means.clock,
    log,
    tell: app.telemetry.tell,
    security,
    consoleBase,
    proxiesInFront,
  });
  for (const entry of entries) {
    const { spec, route, methods } = entry;
    const door = behind(spec);
    const way = { route, methods: [...methods], authLevel: entry.authLevel ?? ('anonymous' as const) };
    const during = (context: InvocationContext, answered: () => Promise<HttpResponseInit>) =>
      duringInvocation<HttpResponseInit>(context, () =>
        spans.invoked(spec.name, { platform: context.traceContext, request: null }, {}, async (broken) => {
          const answer = await answered();
          if ((answer.status ?? 200) >= 500) broken(String(answer.status));
          return answer;
        }),
      );
    if (entry.starts === 'nothing')
      functions.http(spec.name, {
        ...way,
        handler: (http, context) => during(context, () => door(http, entry.answers)),
      });
    else
      functions.http(spec.name, {
        ...way,
        extraInputs: [df.input.durableClient()],
        handler: (http, context) => {
          const runs = tracedRuns(
            app,
            runsOf(() => clientOf(context)),
          );
          return during(context, () => door(http, (call) => entry.answers(call, runs)));
        },
      });
  }
}

/** A timer that throws has failed for the platform, which counts and tells it; single items never make it throw. */
function registerTimer(app: App, clientOf: ClientOf, checkups: Checkups, { name, run }: TimerEntry): void {
  const { means, settings, security, log, spans } = app;
  functions.timer(name, {
    schedule: settings.text[SCHEDULES[name]] ?? '0 * * * * *',
    extraInputs: [df.input.durableClient()],
    handler: (_timer, context) =>
      duringInvocation(context, async () => {
        try {
          security.flush();
          const runs = tracedRuns(
            app,
            runsOf(() => clientOf(context)),
          );
          const histories = historiesOf(() => clientOf(context));
          await spans.invoked(name, { platform: context.traceContext, request: null }, {}, () =>
            run({ means, checkups, runs, histories, log }),
          );
        } catch (error) {
          const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
          log(`${name} stopped early and starts over at its next time: ${why}`);
          throw error;
        }
      }),
  });
}

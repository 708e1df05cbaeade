import { app as functions, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { answer, type Failed, type Means } from './activities/activity.ts';
import { REGISTERED } from './activities/index.ts';
import { inTime } from './activities/running/in-time.ts';
import type { App } from './app.ts';
import { type ClientOf, clients } from './functions/clients.ts';
import { createDoors } from './functions/door.ts';
import { type DoorEntry, doorsFor } from './functions/door-list.ts';
import { healthOf } from './functions/health.ts';
import { historiesOf } from './functions/histories.ts';
import { runsOf } from './functions/runs.ts';
import { type TimerEntry, timersFor } from './functions/timer-list.ts';
import { duringInvocation } from './invocation.ts';
import { orchestratorsFor } from './orchestrators/index.ts';
import { SCHEDULES } from './setting-list.ts';

/** Registers every function with the host; names are unique regardless of case, routes have no leading slash. */
export function register(app: App): void {
  const clientOf = clients();
  registerDurable(app, clientOf);
  const timers = timersFor(app.means);
  const sweeps = timers.map(({ name }) => name);
  const health = healthOf(app.means, { tables: app.tableIssues, settings: app.settings.issues, sweeps });
  registerDoors(app, clientOf, doorsFor({ means: app.means, timer: app.timer, gate: app.gate, health }));
  for (const timer of timers) registerTimer(app, clientOf, timer);
  functions.hook.appTerminate(() => app.security.flush('all'));
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
          ...(activity.needsRuns && { runs: runsOf(() => clientOf(context)) }),
          ...(activity.asksAdvisor && app.advisor && { advisor: app.advisor }),
        };
        const failed: Failed = (because, line) => {
          app.telemetry.tell({
            ...{ what: 'activity-failed', level: 'error', requestId: requestIn(input) },
            told: { activity: activity.name, because },
          });
          app.log(line);
        };
        return await duringInvocation(context, () => answer(activity, inTime(means), input, failed));
      },
    });
  }
}

function requestIn(input: object): string | null {
  return 'requestId' in input && typeof input.requestId === 'string' ? input.requestId : null;
}

/** The only place in which a function of HTTP is registered: each behind what all doors have in common. */
function registerDoors(
  { means, log, security, settings }: App,
  clientOf: ClientOf,
  entries: readonly DoorEntry[],
): void {
  const { consoleBase } = means.limits;
  const proxiesInFront = Number(settings.text['PROXIES_IN_FRONT']);
  const behind = createDoors({ clock: means.clock, log, security, consoleBase, proxiesInFront });
  for (const entry of entries) {
    const { spec, route, methods } = entry;
    const door = behind(spec);
    const way = { route, methods: [...methods], authLevel: entry.authLevel ?? ('anonymous' as const) };
    if (entry.starts === 'nothing')
      functions.http(spec.name, {
        ...way,
        handler: (http, context) => duringInvocation(context, () => door(http, entry.answers)),
      });
    else
      functions.http(spec.name, {
        ...way,
        extraInputs: [df.input.durableClient()],
        handler: (http, context) =>
          duringInvocation(context, () =>
            door(http, (call) =>
              entry.answers(
                call,
                runsOf(() => clientOf(context)),
              ),
            ),
          ),
      });
  }
}

/** A timer that throws has failed for the platform, which counts and tells it; single items never make it throw. */
function registerTimer(
  { means, settings, security, log }: App,
  clientOf: ClientOf,
  { name, run }: TimerEntry,
): void {
  functions.timer(name, {
    schedule: settings.text[SCHEDULES[name]] ?? '0 * * * * *',
    extraInputs: [df.input.durableClient()],
    handler: (_timer, context) =>
      duringInvocation(context, async () => {
        try {
          security.flush();
          await run({
            means,
            runs: runsOf(() => clientOf(context)),
            histories: historiesOf(() => clientOf(context)),
            log,
          });
        } catch (error) {
          const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
          log(`${name} stopped early and starts over at its next time: ${why}`);
          throw error;
        }
      }),
  });
}

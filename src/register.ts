import { app as functions, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { answer, type Means } from './activities/activity.ts';
import { REGISTERED } from './activities/index.ts';
import { inTime } from './activities/running/in-time.ts';
import type { App } from './app.ts';
import { CONNECTORS } from './connectors/index.ts';
import { redactedLine } from './domain/redact.ts';
import { type ClientOf, clients } from './functions/clients.ts';
import { createDoors } from './functions/door.ts';
import { type DoorEntry, doorsFor, type OffConnector } from './functions/door-list.ts';
import { healthOf } from './functions/health.ts';
import { historiesOf } from './functions/histories.ts';
import { runsOf } from './functions/runs.ts';
import { type TimerEntry, timersFor } from './functions/timer-list.ts';
import { orchestratorsFor } from './orchestrators/index.ts';
import { SCHEDULES } from './setting-list.ts';

/** Registers every function with the host; names are unique regardless of case, routes have no leading slash. */
export function register(app: App): void {
  const clientOf = clients();
  registerDurable(app, clientOf);
  const timers = timersFor(app.means);
  const sweeps = timers.map(({ name }) => name);
  const health = healthOf(app.means, { tables: app.tableIssues, settings: app.settings.issues, sweeps });
  registerDoors(app, clientOf, doorsFor({ ...app, health, off: offConnectors(app.settings) }));
  for (const timer of timers) registerTimer(app, clientOf, timer);
  functions.hook.appTerminate(() => app.security.flush('all'));
}

/** Connectors with a door that are off, each with what is wrong with the settings that it needs. */
function offConnectors({ off, issues }: App['settings']): readonly OffConnector[] {
  return CONNECTORS.flatMap(({ name, needs, takes }) => {
    const parts = [name, ...needs];
    if (!takes || !parts.some((part) => off.has(part))) return [];
    const because = issues.filter(({ part }) => parts.includes(part)).map(({ message }) => message);
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
          ...(activity.needsRuns && { runs: runsOf(() => clientOf(context)) }),
          ...(activity.asksAdvisor && app.advisor && { advisor: app.advisor }),
        };
        return await answer(activity, inTime(means), input, (line) => context.error(redactedLine(line)));
      },
    });
  }
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
      functions.http(spec.name, { ...way, handler: (http) => door(http, entry.answers) });
    else
      functions.http(spec.name, {
        ...way,
        extraInputs: [df.input.durableClient()],
        handler: (http, context) =>
          door(http, (call) =>
            entry.answers(
              call,
              runsOf(() => clientOf(context)),
            ),
          ),
      });
  }
}

/** A timer that throws has failed for the platform, which counts and tells it; single items never make it throw. */
function registerTimer(
  { means, settings, security }: App,
  clientOf: ClientOf,
  { name, run }: TimerEntry,
): void {
  functions.timer(name, {
    schedule: settings.text[SCHEDULES[name]] ?? '0 * * * * *',
    extraInputs: [df.input.durableClient()],
    handler: async (_timer, context) => {
      try {
        security.flush();
        await run({
          means,
          runs: runsOf(() => clientOf(context)),
          histories: historiesOf(() => clientOf(context)),
          log: (line) => context.error(redactedLine(line)),
        });
      } catch (error) {
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
        context.error(redactedLine(`${name} stopped early and starts over at its next time: ${why}`));
        throw error;
      }
    },
  });
}

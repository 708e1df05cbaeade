/** Runs a step of the product on the real executor in virtual time, with activities of a few lines in place of its own. */
import * as df from 'durable-functions';
import type { Answer } from '../../src/activities/activity.ts';
import type { Step } from '../../src/orchestrators/steps/step.ts';
import { hosted, runUntil, START } from '../sandbox/host/hosting.ts';

export type Called = { readonly name: string; readonly input: Record<string, unknown>; readonly at: number };

export type Stage = {
  /** Every call of an activity so far, `at` in seconds after the start. */
  readonly calls: readonly Called[];
  /** Runs until nothing is left to do, or until `seconds` after the start. */
  readonly run: (seconds?: number) => Promise<void>;
  /** Raises an event at this very moment. */
  readonly raise: (event: string) => Promise<number>;
  readonly output: () => unknown;
  readonly status: () => string | undefined;
  readonly history: () => number;
};

const ID = 'run-1';

/** `activities` answer by name; what they throw becomes an answer without a result, as in the product. */
export async function aStage(
  step: (context: Parameters<df.OrchestrationHandler>[0]) => Step<unknown>,
  activities: Readonly<Record<string, (input: never, stage: Stage) => object | Promise<object>>>,
): Promise<Stage> {
  const calls: Called[] = [];
  const world = await hosted(() => {
    df.app.orchestration('underTest', function* (context) {
      return yield* step(context);
    });
    for (const [name, run] of Object.entries(activities)) {
      df.app.activity(name, {
        handler: async (input: Record<string, unknown>): Promise<Answer<object>> => {
          calls.push({ name, input, at: (world.clock.now() - START) / 1000 });
          try {
            return { answered: true, result: await run(input as never, stage) };
          } catch (error) {
            return { answered: false, because: String(error) };
          }
        },
      });
    }
  });
  const instance = () => world.host.instances().find(({ instanceId }) => instanceId === ID);
  const over = () => ['Completed', 'Failed'].includes(instance()?.runtimeStatus ?? '');
  const stage: Stage = {
    calls,
    run: (seconds = Number.POSITIVE_INFINITY) =>
      runUntil(world, () => over() || (world.clock.nextDue(['due']) ?? 0) > START + seconds * 1000),
    raise: async (event) => (await world.durable('POST', `instances/${ID}/raiseEvent/${event}`, {})).status,
    output: () => instance()?.output,
    status: () => instance()?.runtimeStatus,
    history: () => instance()?.historyEvents ?? 0,
  };
  await world.durable('POST', `orchestrators/underTest/${ID}`, {});
  return stage;
}

/** How often an activity was called. */
export function timesCalled({ calls }: Stage, name: string): number {
  return calls.filter((one) => one.name === name).length;
}

import type { DurableClient } from 'durable-functions';
import { SECOND } from '../domain/instant.ts';
import type { Runs } from '../ports/runs.ts';

/** The client waits for its host for minutes, longer than an invocation may take. */
const LONGEST_ANSWER = 20 * SECOND;

class Unanswered extends Error {}

/** What the host of runs answers; fails where it answers nothing, so that nobody else waits for it. */
export async function inTime<Result>(asked: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      late.reject(
        new Unanswered(`The host of runs did not answer within ${LONGEST_ANSWER / SECOND} seconds.`),
      ),
    LONGEST_ANSWER,
  );
  try {
    return await Promise.race([asked, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Orchestrations through the durable client of one invocation, which is asked for only by what needs it. */
export function runsOf(clientOf: () => DurableClient): Runs {
  return {
    async start(orchestrator, instanceId, input) {
      const client = clientOf();
      try {
        await inTime(client.startNew(orchestrator, { instanceId, input }));
        return 'started';
      } catch (error) {
        // The host refuses a second live instance of an id, and says so; where it says anything else, it is asked.
        if (saysItIsLive(error) || (await isLive(client, instanceId))) return 'running';
        throw error;
      }
    },
    async wake(instanceId, event) {
      const client = clientOf();
      try {
        await inTime(client.raiseEvent(instanceId, event, {}));
      } catch (error) {
        if (await exists(client, instanceId)) throw error; // unknown here: the sweep starts it
      }
    },
  };
}

/** By the host's own words for it, in the client's error. */
function saysItIsLive(error: unknown): boolean {
  const said = error instanceof Error ? error.message : '';
  return /: 409\b.*An Orchestration instance with the status (?:Running|Pending|Suspended) already exists\./.test(
    said,
  );
}

export async function isLive(client: DurableClient, instanceId: string): Promise<boolean> {
  const status = await inTime(client.getStatus(instanceId)).catch(() => null);
  return status !== null && ['Running', 'Pending', 'Suspended'].includes(String(status.runtimeStatus));
}

async function exists(client: DurableClient, instanceId: string): Promise<boolean> {
  return await inTime(client.getStatus(instanceId)).then(
    () => true,
    (error: unknown) => error instanceof Unanswered, // then nobody knows, and the failure stands
  );
}

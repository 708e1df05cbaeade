import type { DurableClient } from 'durable-functions';
import type { Runs } from '../ports/runs.ts';

/** Orchestrations through the durable client of one invocation, which is asked for only by what needs it. */
export function runsOf(clientOf: () => DurableClient): Runs {
  return {
    async start(orchestrator, instanceId, input) {
      const client = clientOf();
      try {
        await client.startNew(orchestrator, { instanceId, input });
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
        await client.raiseEvent(instanceId, event, {});
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
  const status = await client.getStatus(instanceId).catch(() => null);
  return status !== null && ['Running', 'Pending', 'Suspended'].includes(String(status.runtimeStatus));
}

async function exists(client: DurableClient, instanceId: string): Promise<boolean> {
  return await client.getStatus(instanceId).then(
    () => true,
    () => false,
  );
}

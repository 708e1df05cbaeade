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
        if (await isLive(client, instanceId)) return 'running'; // the host refuses a second live instance of an id
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

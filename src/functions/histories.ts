import { type DurableClient, OrchestrationRuntimeStatus } from 'durable-functions';
import { instant, milliseconds } from '../domain/instant.ts';
import type { Histories } from '../ports/histories.ts';
import { inTime, isLive } from './runs.ts';

const { Completed, Failed, Terminated, Canceled } = OrchestrationRuntimeStatus;
/** Never without: a list of none means all, also those that run. */
const ENDED = [Completed, Failed, Terminated, Canceled];

/**
 * Histories through the durable client of one invocation. They are forgotten one by one: the host refuses that for an
 * instance that runs, while it forgets everything of a span of time when it does not understand which.
 */
export function historiesOf(clientOf: () => DurableClient): Histories {
  return {
    async ended(from, before) {
      const found = await clientOf().getStatusBy({
        createdTimeFrom: new Date(milliseconds(from)),
        createdTimeTo: new Date(milliseconds(before)),
        runtimeStatus: ENDED,
      });
      return found
        .filter(({ runtimeStatus }) => ENDED.includes(runtimeStatus))
        .map(({ instanceId, lastUpdatedTime }) => ({
          instanceId,
          changedAt: instant(new Date(lastUpdatedTime).getTime()),
        }));
    },
    async forget(instanceId) {
      const client = clientOf();
      try {
        return (await inTime(client.purgeInstanceHistory(instanceId))).instancesDeleted > 0;
      } catch (error) {
        if (await isLive(client, instanceId)) return false;
        throw error;
      }
    },
  };
}

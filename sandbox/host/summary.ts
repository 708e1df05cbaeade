/** What a host tells its owner about an instance. */
import type { Instance } from './durable/state.ts';
import type { InstanceSummary } from './embedded-host.ts';

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

export function summaryOf(instance: Instance): InstanceSummary {
  return {
    instanceId: instance.id,
    name: instance.name,
    runtimeStatus: instance.status,
    createdAt: instance.createdAt,
    updatedAt: instance.updatedAt,
    output: parsed(instance.output),
    customStatus: parsed(instance.customStatus),
    historyEvents: instance.history.length,
    historyBytes: Buffer.byteLength(JSON.stringify(instance.history)),
  };
}

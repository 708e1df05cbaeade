/** The JSON an orchestrator function is handed on a turn. */
import type { HistoryEvent } from './history.ts';
import type { Instance } from './state.ts';

const SCHEMA =
  '"upperSchemaVersion":1,"upperSchemaVersionNew":3,"longRunningTimerIntervalDuration":"3.00:00:00",' +
  '"maximumShortTimerDuration":"6.00:00:00","defaultHttpAsyncRequestSleepTimeMillseconds":30000';

type Known = { readonly events: number; readonly text: string };

/** Keeps each instance's history as text, so that a turn writes only what the last one added. */
export class TurnInputs {
  readonly #known = new WeakMap<readonly HistoryEvent[], Known>();

  textOf(instance: Instance, added: readonly HistoryEvent[]): string {
    const past = this.#pastOf(instance.history);
    const fresh = added.map((one) => JSON.stringify(one)).join(',');
    const parent = instance.parent?.OrchestrationInstance.InstanceId ?? null;
    const isReplaying = instance.history.length > 0;
    return (
      `{"history":[${past}${past && ','}${fresh}],"input":${instance.input ?? 'null'},` +
      `"instanceId":${JSON.stringify(instance.id)},"isReplaying":${isReplaying},` +
      `"parentInstanceId":${JSON.stringify(parent)},"sourceInstanceId":null,${SCHEMA}}`
    );
  }

  #pastOf(history: readonly HistoryEvent[]): string {
    const known = this.#known.get(history);
    if (known && known.events === history.length) return known.text;
    const from = known && known.events < history.length ? known.events : 0;
    const text = history
      .slice(from)
      .map((one) => JSON.stringify(one))
      .join(',');
    const whole = from > 0 && known ? `${known.text},${text}` : text;
    this.#known.set(history, { events: history.length, text: whole });
    return whole;
  }
}

/** What clients may do to instances. Refusals are values that the HTTP API turns into status codes. */

import { newInstance } from './executions.ts';
import { event, type HistoryEvent } from './history.ts';
import { rewound } from './rewind.ts';
import type { RuntimeStatus } from './state.ts';
import { type Change, ended, type Instance } from './state.ts';
import type { TaskHub } from './task-hub.ts';

type Start = {
  readonly name: string;
  /** `null`: a new one. */
  readonly instanceId: string | null;
  /** JSON text. */
  readonly input: string | null;
  readonly version: string | null;
};

export type Started =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly status: RuntimeStatus };

export type Done = 'done' | 'unknown' | 'ended';

type Rewound = 'done' | 'unknown' | { readonly notFailed: RuntimeStatus };

export class Operations {
  readonly #hub: TaskHub;

  constructor(hub: TaskHub) {
    this.#hub = hub;
  }

  find(id: string): Instance | undefined {
    return this.#hub.state.instances.get(id);
  }

  /** An ended instance starts anew under its id; a live one refuses, unless it was started at the same moment. */
  async start({ name, instanceId, input, version }: Start): Promise<Started> {
    const { guid, defaultVersion } = this.#hub.context;
    const id = instanceId ?? guid().replaceAll('-', '');
    const before = this.find(id);
    if (before && !ended(before.status)) return { ok: false, status: before.status };
    await Promise.resolve();
    if (this.find(id) !== before) return { ok: true, id };
    const generation = before ? (before.generation ?? 0) + 1 : 0;
    const rest = { input, generation, version: version ?? defaultVersion, parent: null };
    this.#commit({ kind: 'put', instance: newInstance(id, name, guid(), this.#now(), rest) });
    return { ok: true, id };
  }

  raise(id: string, name: string, input: string): Done {
    return this.#tell(
      id,
      event(this.#now(), { EventType: 15, Name: name, Input: input, ParentTraceContext: null }),
    );
  }

  terminate(id: string, reason: string | null): Done {
    return this.#tell(id, event(this.#now(), { EventType: 3, Input: reason }));
  }

  suspend(id: string, reason: string | null): Done {
    return this.#tell(id, event(this.#now(), { EventType: 19, Reason: reason }));
  }

  resume(id: string, reason: string | null): Done {
    return this.#tell(id, event(this.#now(), { EventType: 20, Reason: reason }));
  }

  rewind(id: string, reason: string | null): Rewound {
    const instance = this.find(id);
    if (!instance) return 'unknown';
    if (instance.status !== 'Failed') return { notFailed: instance.status };
    const told = event(this.#now(), { EventType: 17, Data: reason });
    this.#hub.commit(rewound(instance, (child) => this.find(child), told));
    return 'done';
  }

  /** Starts the same orchestrator with the same input. */
  restart(id: string, underNewId: boolean): Promise<Started> | null {
    const instance = this.find(id);
    if (!instance) return null;
    const { name, input, version } = instance;
    return this.start({ name, input, version, instanceId: underNewId ? null : id });
  }

  purge(instances: readonly Instance[]): void {
    this.#hub.commit(instances.map(({ id }): Change => ({ kind: 'drop', id })));
  }

  /** In no order. */
  list(): Instance[] {
    return [...this.#hub.state.instances.values()];
  }

  #tell(id: string, told: HistoryEvent): Done {
    const instance = this.find(id);
    if (!instance) return 'unknown';
    if (ended(instance.status)) return 'ended';
    this.#commit({ kind: 'message', id, message: { event: told, executionId: null } });
    return 'done';
  }

  #commit(change: Change): void {
    this.#hub.commit([change]);
  }

  #now(): number {
    return this.#hub.context.clock.now();
  }
}

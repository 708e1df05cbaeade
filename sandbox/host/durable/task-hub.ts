/** The durable part of a host: instances, their turns, timers and activities, on one store and one clock. */
import type { Cancel } from '../../clock.ts';
import { Activities, type Job } from './activities.ts';
import type { HubContext } from './hub-context.ts';
import { apply, type Change, ended, type HostState, type Instance, type PendingTimer } from './state.ts';
import { Turns } from './turns.ts';

export class TaskHub {
  readonly state: HostState;
  readonly activities: Activities;
  readonly #context: HubContext;
  readonly #turns: Turns;
  readonly #armed = new Map<string, Cancel[]>();
  #alive = true;

  constructor(context: HubContext) {
    this.#context = context;
    this.state = context.store.load();
    const shared = {
      ...context,
      commit: (changes: readonly Change[]) => this.commit(changes),
      alive: () => this.#alive,
    };
    this.activities = new Activities({
      ...shared,
      find: (name) => context.activities.get(name.toLowerCase()),
      isPending: (job) => this.#isPending(job),
    });
    this.#turns = new Turns({ ...shared, state: this.state });
  }

  get context(): HubContext {
    return this.#context;
  }

  /** Takes up what an earlier host left. */
  resume(): void {
    for (const instance of this.state.instances.values()) this.#adopt(instance);
  }

  /** Stops for good, in the middle of whatever is going on. */
  kill(): void {
    this.#alive = false;
    for (const cancels of this.#armed.values()) for (const cancel of cancels) cancel();
    this.#armed.clear();
    this.activities.abandon();
    this.#turns.abandon();
  }

  /** Begins nothing new; what runs may end and report. */
  drain(): void {
    for (const cancels of this.#armed.values()) for (const cancel of cancels) cancel();
    this.activities.drain();
    this.#turns.abandon();
  }

  /** Makes the changes, keeps them, and sets off what follows from them. */
  commit(changes: readonly Change[]): void {
    if (!this.#alive) return;
    for (const change of changes) {
      if (change.kind === 'put') this.#disarm(this.state.instances.get(change.instance.id));
      else if (change.kind === 'drop') this.#disarm(this.state.instances.get(change.id));
      apply(this.state, change);
    }
    this.#context.store.record(changes);
    for (const change of changes) this.#follow(change);
  }

  #follow(change: Change): void {
    if (change.kind === 'put') this.#adopt(change.instance);
    else if (change.kind === 'turn') {
      const instance = this.state.instances.get(change.id);
      if (!instance) return;
      if (ended(change.status)) this.#disarm(instance);
      else for (const timer of change.timers) this.#arm(instance, timer);
      for (const pending of change.activities) this.#offer(instance, pending);
      if (instance.inbox.length > 0) this.#turns.wake(instance.id);
    } else if ('message' in change || change.kind === 'fired') this.#turns.wake(change.id);
  }

  #adopt(instance: Instance): void {
    if (!ended(instance.status)) {
      for (const timer of instance.timers) this.#arm(instance, timer);
      for (const pending of instance.activities) this.#offer(instance, pending);
    }
    if (instance.inbox.length > 0) this.#turns.wake(instance.id);
  }

  #isPending({ instanceId, executionId, pending }: Job): boolean {
    const instance = this.state.instances.get(instanceId);
    return instance?.executionId === executionId && instance.activities.some(({ id }) => id === pending.id);
  }

  #offer({ id: instanceId, executionId }: Instance, pending: Instance['activities'][number]): void {
    this.activities.offer({ instanceId, executionId, pending });
  }

  #arm({ id, executionId }: Instance, timer: PendingTimer): void {
    const fire = () => this.commit([{ kind: 'fired', id, executionId, timer: timer.id }]);
    const cancel = this.#context.clock.schedule(timer.visibleAt, fire);
    const armed = this.#armed.get(executionId);
    if (armed) armed.push(cancel);
    else this.#armed.set(executionId, [cancel]);
  }

  #disarm(instance: Instance | undefined): void {
    if (!instance) return;
    for (const cancel of this.#armed.get(instance.executionId) ?? []) cancel();
    this.#armed.delete(instance.executionId);
  }
}

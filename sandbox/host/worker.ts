/** A Node worker, as the host and the app's calls see it: what is loaded in it, and whether it runs, stands still or is gone. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ActivityCall } from './embedded-host.ts';
import type { RegisteredFunction, Registry } from './registry.ts';

export class Worker {
  readonly registry: Registry;
  readonly executions = new Set<Execution>();
  /** It is given nothing new, because it is about to end. */
  closing = false;
  #state: 'running' | 'frozen' | 'gone' = 'running';
  #waiting: (() => void)[] = [];

  constructor(registry: Registry) {
    this.registry = registry;
  }

  get state(): 'running' | 'frozen' | 'gone' {
    return this.#state;
  }

  /** Its own copy of a function that every worker has loaded. */
  own(registered: RegisteredFunction): RegisteredFunction {
    const { name } = registered.metadata;
    return this.registry.functions.find(({ metadata }) => metadata.name === name) ?? registered;
  }

  freeze(): void {
    if (this.#state === 'running') this.#state = 'frozen';
  }

  thaw(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'running';
    for (const resume of this.#waiting.splice(0)) resume();
  }

  /** For good: what its code still tries to do never happens. */
  end(): void {
    this.#state = 'gone';
    this.#waiting = [];
  }

  /** Resolves once it runs; never when it is gone. */
  async running(): Promise<void> {
    while (this.#state !== 'running') await new Promise<void>((resume) => this.#waiting.push(resume));
  }
}

export type OnFrozen = (isFrozen: () => boolean) => void;

/** One run of a function in a worker. */
export type Execution = {
  readonly worker: Worker;
  readonly kind: 'activity' | 'http' | 'timer' | 'turn';
  readonly activity: ActivityCall | null;
  /** Outbound calls and table writes so far. */
  steps: number;
  /** Called before each of them. */
  readonly onStep: () => void;
  /** Called when its worker stands still; what it is given tells whether that still is so. */
  readonly onFrozen: OnFrozen;
  /** Whether it counts no longer as running, because its worker stands still. */
  held: boolean;
  /** Its worker stood still right before the outbound call that it makes now. */
  stoodStill: boolean;
  /** It took longer than functions may. */
  timedOut: boolean;
  /** Ends it for whoever waits for it. */
  readonly lose: (reason: WorkerGone) => void;
};

/** The worker ended with this execution in it. */
export class WorkerGone extends Error {
  override readonly name = 'WorkerGone';
}

const executing = new AsyncLocalStorage<Execution>();

export const execute = <Result>(execution: Execution, run: () => Result): Result =>
  executing.run(execution, run);

/**
 * Asked before anything of the app leaves its worker; what it returns is waited for. `step`: an outbound call or a
 * table write, at which a freeze may begin. Code outside any execution is free.
 */
export function leaving(step: boolean): Promise<void> | null {
  const execution = executing.getStore();
  if (!execution) return null;
  const { worker } = execution;
  if (step && worker.state === 'running') {
    execution.steps += 1;
    execution.onStep();
  }
  return worker.state === 'running' ? null : worker.running();
}

/** Timers of a worker that stands still fire when it goes on, once what it was about to send is on its way. */
export function workersTimer<Cancel>(
  timer: (ms: number, fire: () => void) => Cancel,
): (ms: number, fire: () => void) => Cancel {
  return (ms, fire) => {
    const worker = executing.getStore()?.worker;
    if (!worker) return timer(ms, fire);
    return timer(ms, () => {
      if (worker.state === 'running') fire();
      else void worker.running().then(() => setImmediate(fire));
    });
  };
}

/** Where tokens come from: what everybody in a worker waits for is nobody's step. */
const TOKENS = 'https://login.microsoftonline.com/';

/** Whether the outbound call at hand leaves a worker that stood still after its code had looked for the last time. */
export function leftLate(): boolean {
  return executing.getStore()?.stoodStill === true;
}

/** An app's way out, which what stands still doesn't take. */
export function workersFetch<Init, Answer>(
  fetch: (url: string, init: Init) => Promise<Answer>,
): (url: string, init: Init) => Promise<Answer> {
  return async (url, init) => {
    const still = leaving(!url.startsWith(TOKENS));
    const execution = executing.getStore();
    if (execution) execution.stoodStill = still !== null;
    if (still) await still;
    return await fetch(url, init);
  };
}

/** The workers of one host: who runs what, who stands still, and what becomes of a function that takes too long. */
import type { Cancel, SandboxClock } from '../clock.ts';
import type { ActivityCall, Freeze } from './embedded-host.ts';
import type { RegisteredFunction, Registry } from './registry.ts';
import { Work } from './work.ts';
import { type Execution, execute, type OnFrozen, Worker, WorkerGone } from './worker.ts';

type WorkersContext = {
  readonly clock: SandboxClock;
  readonly work: Work;
  readonly registry: Registry;
  /** Loads the app as a new worker does; without it all workers share what is loaded. */
  readonly load: (() => Registry) | undefined;
  readonly count: number;
  /** How long a function may run, in ms of sandbox time. */
  readonly limitMs: number;
  /** Real milliseconds that it gets beyond. */
  readonly patienceMs: number;
  readonly log: (line: string) => void;
  /** Told in place of starting another worker, where the worker can't be told from the host. */
  readonly onWorkerEnd: (() => void) | undefined;
};

/** What runs where, beside the function itself. */
export type Place = {
  readonly kind: Execution['kind'];
  readonly activity?: ActivityCall;
  readonly onFrozen?: OnFrozen;
  /** Told, right before the end, how many outbound calls and table writes it came to. */
  readonly onEnd?: (steps: number) => void;
};

/** How long the platform lets a worker go on in which a function took too long. */
const DRAIN_MS = 10_000;

type Armed = { readonly freeze: Freeze; readonly activity: string; readonly step: number; left: number };

export class Workers {
  readonly #context: WorkersContext;
  #workers: Worker[];
  #turn = 0;
  #armed: Armed | null = null;

  constructor(context: WorkersContext) {
    this.#context = context;
    this.#workers = Array.from({ length: context.count }, (_, nth) =>
      nth === 0 ? new Worker(context.registry) : this.#loaded(),
    );
  }

  get all(): readonly Worker[] {
    return this.#workers;
  }

  standing(): { readonly frozen: boolean; readonly frozenRequests: number } {
    const executions = this.#workers.flatMap((worker) => [...worker.executions]);
    return {
      frozen: this.#workers.some(({ state }) => state === 'frozen'),
      frozenRequests: executions.filter(({ kind, held }) => kind === 'http' && held).length,
    };
  }

  isFrozen(call: ActivityCall): boolean {
    return this.#executionOf(call)?.worker.state === 'frozen';
  }

  /** Rejects with what the function threw, or with a `WorkerGone`. */
  async run<Result>(
    registered: RegisteredFunction,
    place: Place,
    run: (own: RegisteredFunction, worker: Worker) => Promise<Result>,
  ): Promise<Result> {
    const worker = this.#pick();
    const lost = Promise.withResolvers<never>();
    lost.promise.catch(() => undefined);
    const execution = this.#execution(worker, place, lost.reject);
    worker.executions.add(execution);
    const release =
      place.kind === 'turn' ? () => undefined : this.#limited(execution, registered.metadata.name);
    try {
      const result = await Promise.race([
        execute(execution, () => run(worker.own(registered), worker)),
        lost.promise,
      ]);
      if (!execution.timedOut) return result;
      this.#hold(execution); // nobody hears of it before its worker ends
      return await lost.promise;
    } finally {
      release();
      place.onEnd?.(execution.steps);
      worker.executions.delete(execution);
      this.#letGo(execution);
    }
  }

  /** Freezes a worker now, the busiest, or when an activity gets to a step. */
  freeze(freeze: Freeze): 'frozen' | 'armed' {
    if (freeze.when) {
      const { activity, nth = 1, step = 1 } = freeze.when;
      this.#armed = { freeze, activity, step, left: nth };
      return 'armed';
    }
    const [busiest] = this.#running().toSorted((one, other) => other.executions.size - one.executions.size);
    this.#freeze(busiest ?? this.#pick(), freeze.forMs);
    return 'frozen';
  }

  /** All of them end, as a process does. */
  kill(): void {
    for (const worker of this.#workers) worker.end();
  }

  #execution(worker: Worker, { kind, activity, onFrozen }: Place, lose: Execution['lose']): Execution {
    const armed = activity && this.#takes(activity);
    const execution: Execution = {
      worker,
      kind,
      activity: activity ?? null,
      steps: 0,
      onStep: () => {
        if (armed?.step === execution.steps) this.#freeze(worker, armed.freeze.forMs);
      },
      onFrozen: onFrozen ?? (() => undefined),
      held: false,
      stoodStill: false,
      timedOut: false,
      lose,
    };
    return execution;
  }

  /** The freeze that is armed for this very execution. */
  #takes({ name }: ActivityCall): Armed | undefined {
    const armed = this.#armed;
    if (armed?.activity !== name) return undefined;
    armed.left -= 1;
    if (armed.left > 0) return undefined;
    this.#armed = null;
    return armed;
  }

  /** Those that can be given something take turns; where none can, another is started. */
  #pick(): Worker {
    const running = this.#running();
    const next = running[this.#turn % Math.max(1, running.length)];
    this.#turn += 1;
    if (next) return next;
    const started = this.#loaded();
    this.#workers.push(started);
    return started;
  }

  #running(): readonly Worker[] {
    return this.#workers.filter(({ state, closing }) => state === 'running' && !closing);
  }

  #loaded(): Worker {
    const { load, registry } = this.#context;
    return new Worker(load ? load() : registry);
  }

  #executionOf(call: ActivityCall): Execution | undefined {
    for (const { executions } of this.#workers)
      for (const execution of executions) if (execution.activity === call) return execution;
    return undefined;
  }

  #freeze(worker: Worker, forMs: number): void {
    const { clock, log } = this.#context;
    worker.freeze();
    log(`A worker stands still for ${forMs / 1000} s.`);
    for (const execution of worker.executions) {
      this.#hold(execution);
      execution.onFrozen(() => worker.state === 'frozen');
    }
    clock.schedule(clock.now() + forMs, () => {
      if (worker.state !== 'frozen') return;
      for (const execution of worker.executions) this.#letGo(execution);
      worker.thaw();
    });
  }

  /** It no longer counts as running, so that time can pass. */
  #hold(execution: Execution): void {
    if (execution.held) return;
    execution.held = true;
    this.#context.work.end();
  }

  #letGo(execution: Execution): void {
    if (!execution.held) return;
    execution.held = false;
    this.#context.work.begin();
  }

  /** Ends the worker some time after the function should have ended; a host that stands still doesn't look at its watch. */
  #limited(execution: Execution, name: string): Cancel {
    const { clock, limitMs, patienceMs, log } = this.#context;
    const { worker } = execution;
    if (!Number.isFinite(limitMs)) return () => undefined;
    const expire = async () => {
      await worker.running();
      if (patienceMs > 0) await new Promise((resume) => setTimeout(resume, patienceMs).unref());
      if (!worker.executions.has(execution)) return;
      log(`Timeout value of ${limitMs / 1000} s exceeded by function ${name}: its worker is restarted.`);
      execution.timedOut = true;
      worker.closing = true;
      clock.schedule(clock.now() + DRAIN_MS, () => this.#replace(worker));
    };
    return clock.schedule(clock.now() + limitMs, () => void expire());
  }

  #replace(worker: Worker): void {
    if (worker.state === 'gone') return;
    worker.end();
    this.#context.onWorkerEnd?.();
    this.#workers = this.#workers.filter((one) => one !== worker);
    for (const execution of worker.executions)
      if (execution.kind !== 'turn')
        // which waits for nothing, and is over before anybody could end it
        execution.lose(new WorkerGone('The worker was restarted, because a function in it took too long.'));
    if (this.#workers.length < this.#context.count) this.#workers.push(this.#loaded());
  }
}

/** A worker without a host around it, which neither ends nor stands still. */
export function loneWorker(registry: Registry, clock: SandboxClock): Workers {
  return new Workers({
    clock,
    work: new Work(),
    registry,
    load: undefined,
    count: 1,
    limitMs: Number.POSITIVE_INFINITY,
    patienceMs: 0,
    log: () => undefined,
    onWorkerEnd: undefined,
  });
}

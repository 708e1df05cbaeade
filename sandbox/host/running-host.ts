/** One host: its parts, and its life from start to kill or stop. */
import { randomUUID } from 'node:crypto';
import { isTriggered } from './bindings.ts';
import { openInProcess } from './durable/in-process-client.ts';
import { clientBinding, type LinkSource } from './durable/links.ts';
import { Operations } from './durable/operations.ts';
import { TaskHub } from './durable/task-hub.ts';
import type { ActivityRun, EmbeddedHost, Freeze, HostOptions, InstanceSummary } from './embedded-host.ts';
import {
  type DurableSettings,
  durableSettings,
  functionTimeoutMs,
  httpSettings,
  isDisabled,
} from './host-settings.ts';
import { HttpDoor } from './http-door.ts';
import { httpFunctions } from './http-functions.ts';
import { Invoker } from './invoke.ts';
import type { RegisteredFunction } from './registry.ts';
import { summaryOf } from './summary.ts';
import { type TimerContext, type TimerFunction, timerFunction } from './timer-functions.ts';
import { Work } from './work.ts';
import { Workers } from './workers.ts';

type Phase = 'created' | 'running' | 'stopping' | 'gone';

export class RunningHost implements EmbeddedHost {
  readonly #options: HostOptions;
  readonly #work = new Work();
  readonly #workers: Workers;
  readonly #invoker: Invoker;
  readonly #hub: TaskHub;
  readonly #door: HttpDoor | null;
  readonly #timers: readonly TimerFunction[];
  readonly #abandoned = new Set<(error: Error) => void>();
  #closeClient: () => void = () => undefined;
  #phase: Phase = 'created';

  constructor(options: HostOptions) {
    this.#options = options;
    const { registry, hostJson, settings, keys, origin, clock } = options;
    const durable = durableSettings(hostJson, settings);
    const links: LinkSource = { origin, hub: durable.hubName, key: keys.durable };
    const binding = clientBinding(links, this.#rpcBase(durable.localRpcEndpointEnabled));
    this.#workers = new Workers({
      clock,
      work: this.#work,
      registry,
      load: options.load,
      count: options.workers ?? 1,
      limitMs: functionTimeoutMs(hostJson, settings),
      patienceMs: options.patienceMs ?? 0,
      log: (line) => this.#log(line),
      onWorkerEnd: options.onWorkerEnd,
    });
    this.#invoker = new Invoker(this.#workers, (level, name, text) =>
      this.#log(`[${level}] ${name}: ${text}`),
    );
    this.#hub = new TaskHub({
      clock,
      store: options.storage,
      invoker: this.#invoker,
      workers: this.#workers,
      activities: this.#triggered('activityTrigger'),
      orchestrators: this.#triggered('orchestrationTrigger'),
      clientBinding: binding,
      defaultVersion: durable.defaultVersion,
      guid: options.guid ?? randomUUID,
      limit: durable.maxConcurrentActivityFunctions,
      visibilityTimeoutMs: durable.workItemVisibilityMs ?? 0,
      onActivity: options.onActivity,
      begin: () => this.#work.begin(),
      end: () => this.#work.end(),
    });
    this.#door = this.#isTaken(durable) ? this.#makeDoor(links, binding) : null;
    this.#timers = this.#door ? this.#makeTimers(binding) : [];
  }

  async start(): Promise<void> {
    process.env['WEBSITE_HOSTNAME'] ??= new URL(this.#options.origin).host; // as the real host sets it
    if (this.#options.registry.failure)
      this.#log(`The app failed to load: ${String(this.#options.registry.failure)}`);
    await this.#invoker.runAppHooks('appStart');
    if (this.#phase !== 'created') return;
    this.#phase = 'running';
    if (!this.#door) return;
    this.#hub.resume();
    for (const timer of this.#timers) timer.start();
  }

  handle(request: Request): Promise<Response> {
    if (this.#phase !== 'running')
      return Promise.reject(new Error('Connection refused: the host is not running.'));
    if (!this.#door) return Promise.resolve(new Response('Function host is not running.', { status: 503 }));
    return this.#tracked(this.#door.answer(request));
  }

  busy(): number {
    return this.#work.count;
  }

  idle(): Promise<void> {
    return this.#work.idle();
  }

  activities(): readonly ActivityRun[] {
    return this.#hub.activities.runs;
  }

  instances(): readonly InstanceSummary[] {
    return [...this.#hub.state.instances.values()].map(summaryOf);
  }

  async runTimer(name: string): Promise<void> {
    const timer = this.#timers.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!timer)
      throw new Error(`No enabled timer function is named ${name}. Check the name and its schedule.`);
    await timer.run();
  }

  standing(): { readonly frozen: boolean; readonly frozenRequests: number } {
    return this.#workers.standing();
  }

  freeze(freeze: Freeze): 'frozen' | 'armed' {
    return this.#workers.freeze(freeze);
  }

  kill(): void {
    this.#phase = 'gone';
    this.#workers.kill();
    this.#hub.kill();
    this.#closeClient();
    this.#work.abandon();
    this.#options.storage.close();
    for (const abandon of this.#abandoned) abandon(new Error('Connection reset: the host was killed.'));
    this.#abandoned.clear();
  }

  async stop(): Promise<void> {
    if (this.#phase === 'gone') return;
    this.#phase = 'stopping';
    this.#hub.drain();
    await this.#work.idle();
    await this.#invoker.runAppHooks('appTerminate');
    this.kill();
  }

  #triggered(by: string): ReadonlyMap<string, RegisteredFunction> {
    const found = this.#options.registry.functions.filter((one) => isTriggered(by, one));
    return new Map(found.map((one) => [one.metadata.name.toLowerCase(), one]));
  }

  #rpcBase(enabled: boolean): string | null {
    if (!enabled || this.#options.clientTransport === 'socket') return null;
    const client = openInProcess((request) =>
      this.#door ? this.#door.answerClient(request) : Promise.reject(new Error('The host is down.')),
    );
    this.#closeClient = client.close;
    return client.base;
  }

  #isTaken({ workItemVisibilityMs }: DurableSettings): boolean {
    if (workItemVisibilityMs === null)
      this.#log(
        'The host is down: workItemQueueVisibilityTimeout in host.json takes 00:01:00 to 01:00:00, no less and no more.',
      );
    return workItemVisibilityMs !== null;
  }

  /** `null`: two names that differ only in case, or a route that begins with a slash, stop the whole host. */
  #makeDoor(links: LinkSource, binding: string): HttpDoor | null {
    const { registry, settings, keys, hostJson, clock } = this.#options;
    const names = new Set(registry.functions.map(({ metadata }) => metadata.name.toLowerCase()));
    const http = httpSettings(hostJson);
    const functions = httpFunctions([...this.#triggered('httpTrigger').values()], http.routePrefix);
    if (!functions || names.size < registry.functions.length) {
      this.#log('The host is down: two function names differ only in case, or a route begins with a slash.');
      return null;
    }
    const disabled = (name: string) => isDisabled(name, settings);
    const wait = (ms: number) => new Promise<void>((resume) => void clock.schedule(clock.now() + ms, resume));
    return new HttpDoor({
      keys,
      http,
      functions,
      management: { operations: new Operations(this.#hub), links, wait },
      admin: {
        functions: registry.functions,
        templateOf: (name) => functions.find((one) => one.name === name)?.template ?? null,
        state: 'Running',
        isDisabled: disabled,
        run: (registered) => void this.runTimer(registered.metadata.name).catch(() => undefined),
      },
      invoker: this.#invoker,
      clientBinding: binding,
      isDisabled: disabled,
      log: (text) => this.#log(text),
    });
  }

  #makeTimers(binding: string): TimerFunction[] {
    const { clock, settings } = this.#options;
    const context: TimerContext = {
      clock,
      invoker: this.#invoker,
      settings,
      clientBinding: binding,
      statusOf: (name) => this.#hub.state.schedules.get(name),
      keep: (name, status) => this.#hub.commit([{ kind: 'schedule', name, status }]),
      alive: () => this.#phase === 'running',
      begin: () => this.#work.begin(),
      end: () => this.#work.end(),
      log: (text) => this.#log(text),
    };
    const timers: TimerFunction[] = [];
    for (const registered of this.#triggered('timerTrigger').values()) {
      const { name } = registered.metadata;
      const timer = isDisabled(name, settings) ? null : timerFunction(registered, context);
      if (timer) timers.push(timer);
      else if (!isDisabled(name, settings))
        this.#log(`The function ${name} is in error: its schedule can't be read.`);
    }
    return timers;
  }

  /** Counts the request as work, and fails it when the host is killed meanwhile. */
  #tracked(answer: Promise<Response>): Promise<Response> {
    this.#work.begin();
    return new Promise<Response>((resolve, reject) => {
      this.#abandoned.add(reject);
      answer.then(resolve, reject).finally(() => {
        this.#abandoned.delete(reject);
        if (this.#phase !== 'gone') this.#work.end();
      });
    });
  }

  #log(line: string): void {
    this.#options.log?.(line);
  }
}

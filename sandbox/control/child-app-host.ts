/** The app on the embedded host in a process of its own, which is really killed and really comes back. */
import type { ActivityRun, Freeze } from '../host/embedded-host.ts';
import { activityRows } from './activity-rows.ts';
import type { ActivityRow, AppHost, HostStatus, Kill } from './app-host.ts';
import { AppProcess } from './app-process.ts';
import type { ChildStart } from './child-messages.ts';

type ChildAppOptions = {
  readonly url: string;
  /** What the next child is started with; asked at each start, because time has moved. */
  readonly start: () => ChildStart['start'];
  /** Empties what the app stored; no child runs meanwhile. */
  readonly clear: () => Promise<void> | void;
  readonly log: (line: string) => void;
  /** Told when the child ended although nobody killed it; it is started again. */
  readonly onCrash: (what: string) => void;
};

interface ChildApp extends AppHost {
  /** Starts the first child. Rejects with its reason when it can't run the app. */
  start(): Promise<void>;
  /** Ends the child, for good. */
  stop(): Promise<void>;
  /** The child's process id, for whoever looks after processes; `null` while there is none. */
  pid(): number | null;
}

export function createChildApp(options: ChildAppOptions): ChildApp {
  return new RestartableChild(options);
}

class RestartableChild implements ChildApp {
  readonly name = 'embedded';
  readonly url: string;
  readonly #options: ChildAppOptions;
  #child: AppProcess | null = null;
  #earlier: readonly ActivityRow[] = [];
  #restart = true;
  #starting: Promise<void> | null = null;
  #stopped = false;

  constructor(options: ChildAppOptions) {
    this.#options = options;
    this.url = options.url;
  }

  async start(): Promise<void> {
    this.#child = await AppProcess.start(this.#options.start(), this.#options.log, {
      reached: (activities) => void this.#reached(activities),
      ended: (child, how) => this.#ended(child, how),
    });
    const sentAt = Date.now();
    await this.#child.ask({ ask: 'moveTo', to: this.#options.start().now, sentAt }); // starting took its time
  }

  pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async status(): Promise<HostStatus> {
    const status = (await this.#asked({ ask: 'status' })) as HostStatus | null;
    return status ?? { running: 0, nextDue: null, nextTick: null };
  }

  async moveTo(to: number): Promise<void> {
    await this.#asked({ ask: 'moveTo', to, sentAt: Date.now() });
  }

  async activities(): Promise<readonly ActivityRow[]> {
    const runs = (await this.#asked({ ask: 'activities' })) as readonly ActivityRun[] | null;
    return activityRows(this.#earlier, runs ?? []);
  }

  async kill({ when, restart = true }: Kill): Promise<'killed' | 'armed'> {
    if (when) {
      this.#restart = restart;
      await this.#asked({ ask: 'arm', when });
      return 'armed';
    }
    const runs = (await this.#asked({ ask: 'activities' })) as readonly ActivityRun[] | null;
    await this.#die(runs ?? [], restart);
    return 'killed';
  }

  async disarm(): Promise<void> {
    await this.#asked({ ask: 'disarm' });
  }

  async freeze(freeze: Freeze): Promise<'frozen' | 'armed'> {
    const what = (await this.#asked({ ask: 'freeze', freeze })) as 'frozen' | 'armed' | null;
    if (what === null) throw new Error('Nothing can stand still: the app was killed without a restart.');
    return what;
  }

  async fetch(request: Request): Promise<Response> {
    await this.#starting;
    if (!this.#child) throw new TypeError('Nothing listens: the app was killed without a restart.');
    return await fetch(request);
  }

  async reset(): Promise<void> {
    await this.#starting;
    await this.#die([], false);
    this.#earlier = [];
    await this.#options.clear();
    await this.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#starting?.catch(() => undefined);
    const child = this.#child;
    this.#child = null;
    await child?.end();
  }

  /** `null` where no child runs, or where it died while it was asked. */
  async #asked(ask: Parameters<AppProcess['ask']>[0]): Promise<unknown> {
    await this.#starting;
    for (let child = this.#child; child; child = this.#child) {
      const answer = await child.ask(ask);
      if (answer.answered) return answer.value;
      await this.#starting;
      if (this.#child === child) return null;
    }
    return null;
  }

  async #reached(activities: readonly ActivityRun[]): Promise<void> {
    await this.#die(activities, this.#restart).catch((error: unknown) =>
      this.#options.onCrash(String(error)),
    );
  }

  async #die(runs: readonly ActivityRun[], restart: boolean): Promise<void> {
    const child = this.#child;
    if (child) this.#earlier = activityRows(this.#earlier, runs);
    this.#child = null;
    this.#starting = (async () => {
      await child?.kill();
      if (restart && !this.#stopped) await this.start();
    })().finally(() => {
      this.#starting = null;
    });
    await this.#starting;
  }

  #ended(child: AppProcess, how: string): void {
    if (this.#child !== child || this.#stopped) return;
    this.#options.onCrash(how);
    void this.#die([], true).catch((error: unknown) => this.#options.onCrash(String(error)));
  }
}

/** The app on the embedded host in this process, on the tenant's clock. Dies and comes back as a process would. */
import type { ActivityCall, EmbeddedHost, Freeze, HostOptions } from '../host/embedded-host.ts';
import { activityRows } from './activity-rows.ts';
import type { ActivityRow, AppHost, HostStatus, Kill, KillPoint } from './app-host.ts';

type EmbeddedAppOptions = {
  readonly url: string;
  /** Makes a host over the app's lasting storage; called again after every kill. It isn't started yet. */
  readonly create: (
    onActivity: NonNullable<HostOptions['onActivity']>,
  ) => Promise<EmbeddedHost> | EmbeddedHost;
  /** Empties the app's lasting storage. */
  readonly clear: () => Promise<void> | void;
  /** The app does not run before it is killed and comes back; until then this answers in its place. */
  readonly asleep?: (request: Request) => Response;
};

export interface EmbeddedApp extends AppHost {
  /** Comes back after a kill without a restart. */
  start(): Promise<void>;
  /** The running host, or `null` between a kill and a restart. */
  host(): EmbeddedHost | null;
}

/** Creates and starts the app, unless it is asleep. */
export async function startEmbeddedApp(options: EmbeddedAppOptions): Promise<EmbeddedApp> {
  const app = new RestartableApp(options);
  if (!options.asleep) await app.start();
  return app;
}

const NOTHING = { frozen: false, frozenRequests: 0 };

type Armed = KillPoint & { readonly restart: boolean; left: number };

class RestartableApp implements EmbeddedApp {
  readonly name = 'embedded';
  readonly url: string;
  readonly #options: EmbeddedAppOptions;
  #host: EmbeddedHost | null = null;
  #armed: Armed | null = null;
  #earlier: readonly ActivityRow[] = [];
  #starting: Promise<void> | null = null;

  constructor(options: EmbeddedAppOptions) {
    this.#options = options;
    this.url = options.url;
  }

  async start(): Promise<void> {
    this.#host = await this.#options.create((point, call) => this.#reached(point, call));
    await this.#host.start();
  }

  host(): EmbeddedHost | null {
    return this.#host;
  }

  async status(): Promise<HostStatus> {
    await this.#starting;
    const standing = this.#host?.standing() ?? NOTHING;
    return { running: this.#host?.busy() ?? 0, nextDue: null, nextTick: null, ...standing };
  }

  async moveTo(): Promise<void> {
    // The tenant's clock is this host's own.
  }

  async activities(): Promise<readonly ActivityRow[]> {
    return activityRows(this.#earlier, this.#host?.activities() ?? []);
  }

  async kill({ when, restart = true }: Kill): Promise<'killed' | 'armed'> {
    if (when) {
      this.#armed = { ...when, restart, left: when.nth ?? 1 };
      return 'armed';
    }
    this.#die(restart);
    await this.#starting;
    return 'killed';
  }

  async disarm(): Promise<void> {
    this.#armed = null;
  }

  async freeze(freeze: Freeze): Promise<'frozen' | 'armed'> {
    await this.#starting;
    if (!this.#host) throw new Error('Nothing can stand still: the app was killed without a restart.');
    return this.#host.freeze(freeze);
  }

  async fetch(request: Request): Promise<Response> {
    await this.#starting;
    if (!this.#host && this.#options.asleep) return this.#options.asleep(request);
    if (!this.#host) throw new TypeError('Nothing listens: the app was killed without a restart.');
    return this.#host.handle(request);
  }

  async reset(): Promise<void> {
    await this.#starting;
    this.#host?.kill();
    this.#host = null;
    this.#armed = null;
    this.#earlier = [];
    await this.#options.clear();
    await this.start();
  }

  #reached(point: 'before' | 'after', { name }: ActivityCall): void {
    const armed = this.#armed;
    if (armed?.activity !== name || armed.point !== point) return;
    armed.left -= 1;
    if (armed.left > 0) return;
    this.#armed = null;
    this.#die(armed.restart);
  }

  #die(restart: boolean): void {
    if (this.#host) this.#earlier = activityRows(this.#earlier, this.#host.activities());
    this.#host?.kill();
    this.#host = null;
    if (!restart) return;
    this.#starting = this.start().finally(() => {
      this.#starting = null;
    });
  }
}

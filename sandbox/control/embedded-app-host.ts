/** The app on the embedded host in this process, on the tenant's clock. Dies and comes back as a process would. */
import type { ActivityCall, ActivityRun, EmbeddedHost, HostOptions } from '../host/host.ts';
import type { ActivityRow, AppHost, Kill, KillPoint } from './app-host.ts';

export type EmbeddedAppOptions = {
  readonly url: string;
  /** Makes a host over the app's lasting storage; called again after every kill. It isn't started yet. */
  readonly create: (
    onActivity: NonNullable<HostOptions['onActivity']>,
  ) => Promise<EmbeddedHost> | EmbeddedHost;
  /** Empties the app's lasting storage. */
  readonly clear: () => Promise<void> | void;
};

export interface EmbeddedApp extends AppHost {
  /** The running host, or `null` between a kill and a restart. */
  host(): EmbeddedHost | null;
}

/** Creates and starts the app. */
export async function startEmbeddedApp(options: EmbeddedAppOptions): Promise<EmbeddedApp> {
  let host: EmbeddedHost | null = null;
  let armed: (KillPoint & { readonly restart: boolean; left: number }) | null = null;
  let earlier: readonly ActivityRow[] = [];
  let starting: Promise<void> | null = null;

  const start = async () => {
    const made = await options.create((point, call) => cut(point, call));
    host = made;
    await made.start();
  };
  const die = (restart: boolean) => {
    if (host) earlier = rows(earlier, host.activities());
    host?.kill();
    host = null;
    if (restart) starting = start().finally(() => (starting = null));
  };
  const cut = (point: 'before' | 'after', call: ActivityCall): Promise<void> | undefined => {
    if (armed?.activity !== call.name || armed.point !== point) return;
    armed.left -= 1;
    if (armed.left > 0) return;
    const { restart } = armed;
    armed = null;
    die(restart);
    return new Promise(() => undefined);
  };
  await start();
  return {
    name: 'embedded',
    url: options.url,
    host: () => host,
    async status() {
      await starting;
      return { running: host?.busy() ?? 0, nextDue: null, nextTick: null };
    },
    moveTo: async () => undefined,
    activities: async () => rows(earlier, host?.activities() ?? []),
    async kill({ when, restart = true }: Kill) {
      if (when) {
        armed = { ...when, restart, left: when.nth ?? 1 };
        return 'armed';
      }
      die(restart);
      await starting;
      return 'killed';
    },
    async fetch(request) {
      await starting;
      if (!host) throw new TypeError('Nothing listens: the app was killed without a restart.');
      return host.handle(request);
    },
    async reset() {
      await starting;
      host?.kill();
      [host, armed, earlier] = [null, null, []];
      await options.clear();
      await start();
    },
  };
}

/** Numbers the runs of this host after those of the ones killed before. */
function rows(earlier: readonly ActivityRow[], runs: readonly ActivityRun[]): readonly ActivityRow[] {
  const added = runs.map((run, index) => ({
    ...run,
    seq: earlier.length + index + 1,
    startedAt: new Date(run.startedAt).toISOString(),
    endedAt: run.endedAt === null ? null : new Date(run.endedAt).toISOString(),
  }));
  return [...earlier, ...added];
}

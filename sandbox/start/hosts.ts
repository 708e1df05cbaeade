/** What runs the app: the embedded host in a child, Azure Functions Core Tools, or something that isn't ours. */
import { rmSync } from 'node:fs';
import type { AppHost } from '../control/app-host.ts';
import { createChildApp } from '../control/child-app-host.ts';
import type { HostKeys } from '../host/embedded-host.ts';
import { createForeignApp } from './foreign-app.ts';
import { createFuncApp } from './func-app.ts';
import { type StartOptions, StartRefused } from './options.ts';
import type { StateFolder } from './state-folder.ts';

export type HostParts = {
  readonly state: StateFolder;
  readonly sandboxUrl: string;
  readonly keys: HostKeys;
  readonly policyFolder: string;
  readonly settings: () => Record<string, string>;
  /** Sandbox time in ms. */
  readonly now: () => number;
  readonly say: (line: string) => void;
};

export type StartedHost = {
  readonly appHost: AppHost;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Starts the app over, with `between` done while it is away. */
  resetWith(between: () => Promise<void>): Promise<void>;
};

export function hostFor(options: StartOptions, parts: HostParts): StartedHost {
  if (options.foreign) return createForeignApp(options.foreign.url);
  return options.host === 'func' ? createFuncApp(options.appPort, parts) : embedded(options, parts);
}

function embedded(
  { appPort: port, workers }: StartOptions,
  { state, sandboxUrl, keys, policyFolder, settings, now, say }: HostParts,
): StartedHost {
  const toFile = state.logger('app');
  let between = async () => {};
  const app = createChildApp({
    url: `http://127.0.0.1:${port}`,
    start: () => {
      const hostFolder = state.host;
      return { port, now: now(), sandboxUrl, hostFolder, policyFolder, settings: settings(), keys, workers };
    },
    async clear() {
      rmSync(state.host, { recursive: true, force: true });
      await between();
    },
    log(line) {
      toFile(line);
      if (!line.startsWith('[')) say(`app  ${line}`);
    },
    onCrash: (what) => say(`app  It ended by itself (${what}); see ${state.path}/logs/app.log.`),
  });
  return {
    appHost: app,
    async start() {
      await app.start().catch((error: unknown) => {
        throw new StartRefused(error instanceof Error ? error.message : String(error));
      });
    },
    stop: () => app.stop(),
    async resetWith(work) {
      between = work;
      await app.reset();
    },
  };
}

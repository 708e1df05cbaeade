import { type AppHost, type HostName, UnsupportedByHost } from '../control/app-host.ts';
import type { StartedHost } from './hosts.ts';

/** An app in a process that isn't ours: reached by HTTP, neither killed nor moved in time. */
export function foreignHost(name: HostName, url: string): AppHost {
  const unsupported = (what: string) => {
    throw new UnsupportedByHost(
      `${what} needs the embedded host; the app at ${url} runs in a process that isn't ours.`,
    );
  };
  return {
    name,
    url,
    status: async () => ({ running: 0, nextDue: null, nextTick: null }),
    moveTo: async () => undefined,
    activities: async () => [],
    kill: async () => unsupported('Killing the host'),
    disarm: async () => unsupported('Killing the host'),
    freeze: async () => unsupported('Freezing a worker'),
    fetch: (request) => fetch(request),
    reset: async () => unsupported('Emptying the app'),
  };
}

/** Nothing to start: whoever runs the app does. */
export function createForeignApp(url: string): StartedHost {
  return {
    appHost: foreignHost('none', url),
    start: async () => undefined,
    stop: async () => undefined,
    resetWith: (between) => between(),
  };
}

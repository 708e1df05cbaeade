import type { EmbeddedHost, HostOptions } from './embedded-host.ts';
import { RunningHost } from './running-host.ts';

/** Builds a host. It serves once `start()` has resolved. */
export function createHost(options: HostOptions): EmbeddedHost {
  return new RunningHost(options);
}

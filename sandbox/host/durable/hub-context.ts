import type { SandboxClock } from '../../clock.ts';
import type { Invoker } from '../invoke.ts';
import type { RegisteredFunction } from '../registry.ts';
import type { ActivityContext } from './activities.ts';
import type { StateStore } from './state-store.ts';

/** What a host gives its durable part to work with. */
export type HubContext = Pick<
  ActivityContext,
  'limit' | 'visibilityTimeoutMs' | 'workers' | 'onActivity' | 'begin' | 'end'
> & {
  readonly clock: SandboxClock;
  readonly store: StateStore;
  readonly invoker: Invoker;
  readonly activities: ReadonlyMap<string, RegisteredFunction>;
  readonly orchestrators: ReadonlyMap<string, RegisteredFunction>;
  readonly clientBinding: string;
  readonly defaultVersion: string | null;
  readonly guid: () => string;
};

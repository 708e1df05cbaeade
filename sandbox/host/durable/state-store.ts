/** Where the host's memory lives between processes. */
import { apply, type Change, emptyState, type HostState } from './state.ts';

export interface StateStore {
  /** What earlier hosts on this store left. The host that loads it owns it until it is killed or stopped. */
  load(): HostState;
  /** Keeps changes that were made together, all or none. What it returns from survives the process. */
  record(changes: readonly Change[]): void;
  /** Releases what the store holds open. */
  close(): void;
}

/** Survives the host object, not the process. `earlier`: begin with what this store holds now. */
export function memoryStore(earlier?: StateStore): StateStore {
  const state = earlier ? structuredClone(earlier.load()) : emptyState();
  return { load: () => state, record: () => undefined, close: () => undefined };
}

/** Makes every change of a line of the journal, as it was made the first time. */
export function replayLine(state: HostState, line: string): void {
  for (const change of JSON.parse(line) as Change[]) apply(state, change);
}

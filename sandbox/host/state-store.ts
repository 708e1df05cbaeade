/**
 * Where the embedded host keeps what must survive a kill: one JSON text per key, in the order keys were made.
 *
 * A write is durable when it returns; a process killed in the middle of a write leaves the earlier value.
 */
export interface StateStore {
  /** Every value, by key. Read once, when a host starts. */
  load(): ReadonlyMap<string, unknown>;
  /** Replaces the value. `value` may keep changing afterwards, so a store takes its text or a snapshot now. */
  put(key: string, value: unknown): void;
  /** Adds `values` to the end of the list kept under `key`, which costs their size and not the list's. */
  append(key: string, values: readonly unknown[]): void;
  delete(key: string): void;
}

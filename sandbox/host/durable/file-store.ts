/**
 * A journal: one line of JSON for each set of changes made together, written with one append.
 *
 * A line that a kill cut short has no newline at its end and is dropped on load, so a set of changes is there as
 * a whole or not at all. When a host loads the journal, it is rewritten as what it amounts to.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Change, HostState } from './state.ts';
import { emptyState } from './state.ts';
import { replayLine, type StateStore } from './state-store.ts';

/** Keeps state in `directory`, which is made when missing. One host at a time. */
export function fileStore(directory: string): StateStore {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'durable.journal');
  let descriptor: number | null = null;
  const close = () => {
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
  };
  return {
    load() {
      close();
      const state = read(path);
      rewrite(path, state);
      descriptor = openSync(path, 'a');
      return state;
    },
    record(changes) {
      if (descriptor === null) throw new Error(`The journal ${path} is closed. Load it before changing it.`);
      writeWhole(descriptor, Buffer.from(`${JSON.stringify(changes)}\n`));
    },
    close,
  };
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}

function read(path: string): HostState {
  const state = emptyState();
  if (!existsSync(path)) return state;
  const lines = readFileSync(path, 'utf8').split('\n');
  for (const line of lines.slice(0, -1)) replayLine(state, line);
  return state;
}

function rewrite(path: string, { instances, schedules }: HostState): void {
  const lines: string[] = [];
  const add = (change: Change) => lines.push(`${JSON.stringify([change])}\n`);
  for (const instance of instances.values()) add({ kind: 'put', instance });
  for (const [name, status] of schedules) add({ kind: 'schedule', name, status });
  const fresh = `${path}.new`;
  writeFileSync(fresh, lines.join(''));
  renameSync(fresh, path);
}

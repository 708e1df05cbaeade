import { EventType } from '../../sandbox/host/durable/history.ts';
import type { Instance } from '../../sandbox/host/durable/state.ts';
import { DAY, HOUR, SECOND } from '../../src/domain/instant.ts';
import { press } from '../support/asking.ts';
import { mend } from '../support/faults.ts';
import { pass, settle, type TestWorld } from '../support/world.ts';

/** A place where a run can wait, with how it gets there and what brings it on. */
export type Place = {
  /** The run that waits there; `null`: none does, and what it left is found by the time. */
  readonly waits: Waiting | null;
  /** Of the app, beside the sandbox's own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Comes close to it: then time passes until a run waits as it says. @returns the number of the ticket it is about. */
  readonly reach: (world: TestWorld) => Promise<string>;
  readonly goOn: (world: TestWorld, number: string) => Promise<void>;
  /** What the ticket says there, and at the end. */
  readonly states: readonly [there: string, atTheEnd: string];
};

/** `run`: its durable name. `after`: the activity it called last. `at`: where its code waits, below `src/orchestrators`. */
export type Waiting = { readonly run: string; readonly after: string; readonly at: string };

export async function mended(world: TestWorld): Promise<void> {
  mend(world);
  await pass(world, 2 * HOUR);
  await settle(world);
}

/** Presses, and waits for nothing that follows. */
export async function approvedOnly(world: TestWorld, number: string, person: string): Promise<void> {
  const { status } = await press(world, number, person, 'approve', { data: { reason: 'fine' } });
  if (status !== 200) throw new Error(`The press was answered with ${status}.`);
}

type Run = Pick<Instance, 'name' | 'status' | 'history'>;

/** Whether a run waits as it is said to. */
export function isThere({ name, status, history }: Run, { run, after }: Waiting): boolean {
  const last = history.findLast((event) => event.EventType === EventType.TaskScheduled);
  return name === run && status === 'Running' && last !== undefined && 'Name' in last && last.Name === after;
}

const waits = ({ storage }: TestWorld, waiting: Waiting) =>
  [...storage.load().instances.values()].some(
    (run) => isThere(run, waiting) && run.activities.length === 0 && run.inbox.length === 0,
  );

/** Lets time pass until a run waits. */
export async function untilItWaits(world: TestWorld, waiting: Waiting): Promise<void> {
  const until = world.clock.now() + DAY + HOUR;
  while (!waits(world, waiting) && world.clock.now() < until) await pass(world, 15 * SECOND);
  if (!waits(world, waiting)) throw new Error(`No run of ${waiting.run} waits after ${waiting.after}.`);
}

export const BUSY = { kind: 'status', status: 429, headers: { 'retry-after': '600' } } as const;
export const UNAVAILABLE = { kind: 'status', status: 503 } as const;

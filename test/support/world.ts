/** The whole product in one process and in virtual time, as journeys use it. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { standWatch } from '../../sandbox/matrix/measure/watch.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { createWorld, type World, type WorldOptions } from '../../sandbox/world.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { holdDoors } from './contract.ts';
import { endsWith } from './ends-with.ts';

export type TestWorld = World & {
  /** Everything the app and its host logged. */
  readonly logged: readonly string[];
};

/** A world of its own for one test; it stops with the test. Calls that hang are given up after 50 real ms. */
export async function aWorld(t: TestContext, options: WorldOptions = {}): Promise<TestWorld> {
  const logged: string[] = [];
  const world = await createWorld({
    log: (line) => void logged.push(line),
    ...options,
    settings: { OUTBOUND_TIMEOUT_SECONDS: '0.05', ...options.settings },
  });
  const wrong = holdDoors(world);
  endsWith(t, () => {
    world.stop();
    assert.deepEqual([...wrong], []);
  });
  if (world.rulebook.issues.length === 0) standWatch(world, {}, options.policyFolder);
  return { ...world, logged };
}

/** Lets everything happen that happens by itself; fails when something goes on for ever. */
export async function settle({ conductor }: World): Promise<void> {
  assert.ok(await conductor.settle(60_000), 'the world did not come to rest');
}

/** Up to here every occurrence of every schedule runs; beyond it only what is due by itself, as on a host with naps. */
const EVERY_TICK_WITHIN = 30 * MINUTE;

/** Lets so many milliseconds pass, with everything that falls due in them. */
export async function pass(world: World, milliseconds: number): Promise<void> {
  const { conductor, clock } = world;
  const to = clock.now() + milliseconds;
  while (to - clock.now() > EVERY_TICK_WITHIN) {
    await idle(world, clock.now());
    const next = clock.nextDue(['due']) ?? to;
    clock.moveTo(Math.min(Math.max(next, clock.now() + 1), to));
  }
  assert.ok(await conductor.advance(to), 'the world did not come to rest in time');
}

async function idle({ conductor }: World, now: number): Promise<void> {
  assert.ok(await conductor.advance(now), 'the world did not come to rest in time');
}

/** Lets days or months pass, then lets the timers catch up. */
export async function jump(world: World, milliseconds: number): Promise<void> {
  await pass(world, milliseconds);
  await pass(world, 2 * MINUTE);
  await settle(world);
}

/** Jumps to a moment, as ISO text. */
export async function jumpTo(world: World, moment: string): Promise<void> {
  await jump(world, Date.parse(moment) - world.clock.now());
}

/** Whether a person is a direct member of a group, settled; both by their names in the sandbox. */
export function isMember({ controlled }: World, group: string, person: string): boolean {
  return controlled.directory.members(groupId(group)).some(({ id }) => id === personId(person));
}

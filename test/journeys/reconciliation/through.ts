import type { World } from '../../../sandbox/world.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import { pass } from '../../support/world.ts';

/** Lets so many milliseconds pass with every sweep there is in them, however long that is. */
export async function through(world: World, milliseconds: number): Promise<void> {
  const to = world.clock.now() + milliseconds;
  while (world.clock.now() < to) await pass(world, Math.min(20 * MINUTE, to - world.clock.now()));
}

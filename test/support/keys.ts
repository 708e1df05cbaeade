/** The keys of a world: they are made from its seed. */
import { sandboxKeys } from '../../sandbox/app/keys.ts';
import { seededRandom } from '../../sandbox/tenant/random.ts';

export function keysOf(seed = 'world'): ReturnType<typeof sandboxKeys> {
  const random = seededRandom(`${seed}/keys`);
  return sandboxKeys(() => random.hex32());
}

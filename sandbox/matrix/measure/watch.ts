/** Everything the measure looks at besides what tickets state: whether it may be so, and whether its end is the right one. */

import type { TableEdits } from '../../policy-folder.ts';
import type { World } from '../../world.ts';
import { watchWrites } from './at-writes.ts';
import { wrongEnds } from './ends.ts';
import { wronglyTold } from './in-time.ts';
import { neverLookedAt } from './looked-at-again.ts';
import { heldWithoutRight } from './may-be-so.ts';
import { sightOf } from './sight.ts';

export interface Watch {
  /** What must not be, in words. To be asked at rest. */
  seen(): Promise<readonly string[]>;
}

/** To be stood before anything is ordered. */
export function standWatch(world: World, edits?: TableEdits, folder?: string): Watch {
  const sight = sightOf(world, edits, folder);
  const written = watchWrites(sight);
  return {
    seen: async () => [
      ...written(),
      ...heldWithoutRight(sight),
      ...(await wrongEnds(sight)),
      ...(await neverLookedAt(sight)),
      ...wronglyTold(sight),
    ],
  };
}

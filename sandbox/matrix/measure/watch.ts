/** Everything the measure looks at besides what tickets state: whether it may be so, and whether its end is the right one. */

import type { TableEdits } from '../../policy-folder.ts';
import type { World } from '../../world.ts';
import { watchVerdicts } from './accounts.ts';
import { watchWrites } from './at-writes.ts';
import { auditGaps } from './audit-complete.ts';
import { wrongEnds } from './ends.ts';
import { wronglyTold } from './in-time.ts';
import { watchEnds } from './late-ends.ts';
import { neverLookedAt } from './looked-at-again.ts';
import { heldWithoutRight } from './may-be-so.ts';
import { sightOf } from './sight.ts';

export interface Watch {
  /** What must not be, in words. To be asked at rest. */
  seen(): Promise<readonly string[]>;
}

const watches = new WeakMap<World['tenant'], Watch>();

/** The watch that stands in a world. */
export const watchIn = ({ tenant }: World): Watch | undefined => watches.get(tenant);

/** To be stood before anything is ordered. */
export function standWatch(world: World, edits?: TableEdits, folder?: string): Watch {
  const sight = sightOf(world, edits, folder);
  const written = watchWrites(sight);
  const ended = watchEnds(sight);
  const decided = watchVerdicts(world);
  const watch: Watch = {
    seen: async () => [
      ...written(),
      ...ended(),
      ...decided(),
      ...heldWithoutRight(sight),
      ...(await wrongEnds(sight)),
      ...(await neverLookedAt(sight)),
      ...(await wronglyTold(sight)),
      ...(await auditGaps(sight)),
    ],
  };
  watches.set(world.tenant, watch);
  return watch;
}

/** Everything the measure looks at besides what tickets state: whether it may be so, and whether its end is the right one. */

import type { TableEdits } from '../../policy-folder.ts';
import type { World } from '../../world.ts';
import type { Asked } from './asked.ts';
import { watchWrites } from './at-writes.ts';
import { auditGaps } from './audit-complete.ts';
import { wrongEnds } from './ends.ts';
import { wronglyTold } from './in-time.ts';
import { watchEnds } from './late-ends.ts';
import { licenseEdgesOf } from './licenses.ts';
import { neverLookedAt } from './looked-at-again.ts';
import { heldWithoutRight } from './may-be-so.ts';
import type { Memberships } from './memberships.ts';
import { meantBy, sightOf } from './sight.ts';

export interface Watch {
  /** What must not be, in words. To be asked at rest. */
  seen(): Promise<readonly string[]>;
  /** What was ordered of groups, by the tickets and the table in the folder. */
  asked(): readonly Asked[];
  /** Licenses that people had before anything was ordered. */
  readonly licensed: Memberships;
}

const watches = new WeakMap<World['tenant'], Watch>();

/** The watch that stands in a world. */
export const watchIn = ({ tenant }: World): Watch | undefined => watches.get(tenant);

/** To be stood before anything is ordered. */
export function standWatch(world: World, edits?: TableEdits, folder?: string): Watch {
  const sight = sightOf(world, edits, folder);
  const written = watchWrites(sight);
  const ended = watchEnds(sight);
  const watch: Watch = {
    seen: async () => [
      ...written(),
      ...ended(),
      ...heldWithoutRight(sight),
      ...(await wrongEnds(sight)),
      ...(await neverLookedAt(sight)),
      ...(await wronglyTold(sight)),
      ...(await auditGaps(sight)),
    ],
    licensed: new Map(
      world.tenant.directory
        .listUsers()
        .flatMap(({ id, deleted }) =>
          deleted ? [] : licenseEdgesOf(world, id).map((edge) => [edge, 'seed']),
        ),
    ),
    asked: () =>
      meantBy(sight).map(({ number, requestedFor: userId, entitlement }) => ({
        number,
        userId,
        targets: entitlement.groups.map(({ id }) => id),
        timeBound: false,
      })),
  };
  watches.set(world.tenant, watch);
  return watch;
}

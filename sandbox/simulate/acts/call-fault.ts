import type { CallPattern } from '../../matrix/cases/case.ts';
import { effectsOn } from '../../matrix/cases/effects.ts';
import type { Act } from '../acts.ts';
import { between, oneOf } from '../draw.ts';

/** One of the calls fails in one of the ways it can, after `skip` of them at most and `count` times at most. */
export function callFault(
  weight: number,
  calls: readonly CallPattern[],
  most: { readonly skip: number; readonly count: number },
): Act {
  return {
    weight,
    run(simulation, random) {
      const match = oneOf(calls, random);
      const effect = match && oneOf(effectsOn(match), random);
      if (!match || !effect) return;
      const times = { skip: between(random, 0, most.skip), count: between(random, 1, most.count) };
      simulation.world.tenant.faults.add({ match, effect, ...times });
      simulation.tell(
        `${match.method} ${match.host}${match.path} will fail: ${JSON.stringify({ ...times, effect })}`,
      );
    },
  };
}

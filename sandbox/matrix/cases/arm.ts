/** Makes a case's trouble happen in a world. */
import type { World } from '../../world.ts';
import type { Trouble } from './case.ts';
import { crashAtWrite } from './crash-at-write.ts';

export async function arm(world: World, trouble: Trouble): Promise<void> {
  switch (trouble.family) {
    case 'none':
    case 'inbound':
      return;
    case 'crash': {
      const { activity, nth, point } = trouble;
      await world.host.kill({ when: { activity, nth, point } });
      return;
    }
    case 'write':
      if (trouble.effect === 'crash') crashAtWrite(world, trouble.after);
      else world.tables.faults.arm(trouble.effect, { operation: 'write' }, { skip: trouble.after });
      return;
    case 'call': {
      const { match, skip, count, effect } = trouble;
      world.tenant.faults.add({ match, skip, count, effect });
      return;
    }
    case 'outage':
      world.tenant.faults.add({ match: trouble.match, effect: trouble.effect });
      return;
    case 'lag':
      world.tenant.faults.add({
        match: { host: 'graph.microsoft.com' },
        effect: { kind: 'lag', reads: trouble.reads },
      });
  }
}

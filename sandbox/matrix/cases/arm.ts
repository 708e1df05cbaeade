/** Makes a case's trouble happen in a world. */
import type { World } from '../../world.ts';
import type { Trouble } from './case.ts';
import { crashAtWrite } from './crash-at-write.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long a vendor stays in trouble; 0 where none is. */
export const outageMs = (trouble: Trouble): number =>
  trouble.family === 'outage' ? trouble.hours * HOUR : 0;

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
    case 'freeze': {
      const { activity, nth, step, minutes } = trouble;
      await world.host.freeze({ when: { activity, nth, step }, forMs: minutes * MINUTE });
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
    case 'outage': {
      const { id } = world.tenant.faults.add({ match: trouble.match, effect: trouble.effect });
      world.clock.schedule(world.clock.now() + outageMs(trouble), () => void world.tenant.faults.remove(id));
      return;
    }
    case 'lag':
      world.tenant.faults.add({
        match: { host: 'graph.microsoft.com' },
        effect: { kind: 'lag', reads: trouble.reads },
      });
  }
}

/** The process dies between two writes to its tables, and a new one takes over. */
import type { World } from '../../world.ts';

/** How often what was in flight gets its turn to find out that nothing answers it any more. */
const LAST_TURNS = 40;

/**
 * After `writes` table writes the host is gone at once: whatever its code still tries reaches neither tables nor
 * vendors. Then a new host starts on what the old one left.
 */
export function crashAtWrite({ host, tables, tenant }: World, writes: number): void {
  const { faults } = tables;
  const strike = faults.strike.bind(faults);
  let down: Promise<void> | null = null;
  const die = async () => {
    await host.kill({ restart: false });
    const { id } = tenant.faults.add({ match: {}, effect: { kind: 'reset' } });
    for (let turn = 0; turn < LAST_TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    faults.recover();
    tenant.faults.remove(id);
    await host.kill({ restart: true });
  };
  faults.strike = (table, operation) => {
    const effect = strike(table, operation);
    if (effect === 'crashed') down ??= die();
    return effect;
  };
  const status = host.status.bind(host);
  host.status = async () => {
    await down;
    return status();
  };
  faults.crashAfterWrites(writes);
}

import { type SandboxClock, virtualClock } from '../../sandbox/clock.ts';
import { MemoryBlobs } from '../../sandbox/tables/blobs.ts';
import { TableSimulator } from '../../sandbox/tables/simulator.ts';
import type { TableSwitches } from '../../sandbox/tables/switches.ts';
import type { TableWay } from '../../sandbox/tables/table-way.ts';
import { createStores, type Stores } from '../../src/connectors/tables/stores.ts';
import { DAY } from '../../src/domain/instant.ts';
import type { Account } from './accounts.ts';

export const START = '2026-03-03T09:00:00.000Z';
export const NOTICE_LEAD = 3 * DAY;

export type Fixture = {
  readonly stores: Stores;
  readonly clock: SandboxClock;
  readonly blobs: MemoryBlobs;
};

/** An account that gives every caller stores of their own, with empty tables. */
export async function openAccount(account: Account) {
  const started = await account.start();
  let opened = 0;
  const open = (): Fixture => {
    opened += 1;
    const prefix = `T${opened}`;
    const clock = virtualClock(Date.parse(START));
    const blobs = new MemoryBlobs();
    const connect = (name: string) => started.table(prefix + name);
    return { clock, blobs, stores: createStores({ connect, clock, blobs, noticeLeadMs: NOTICE_LEAD }) };
  };
  return { open, stop: started.stop };
}

/** Stores on a simulator of their own, to break and to count. `retries`: how often the client repeats by itself. */
export function simulatedStores(
  retries = 0,
  switches: Partial<TableSwitches> = { shortPages: 'never' },
  way: TableWay = 'client',
) {
  const clock = virtualClock(Date.parse(START));
  const simulator = new TableSimulator(clock, switches);
  const blobs = new MemoryBlobs();
  const client = (name: string) => simulator.connect(name, retries);
  const connect = way === 'client' ? client : (name: string) => simulator.memory(name, retries);
  const stores = createStores({ connect, clock, blobs, noticeLeadMs: NOTICE_LEAD });
  return { clock, simulator, blobs, stores, connect: client };
}

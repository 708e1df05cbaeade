/** What the deployment loses, and what somebody restores of it: tables, and what the host remembers of its runs. */

import { memoryStore } from '../../sandbox/host/durable/state-store.ts';
import { TableSimulator } from '../../sandbox/tables/simulator.ts';
import type { TestWorld } from './world.ts';

/** Copies of one moment. */
export type Backup = {
  readonly tables: TableSimulator;
  readonly hub: ReturnType<typeof memoryStore>;
};

export function backUp({ tables, clock, storage }: TestWorld): Backup {
  return { tables: new TableSimulator(clock, {}, tables), hub: memoryStore(storage) };
}

/** `hub`: of which moment the host's memory is afterwards; `empty`: it remembers nothing. Left out: it is as it was. */
type Restored = { readonly tables?: Backup; readonly hub?: Backup | 'empty' };

/** The app stops, somebody restores copies, and it starts again. */
export async function restore(world: TestWorld, { tables, hub }: Restored): Promise<void> {
  await world.host.kill({ restart: false });
  if (tables) world.tables.restore(tables.tables);
  if (hub) {
    const state = world.storage.load();
    const earlier = hub === 'empty' ? null : structuredClone(hub.hub.load());
    state.instances.clear();
    for (const [id, instance] of earlier?.instances ?? []) state.instances.set(id, instance);
    if (!earlier) state.schedules.clear();
  }
  await world.host.start();
}

/** Every row of a table is gone, as after a restore that left it out. */
export async function loseRows(world: TestWorld, name: string): Promise<number> {
  const table = world.table(name);
  let lost = 0;
  for await (const { partitionKey, rowKey } of table.everything())
    if (await table.remove(partitionKey, rowKey)) lost += 1;
  return lost;
}

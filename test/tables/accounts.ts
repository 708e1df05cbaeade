import type { TableClient } from '@azure/data-tables';
import { startAzurite } from '../../sandbox/tables/azurite.ts';
import { TableSimulator } from '../../sandbox/tables/simulator.ts';
import type { TableSwitches } from '../../sandbox/tables/switches.ts';
import { connectTables } from '../../src/connectors/tables/connection.ts';

/** A storage account that one suite runs against, with a fresh table per call of `table`. */
export type Account = {
  readonly name: string;
  readonly start: () => Promise<{
    /** An existing, empty table of the given name; the same client when asked again. */
    readonly table: (name: string) => Promise<TableClient>;
    readonly stop: () => Promise<void>;
  }>;
};

function simulated(name: string, switches: Partial<TableSwitches>): Account {
  return {
    name,
    async start() {
      const simulator = new TableSimulator({ now: () => Date.parse('2026-03-03T09:00:00.000Z') }, switches);
      return { table: async (table) => simulator.connect(table), stop: async () => undefined };
    },
  };
}

const AZURITE: Account = {
  name: 'Azurite',
  async start() {
    const azurite = await startAzurite({ dir: null, log: () => undefined, services: 'table' });
    const { connect } = connectTables({ connectionString: azurite.connectionString });
    const table = async (name: string) => {
      const client = await connect(name);
      await client.createTable();
      return client;
    };
    return { table, stop: azurite.stop };
  },
};

/** Everything that must behave alike. */
export const ACCOUNTS: readonly Account[] = [
  simulated('the simulator', {}),
  simulated('the simulator with the shortest pages', { shortPages: 'always' }),
  AZURITE,
];

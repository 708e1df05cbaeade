import { RestError, type TableClient } from '@azure/data-tables';
import { startAzurite } from '../../sandbox/tables/azurite.ts';
import { TableSimulator } from '../../sandbox/tables/simulator.ts';
import type { TableSwitches } from '../../sandbox/tables/switches.ts';
import { connectTables } from '../../src/connectors/tables/connection.ts';
import type { RowClient } from '../../src/connectors/tables/row-client.ts';

/** Nobody answers: before anything happened, or after it did. */
export type Silence = 'never-arrived' | 'lost-answer';

/** A storage account that one suite runs against, with a fresh table per call of `table`. */
export type Account<Client extends RowClient = RowClient> = {
  readonly name: string;
  /** Azurite takes some of what the service refuses. */
  readonly lenient: boolean;
  readonly start: () => Promise<{
    /** An existing, empty table of the given name; the same client when asked again. It repeats a call twice. */
    readonly table: (name: string) => Promise<Client>;
    /** The next so many tries to write are not answered. */
    readonly silence: (how: Silence, tries: number) => void;
    /** The table is gone, with clients still there. */
    readonly drop: (name: string) => Promise<void>;
    readonly stop: () => Promise<void>;
  }>;
};

const REPEATS = 2;

function inProcess<Client extends RowClient>(
  name: string,
  switches: Partial<TableSwitches>,
  connect: (simulator: TableSimulator, table: string) => Client,
): Account<Client> {
  return {
    name,
    lenient: false,
    async start() {
      const simulator = new TableSimulator({ now: () => Date.parse('2026-03-03T09:00:00.000Z') }, switches);
      return {
        table: async (table) => connect(simulator, table),
        silence: (how, count) => simulator.faults.arm(how, { operation: 'write' }, { count }),
        drop: async (table) => void (await simulator.connect(table).deleteTable()),
        stop: async () => undefined,
      };
    },
  };
}

const simulated = (name: string, switches: Partial<TableSwitches>) =>
  inProcess(name, switches, (simulator, table) => simulator.connect(table, REPEATS));

const remembered = (name: string, switches: Partial<TableSwitches>) =>
  inProcess(name, switches, (simulator, table) => simulator.memory(table, REPEATS));

const AZURITE: Account<TableClient> = {
  name: 'Azurite',
  lenient: true,
  async start() {
    const azurite = await startAzurite({ dir: null, log: () => undefined, services: 'table' });
    const { connect } = connectTables({ connectionString: azurite.connectionString });
    const wire = silentWire();
    const table = async (name: string) => {
      const client = await connect(name);
      await client.createTable();
      client.pipeline.addPolicy(wire.policy, { afterPhase: 'Retry' });
      return client;
    };
    const drop = async (name: string) => void (await (await connect(name)).deleteTable());
    return { table, silence: wire.silence, drop, stop: azurite.stop };
  },
};

type Policy = Parameters<TableClient['pipeline']['addPolicy']>[0];

/** Breaks the connection below the client's own repeats. */
function silentWire() {
  let left = 0;
  let how: Silence = 'never-arrived';
  const policy: Policy = {
    name: 'silence',
    async sendRequest(request, next) {
      const silent = request.method !== 'GET' && left > 0;
      if (!silent) return await next(request);
      left -= 1;
      if (how === 'lost-answer') await next(request);
      throw new RestError('read ECONNRESET', { code: 'ECONNRESET', request });
    },
  };
  const silence = (silent: Silence, tries: number) => {
    how = silent;
    left = tries;
  };
  return { policy, silence };
}

/** Everything that must answer the real client alike. */
export const ACCOUNTS: readonly Account<TableClient>[] = [
  simulated('the simulator', {}),
  simulated('the simulator with the shortest pages', { shortPages: 'always' }),
  AZURITE,
];

/** Everything that stores may stand on. */
export const EVERY_ACCOUNT: readonly Account[] = [
  ...ACCOUNTS,
  remembered('memory', {}),
  remembered('memory with the shortest pages', { shortPages: 'always' }),
];

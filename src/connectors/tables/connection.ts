import type { TableClient, TableServiceClientOptions } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { isLoopback } from './loopback.ts';
import { StorageFailure } from './storage-failure.ts';
import { TABLE_NAMES } from './table-names.ts';

/** Where the tables are: a connection string (Azurite, or with a key), or the account's URL and an identity. */
type TableSettings =
  | { readonly connectionString: string }
  | { readonly url: string; readonly credential: TokenCredential };

export type TableConnection = {
  readonly connect: (tableName: string) => Promise<TableClient>;
  /** Creates the tables that are missing. Throws {@link StorageFailure} when the account can't be reached. */
  readonly ensureTables: () => Promise<void>;
};

/** One try may take so long. With two repeats and their pauses an operation ends within half a minute. */
const LONGEST_TRY_MS = 8_000;
const RETRIES = { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1_000 };

type PipelinePolicy = Parameters<TableClient['pipeline']['addPolicy']>[0];

/**
 * Clients of Table Storage. The SDK is loaded with the first client, so that a start that needs no table doesn't pay for
 * it. Plain http is taken from loopback only, where Azurite listens.
 */
export function connectTables(settings: TableSettings): TableConnection {
  const clients = new Map<string, Promise<TableClient>>();
  const connect = (tableName: string) => {
    let client = clients.get(tableName);
    if (!client) {
      client = clientOf(settings, tableName);
      clients.set(tableName, client);
    }
    return client;
  };
  return { connect, ensureTables: () => ensureTables(connect) };
}

async function ensureTables(connect: TableConnection['connect']): Promise<void> {
  await Promise.all(
    TABLE_NAMES.map(async (name) => {
      const client = await connect(name);
      try {
        await client.createTable();
      } catch (error) {
        throw new StorageFailure(`Creating table ${name}`, error);
      }
    }),
  );
}

async function clientOf(settings: TableSettings, tableName: string): Promise<TableClient> {
  const { TableClient } = await import('@azure/data-tables');
  const endpoint = endpointOf(settings);
  const options: TableServiceClientOptions = {
    retryOptions: RETRIES,
    allowInsecureConnection: isLoopback(endpoint),
  };
  const client =
    'url' in settings
      ? new TableClient(settings.url, tableName, settings.credential, options)
      : TableClient.fromConnectionString(settings.connectionString, tableName, options);
  client.pipeline.addPolicy({
    name: 'countersign-time-limit',
    sendRequest(request, next) {
      request.timeout = LONGEST_TRY_MS;
      return next(request);
    },
  });
  client.pipeline.addPolicy(ownPauses, { afterPhase: 'Retry' });
  return client;
}

/** The client waits as long as an answer asks, however long; an operation that is to end soon keeps to its own pauses. */
const ownPauses: PipelinePolicy = {
  name: 'countersign-own-pauses',
  async sendRequest(request, next) {
    const answer = await next(request);
    for (const name of ['retry-after', 'retry-after-ms', 'x-ms-retry-after-ms']) answer.headers.delete(name);
    return answer;
  },
};

function endpointOf(settings: TableSettings): string {
  if ('url' in settings) return settings.url;
  if (/UseDevelopmentStorage=true/i.test(settings.connectionString)) return 'http://127.0.0.1';
  return /TableEndpoint=([^;]+)/i.exec(settings.connectionString)?.[1] ?? 'https://';
}

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { freePorts } from './free-ports.ts';

type AzuriteOptions = {
  /** Where it keeps its files; `null` keeps everything in memory. */
  readonly dir: string | null;
  /** Takes what it prints, line by line. */
  readonly log: (line: string) => void;
  /** `table` alone starts faster; `table-and-blob` serves what production uses. */
  readonly services?: 'table' | 'table-and-blob';
};

export type Azurite = { readonly connectionString: string; readonly stop: () => Promise<void> };

/** Azurite's published development account; not a secret. */
const ACCOUNT = 'devstoreaccount1';
const ACCOUNT_KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/**
 * Starts Azurite on free loopback ports in a child that ends with this process. Rejects with what it printed when it
 * ends before it is ready.
 */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const { dir, services = 'table-and-blob' } = options;
  const [table = 0, blob = 0, queue = 0] = await freePorts(3);
  const storage = dir === null ? ['--inMemoryPersistence'] : ['--location', dir];
  const common = [...storage, '--skipApiVersionCheck', '--disableTelemetry', '--tablePort', String(table)];
  const others = ['--blobPort', String(blob), '--queuePort', String(queue)];
  const child = fork(
    new URL('./azurite-child.mjs', import.meta.url),
    [scriptOf(services), ...common, ...(services === 'table' ? [] : others)],
    { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  await readyOf(child, services === 'table' ? 1 : 3, options.log);
  return {
    connectionString: connectionString(table, services === 'table' ? null : { blob, queue }),
    stop: () => stop(child),
  };
}

function scriptOf(services: 'table' | 'table-and-blob'): string {
  const root = dirname(createRequire(import.meta.url).resolve('azurite/package.json'));
  return services === 'table' ? join(root, 'dist/src/table/main.js') : join(root, 'dist/src/azurite.js');
}

/** Each service says that it "successfully started" or, in the full Azurite, is "successfully listening". */
function readyOf(child: ChildProcess, services: number, log: (line: string) => void): Promise<void> {
  let printed = '';
  let isReady = false;
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n')) if (line.trim() !== '') log(line.trim());
      if (isReady) return; // from here on a line for every request it serves
      printed += chunk.toString();
      const ready = printed.match(/successfully (started|listen)/g)?.length ?? 0;
      isReady = ready >= services;
      if (isReady) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) =>
      reject(new Error(`Azurite ended with code ${code} before it was ready: ${printed}`)),
    );
  });
}

/** Queues are for a Functions host of Azure's own; the app uses none. */
function connectionString(
  table: number,
  others: { readonly blob: number; readonly queue: number } | null,
): string {
  const parts = [
    'DefaultEndpointsProtocol=http',
    `AccountName=${ACCOUNT}`,
    `AccountKey=${ACCOUNT_KEY}`,
    `TableEndpoint=http://127.0.0.1:${table}/${ACCOUNT}`,
  ];
  if (others) {
    parts.push(`BlobEndpoint=http://127.0.0.1:${others.blob}/${ACCOUNT}`);
    parts.push(`QueueEndpoint=http://127.0.0.1:${others.queue}/${ACCOUNT}`);
  }
  return `${parts.join(';')};`;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}

import { resolve } from 'node:path';
import { Misuse, readCommandLine } from '../command-line.ts';
import type { HostName } from '../control/app-host.ts';

/** How the sandbox is to start. Ports are on 127.0.0.1; 0 is refused, because links name them. */
export type StartOptions = {
  readonly host: HostName;
  readonly appPort: number;
  readonly sandboxPort: number;
  /** Where the sandbox keeps what lasts: token, addresses, tables, journal, logs. */
  readonly stateFolder: string;
  /** Whether tables and journal of the last start are used again. */
  readonly keep: boolean;
  /** Where sandbox time begins, in ms; `null`: where the kind of host wants it. */
  readonly startsAt: number | null;
  /** How many workers run the app; embedded only. */
  readonly workers: number;
  /** The folder of `--policy`; `null`: the tables in force. */
  readonly policyFolder: string | null;
  /** Only with `--host none`: where the app listens, and the function key it takes webhooks with. */
  readonly foreign: { readonly url: string; readonly key: string } | null;
};

/** What was typed makes no sense; the message says what to type. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}

/** The command line or the ports make no sense, which has an exit code of its own. */
export class StartMisused extends StartRefused {}

type Environment = Readonly<Record<string, string | undefined>>;

const USAGE = `npm start -- [--host embedded|func|none] [--keep] [--at 2026-03-03T09:00:00Z] [--state .sandbox] [--workers 2] [--policy folder]

  --host embedded   the app on the host of this repository (default)
  --host func       the app on Azure Functions Core Tools, which must be installed
  --host none       an app that runs elsewhere: APP_URL says where, APP_KEY its function key
  --keep            use the tables and the journal of the last start again
  --at              where sandbox time begins (embedded; other hosts live in real time)
  --state           folder for what lasts
  --policy          the policy tables of that folder in place of policy-tables/ (embedded); what they name
                    and the simulated company lacks is made from them
  --workers         how many workers share the app's work (embedded)

  PORT (7071) and SANDBOX_PORT (7072) choose the ports.

Exit codes: 0 stopped when asked to; 1 it did not start; 2 misused.`;

const OPTIONS = {
  host: { type: 'string', default: 'embedded' },
  keep: { type: 'boolean', default: false },
  at: { type: 'string' },
  state: { type: 'string', default: '.sandbox' },
  workers: { type: 'string', default: '1' },
  policy: { type: 'string' },
} as const;

/** Throws a `StartMisused`, or what is said to somebody who asked for help. */
export function readOptions(args: readonly string[], environment: Environment): StartOptions {
  const { host, keep, at, state, workers, policy } = parsed(args);
  if (host !== 'embedded' && host !== 'func' && host !== 'none')
    throw new StartMisused(`There is no host "${host}".\n\n${USAGE}`);
  const appPort = portOf(environment, 'PORT', 7071);
  const sandboxPort = portOf(environment, 'SANDBOX_PORT', 7072);
  if (appPort === sandboxPort && host !== 'none')
    throw new StartMisused(`PORT and SANDBOX_PORT are both ${appPort}. Choose two.`);
  const startsAt = at === undefined ? null : Date.parse(at);
  if (Number.isNaN(startsAt))
    throw new StartMisused(`--at ${at} is not a time such as 2026-03-03T09:00:00Z.`);
  if (policy !== undefined && host !== 'embedded')
    throw new StartMisused(
      `--policy goes with the embedded host; the app that --host ${host} means has the tables it was built with.`,
    );
  if (!/^[1-9]$/.test(workers))
    throw new StartMisused(`--workers takes a number from 1 to 9; got "${workers}".`);
  return {
    host,
    workers: Number(workers),
    appPort,
    sandboxPort,
    stateFolder: resolve(state),
    keep,
    startsAt,
    policyFolder: policy === undefined ? null : resolve(policy),
    foreign: host === 'none' ? foreignApp(environment) : null,
  };
}

function parsed(args: readonly string[]) {
  try {
    return readCommandLine({ args: [...args], options: OPTIONS }, USAGE).values;
  } catch (error) {
    throw error instanceof Misuse ? new StartMisused(error.message) : error;
  }
}

function portOf(environment: Environment, name: string, usual: number): number {
  const port = Number(environment[name] || usual);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new StartMisused(`${name}=${environment[name]} is not a port. Give a number from 1 to 65535.`);
}

function foreignApp({ APP_URL: url = '', APP_KEY: key = '' }: Environment) {
  if (!URL.canParse(url))
    throw new StartMisused(
      'With --host none, APP_URL must say where the app listens, as http://127.0.0.1:7071.',
    );
  if (key === '')
    throw new StartMisused(
      'With --host none, APP_KEY must hold the function key that the app takes webhooks with.',
    );
  return { url: new URL(url).origin, key };
}

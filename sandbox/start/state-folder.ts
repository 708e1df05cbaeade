/** What lasts beyond a start, and what a scenario needs to find the sandbox. */
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from './options.ts';

export type Addresses = {
  readonly pid: number;
  readonly sandbox: string;
  readonly control: string;
  readonly app: string;
  readonly host: string;
  readonly tokenFile: string;
};

export type StateFolder = {
  readonly path: string;
  readonly azurite: string;
  readonly host: string;
  readonly tokenFile: string;
  readonly addressesFile: string;
  readonly settingsFile: string;
  /** Appends a line to a log of that name. */
  readonly logger: (name: string) => (line: string) => void;
  /** When the last start ended, in ms of sandbox time; `null` when there was none. */
  readonly lastNow: () => number | null;
  readonly keepNow: (ms: number) => void;
  readonly forget: () => void;
};

export function openStateFolder(path: string): StateFolder {
  const at = (...parts: readonly string[]) => join(path, ...parts);
  const clockFile = at('clock');
  mkdirSync(at('logs'), { recursive: true });
  return {
    path,
    azurite: at('azurite'),
    host: at('host'),
    tokenFile: at('control-token'),
    addressesFile: at('addresses.json'),
    settingsFile: at('app-settings.json'),
    logger(name) {
      const file = createWriteStream(at('logs', `${name}.log`), { flags: 'w' });
      return (line) => void file.write(`${line}\n`);
    },
    lastNow: () => (existsSync(clockFile) ? Date.parse(readFileSync(clockFile, 'utf8')) || null : null),
    keepNow: (ms) => writeFileSync(clockFile, new Date(ms).toISOString()),
    forget() {
      for (const part of ['azurite', 'host', 'clock']) rmSync(at(part), { recursive: true, force: true });
    },
  };
}

/** Throws a `StartRefused` when a sandbox that still answers uses the folder. */
export async function refuseSharedFolder({ addressesFile }: StateFolder): Promise<void> {
  if (!existsSync(addressesFile)) return;
  const { control, pid } = JSON.parse(readFileSync(addressesFile, 'utf8')) as Addresses;
  const answers = await fetch(`${control}/health`, { signal: AbortSignal.timeout(1_000) }).then(
    () => true,
    () => false,
  );
  if (!answers) return;
  throw new StartRefused(
    `A sandbox already runs from this folder (process ${pid}, ${control}). Stop it, or choose another folder: npm start -- --state .sandbox-2`,
  );
}

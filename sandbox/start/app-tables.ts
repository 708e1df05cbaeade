import { rmSync } from 'node:fs';
import type { Stores } from '../../src/connectors/tables/stores.ts';
import { noticeLeadOf, readRulebook } from '../../src/kinds/rulebook.ts';
import type { Rulebook } from '../../src/policy/rulebook.ts';
import { readSettings } from '../../src/settings.ts';
import { createStorage } from '../../src/storage.ts';
import { type Azurite, startAzurite } from '../tables/azurite.ts';

/** The storage that the app writes to, and this process only reads. */
export type AppTables = {
  connectionString(): string;
  stores(): Stores;
  /** Stops it, empties it, starts it again on other ports. */
  clear(): Promise<void>;
  stop(): Promise<void>;
};

/** Azurite prints a line for every request it serves: thousands for a day that is skipped. */
const A_REQUEST = / HTTP\/1\.[01]" \d{3} /;

export async function startAppTables(
  folder: string,
  policyFolder: string,
  write: (line: string) => void,
): Promise<AppTables> {
  const log = (line: string) => {
    if (!A_REQUEST.test(line)) write(line);
  };
  let azurite = await startAzurite({ dir: folder, log });
  const rulebook = readRulebook(policyFolder);
  let stores = readingStores(azurite, rulebook);
  return {
    connectionString: () => azurite.connectionString,
    stores: () => stores,
    async clear() {
      await azurite.stop();
      rmSync(folder, { recursive: true, force: true });
      azurite = await startAzurite({ dir: folder, log });
      stores = readingStores(azurite, rulebook);
    },
    stop: () => azurite.stop(),
  };
}

function readingStores({ connectionString }: Azurite, rulebook: Rulebook): Stores {
  const settings = readSettings({ STORAGE_CONNECTION_STRING: connectionString });
  return createStorage(settings, { now: Date.now }, noIdentity, noticeLeadOf(rulebook));
}

const noIdentity = {
  getToken: async () => {
    throw new Error('Azurite takes its own key, no token.');
  },
};

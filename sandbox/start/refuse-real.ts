/** The sandbox starts nowhere near real credentials (H18). Never prints a value. */
import { existsSync, readFileSync } from 'node:fs';
import { SETTINGS } from '../../src/setting-list.ts';
import { sandboxSettings } from '../app/sandbox-settings.ts';
import { SLACK } from '../tenant/slack/company.ts';
import { StartRefused } from './options.ts';
import { refuseAzure } from './refuse-azure.ts';

type Values = Readonly<Record<string, string | undefined>>;

const SECRETS = [...SETTINGS.filter(({ secret }) => secret).map(({ name }) => name), 'AzureWebJobsStorage'];
/** Azurite's published account and references into a key vault open nothing. */
const HARMLESS =
  /^\s*$|^UseDevelopmentStorage=true;?$|AccountName=devstoreaccount1;|^@Microsoft\.KeyVault\(/i;

/** Throws a `StartRefused` that names what was found, in the environment or in `local.settings.json`. */
export function refuseRealCredentials(environment: Values, settingsFile: string): void {
  try {
    refuseAzure(environment);
  } catch (error) {
    throw new StartRefused(error instanceof Error ? error.message : String(error));
  }
  const found = [
    ...realSecrets(environment).map((name) => `${name} in the environment`),
    ...realSecrets(valuesOf(settingsFile)).map((name) => `${name} in ${settingsFile}`),
  ];
  if (found.length === 0) return;
  throw new StartRefused(
    `The sandbox does not start beside real credentials. Take these away first:\n  ${found.join('\n  ')}`,
  );
}

/** Names of secret settings with a value that isn't the sandbox's own. */
export function realSecrets(values: Values): readonly string[] {
  const own = sandboxSettings(SLACK);
  return SECRETS.filter((name) => {
    const value = values[name] ?? '';
    return !HARMLESS.test(value) && value !== own[name];
  });
}

function valuesOf(file: string): Values {
  if (!existsSync(file)) return {};
  try {
    const { Values = {} } = JSON.parse(readFileSync(file, 'utf8')) as { Values?: Values };
    return Values;
  } catch {
    throw new StartRefused(`${file} is not JSON, so nobody can tell what it holds. Mend or remove it.`);
  }
}

/** `npm run settings`: writes the sample file and the page of settings from the one list the app reads by. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { command, readCommandLine } from '../sandbox/command-line.ts';
import type { SettingSpec } from '../src/connectors/connector.ts';
import { SETTINGS } from '../src/setting-list.ts';
import { OF_THE_HOST } from './host-settings.ts';

/** Optional to the reader, needed on Azure. */
const ON_AZURE: Readonly<Record<string, string>> = {
  STORAGE_TABLE_URL: 'https://<storage-account>.table.core.windows.net',
  STORAGE_BLOB_URL: 'https://<storage-account>.blob.core.windows.net',
  SEAL_KEY_URL: 'https://<key-vault>.vault.azure.net/keys/countersign-seal',
  CONSOLE_BASE_URL: 'https://<function-app>.azurewebsites.net',
};

/** `local.settings.sample.json`: what a deployment sets, without one secret in it. */
export function sampleSettings(): string {
  const ofHost = Object.fromEntries(
    OF_THE_HOST.flatMap(({ name, sample }) => (sample === null ? [] : [[name, sample]])),
  );
  const own = Object.fromEntries(SETTINGS.map((spec) => [spec.name, sampleOf(spec)]));
  return `${JSON.stringify({ IsEncrypted: false, Values: { ...ofHost, ...own } }, null, 2)}\n`;
}

/**
 * An optional secret stays empty: the platform hands a reference to nothing over as its own text, and a text that
 * everybody knows must not pass for a secret.
 */
function sampleOf({ name, secret, fallback, about }: SettingSpec): string {
  if (secret) return fallback === undefined ? vaultReference(name) : '';
  return ON_AZURE[name] ?? fallback ?? `<${(about.split(/[;:.]/)[0] ?? name).toLowerCase()}>`;
}

function vaultReference(name: string): string {
  const secret = name.toLowerCase().replaceAll('_', '-');
  return `@Microsoft.KeyVault(SecretUri=https://<key-vault>.vault.azure.net/secrets/${secret})`;
}

/** `docs/settings.md`. */
export function settingsPage(): string {
  const rows = SETTINGS.map(({ name, part, about, fallback, secret }) => {
    const value = secret
      ? 'secret'
      : fallback === undefined
        ? 'required'
        : fallback === ''
          ? ''
          : `\`${fallback}\``;
    return `| \`${name}\` | ${part} | ${value}${secret && fallback === '' ? ', optional' : ''} | ${about.replaceAll('|', '\\|')} |`;
  });
  return `# Settings

Made by \`npm run settings\` from \`src/setting-list.ts\` and the lists of \`src/connectors/\`, which the app reads by; a test compares the two.

A part that lacks a required setting stays off and says so in its health; the rest goes on, removal above all. Secrets belong
in a key vault: on Azure the app setting holds a reference, as \`local.settings.sample.json\` shows. An optional secret that
isn't used stays empty; a reference to nothing would be handed to the app as its own text.

Each setting is held to what it is: ids are ids, addresses are https (http only for the machine itself, and not on Azure) and carry no password, hosts have no scheme, time zones
and schedules exist, a schedule comes at least once a day. A **secret** has at least 16 characters (32 where it says so, 8 where ServiceNow made it) and does not repeat itself; it is no word such as
\`changeme\`, no placeholder, no unresolved reference, not the sandbox's, and not the same as another. What is not what it should be counts as not set: the start-up log, \`/api/health\` and a
[security event](security-events.md) name the setting, why, what to do, and what is off or counts instead, and never its value.

| Setting | Part | Default | What it is |
|---|---|---|---|
${rows.join('\n')}

## The host's own settings

What the Functions host reads before the app is there. The template of \`infra/\` sets what Azure needs of them.

| Setting | While it is missing or wrong |
|---|---|
${OF_THE_HOST.map(({ name, without }) => `| \`${name}\` | ${without} |`).join('\n')}
`;
}

function write(): number {
  readCommandLine({}, 'npm run settings, without options');
  const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
  writeFileSync(at('local.settings.sample.json'), sampleSettings());
  writeFileSync(at('docs/settings.md'), settingsPage());
  console.log('Wrote local.settings.sample.json and docs/settings.md.');
  return 0;
}

if (import.meta.main) await command(write);

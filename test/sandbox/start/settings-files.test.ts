/** The sample settings and their page are what the app's own list says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sampleSettings, settingsPage } from '../../../cli/settings.ts';
import { JIRA } from '../../../sandbox/app/sandbox-settings.ts';
import { realSecrets } from '../../../sandbox/start/refuse-real.ts';
import { SLACK } from '../../../sandbox/tenant/slack/company.ts';
import { SETTINGS } from '../../../src/setting-list.ts';
import { readSettings } from '../../../src/settings.ts';

const read = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');
const sample = (JSON.parse(read('local.settings.sample.json')) as { Values: Record<string, string> }).Values;

test('local.settings.sample.json and docs/settings.md are as npm run settings writes them', () => {
  assert.equal(read('local.settings.sample.json'), sampleSettings());
  assert.equal(read('docs/settings.md'), settingsPage());
});

test('The sample file names every setting, and the app finds nothing missing in it', () => {
  assert.deepEqual(
    SETTINGS.filter(({ name }) => !Object.hasOwn(sample, name)),
    [],
  );
  const isOpen = (text: string) => /<[^>]+>|^@Microsoft\.KeyVault/.test(text);
  const named = readSettings(sample).issues.map(({ name }) => name);
  const open = SETTINGS.filter(({ name }) => isOpen(sample[name] ?? ''));
  // Of several ticket tools, and of several chats, those that nobody has begun to fill in are not in use.
  const unused = ['jira', 'slack'];
  assert.deepEqual(
    new Set(named),
    new Set(open.filter(({ part }) => !unused.includes(part)).map(({ name }) => name)),
    'what is left to be filled in is named',
  );
  const filled = Object.entries(sample).map(([name, text]) => [name, isOpen(text) ? filling(name) : text]);
  assert.deepEqual(readSettings(Object.fromEntries(filled) as Record<string, string>).issues, []);
});

/** Tools whose settings have shapes of their own. */
const OF_OTHERS: Readonly<Record<string, string>> = { ...SLACK, ...JIRA };

function filling(name: string): string {
  if (name === 'SEAL_KEY_URL') return 'https://contoso.vault.azure.net/keys/countersign-seal';
  if (name.endsWith('_URL')) return 'https://example.net';
  if (Object.hasOwn(OF_OTHERS, name)) return OF_OTHERS[name] ?? '';
  if (/SECRET/.test(name)) return `Zk3v9-Qm2x7-Tr8w1-${name}`;
  const isEntra = /_(APP|TENANT)_ID$/.test(name);
  return isEntra ? '3f0e9a7b-1c2d-4e5f-8071-8293a4b5c6d7' : 'filled-in-by-whoever-deploys-it.example';
}

test('The sample file holds no secret: references into a key vault, and storage by identity', () => {
  for (const { name, fallback } of SETTINGS.filter(({ secret }) => secret))
    assert.match(
      sample[name] ?? '?',
      fallback === undefined ? /^@Microsoft\.KeyVault\(SecretUri=https:\S+\)$/ : /^$/,
      name,
    );
  assert.deepEqual(realSecrets(sample), []);
  assert.equal(sample['AzureWebJobsStorage'], undefined);
  assert.equal(sample['AzureWebJobsStorage__credential'], 'managedidentity');
});

test('host.json asks for no app setting that the sample file lacks', () => {
  for (const [, name = ''] of read('host.json').matchAll(/%([^%]+)%/g))
    assert.ok(Object.hasOwn(sample, name), name);
});

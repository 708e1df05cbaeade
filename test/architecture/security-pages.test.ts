import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { SETTINGS } from '../../src/setting-list.ts';
import { codeOf, sourceFiles } from './source.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const DECISIONS = read('docs/security-decisions.md');

const section = (title: string) => DECISIONS.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const HOST = /https:\/\/((?:[a-z0-9-]+\.)+(?:com|net))\b|'((?:[a-z0-9-]+\.)+(?:com|net))'/g;

/** Hosts that the code names whole; a name of what signs a token, shapes of a setting, and where people open a page are none that is called. */
function hostsNamedIn(text: string): readonly string[] {
  const uncommented = text.replace(/\/\*[\s\S]*?\*\//g, ' ');
  return [...uncommented.matchAll(HOST)].map(([, address, name]) => address ?? name ?? '');
}
const NOT_CALLED: readonly string[] = [
  'api.botframework.com',
  'contoso.vault.azure.net',
  'teams.microsoft.com',
];

describe('docs/security-decisions.md', () => {
  test('names every host that the code names, and the setting of each other one', () => {
    const called = section('What is called');
    const named = new Set(sourceFiles().flatMap(({ text }) => hostsNamedIn(text)));
    assert.ok(named.has('login.microsoftonline.com') && named.has('smba.trafficmanager.net'));
    for (const host of [...named].filter((one) => !NOT_CALLED.includes(one)))
      assert.ok(called.includes(`\`${host}\``), host);
    for (const { name } of SETTINGS.filter((one) =>
      /(_HOST|_HOSTS|_BASE_URL|KEY_URL|TABLE_URL|BLOB_URL|SERVICE_URL)$/.test(one.name),
    ))
      if (name !== 'CONSOLE_BASE_URL') assert.ok(called.includes(`\`${name}\``), name);
  });

  test('docs/security-decisions.md would notice a host that is new in the code', () => {
    assert.deepEqual(hostsNamedIn("const x = 'https://new.example.com/a'; const y = 'other.example.net';"), [
      'new.example.com',
      'other.example.net',
    ]);
    assert.deepEqual(hostsNamedIn('/* https://in.a.comment.com */'), []);
  });

  test('docs/security-decisions.md has a row for every secret, with how it is changed', () => {
    const keys = section('Keys and their lives');
    for (const { name } of SETTINGS.filter(({ secret }) => secret))
      if (name !== 'STORAGE_CONNECTION_STRING') assert.ok(keys.includes(`\`${name}\``), name);
  });

  test('names only files, settings and constants that are there', () => {
    const source = sourceFiles()
      .map(({ text }) => codeOf(text))
      .join('\n');
    for (const [, file = ''] of DECISIONS.matchAll(/`((?:src|docs)\/[^`]+)`/g))
      assert.ok(existsSync(join(ROOT, file)), file);
    for (const [, name = ''] of DECISIONS.matchAll(/`([A-Z][A-Z_]{6,})`/g))
      assert.ok(SETTINGS.some((one) => one.name === name) || new RegExp(`\\b${name}\\b`).test(source), name);
  });
});

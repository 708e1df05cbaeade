import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

const FOLDER = new URL('../../../teams-app/', import.meta.url);
const TEXT = readFileSync(new URL('manifest.json', FOLDER), 'utf8');

type Texts = { readonly short: string; readonly full: string };
type Manifest = {
  readonly manifestVersion: string;
  readonly version: string;
  readonly id: string;
  readonly developer: Readonly<Record<string, string>>;
  readonly name: Texts;
  readonly description: Texts;
  readonly icons: { readonly color: string; readonly outline: string };
  readonly accentColor: string;
  readonly bots: readonly { readonly botId: string; readonly scopes: readonly string[] }[];
  readonly validDomains: readonly string[];
};
const MANIFEST = JSON.parse(TEXT) as Manifest;

/** Width and height of a PNG, which stand first in it. */
function sizeOf(name: string): readonly [number, number] {
  const bytes = readFileSync(new URL(name, FOLDER));
  assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

describe('The Teams app package', () => {
  test('The Teams app package asks for people, teams and group chats, for one bot that is the app itself', () => {
    const [bot, ...others] = MANIFEST.bots;
    assert.deepEqual(others, []);
    assert.deepEqual(bot?.scopes.toSorted(), ['groupChat', 'personal', 'team']);
    assert.equal(bot?.botId, MANIFEST.id);
  });

  test('The Teams app package leaves open nothing but values of settings', () => {
    const settings = readFileSync('docs/settings.md', 'utf8');
    const open = [...TEXT.matchAll(/\$\{\{([A-Z_]+)\}\}/g)].map(([, name]) => name);
    assert.ok(open.length > 0);
    for (const name of open) assert.ok(settings.includes(`\`${name}\``), `${name} is no setting`);
  });

  test('The Teams app package keeps the lengths and shapes that Teams takes', () => {
    assert.match(TEXT, new RegExp(`/teams/v${MANIFEST.manifestVersion}/`));
    assert.match(MANIFEST.version, /^\d+\.\d+\.\d+$/);
    assert.match(MANIFEST.accentColor, /^#[0-9a-f]{6}$/);
    assert.ok(MANIFEST.name.short.length <= 30 && MANIFEST.name.full.length <= 100);
    assert.ok(MANIFEST.description.short.length <= 80 && MANIFEST.description.full.length <= 4000);
    assert.deepEqual(Object.keys(MANIFEST.developer), ['name', 'websiteUrl', 'privacyUrl', 'termsOfUseUrl']);
    assert.deepEqual(MANIFEST.validDomains, [], 'no page of ours is shown in Teams');
  });

  test('The Teams app package has its icons, in the sizes that Teams takes', () => {
    assert.deepEqual(sizeOf(MANIFEST.icons.color), [192, 192]);
    assert.deepEqual(sizeOf(MANIFEST.icons.outline), [32, 32]);
  });
});

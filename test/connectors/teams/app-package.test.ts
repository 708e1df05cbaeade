import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { appPackage } from '../../../cli/teams/app-package.ts';
import { BOT_APP_ID } from '../../../sandbox/company.ts';

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

  test('The Teams app package of a company holds its values, is readable as a zip, and is the same bytes each time', () => {
    const values = {
      bot: BOT_APP_ID,
      console: 'https://contoso-countersign.azurewebsites.net',
      version: '1.2.3',
    };
    const bytes = appPackage(values);
    assert.deepEqual(appPackage(values), bytes);
    const files = unzipped(Buffer.from(bytes));
    assert.deepEqual([...files.keys()], ['manifest.json', 'color.png', 'outline.png']);
    const text = files.get('manifest.json')?.toString() ?? '';
    const manifest = JSON.parse(text) as Manifest;
    assert.equal(manifest.id, BOT_APP_ID);
    assert.equal(manifest.bots[0]?.botId, BOT_APP_ID);
    assert.equal(manifest.version, '1.2.3');
    for (const [name, url] of Object.entries(manifest.developer))
      if (name !== 'name')
        assert.match(url, /^https:\/\/contoso-countersign\.azurewebsites\.net\/.{1,2000}$/);
    assert.doesNotMatch(text, /\$\{/);
    assert.deepEqual(files.get('color.png'), readFileSync(new URL('color.png', FOLDER)));
  });
});

/** Files of a zip by its directory, each checked against its sum and its own header. */
function unzipped(zip: Buffer): ReadonlyMap<string, Buffer> {
  const end = zip.length - 22;
  assert.equal(zip.readUInt32LE(end), 0x06054b50);
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    assert.equal(zip.readUInt32LE(at), 0x02014b50);
    assert.equal(zip.readUInt16LE(at + 10), 0, 'stored');
    const [length, nameLength, local] = [
      zip.readUInt32LE(at + 24),
      zip.readUInt16LE(at + 28),
      zip.readUInt32LE(at + 42),
    ];
    const name = zip.toString('ascii', at + 46, at + 46 + nameLength);
    assert.equal(zip.readUInt32LE(local), 0x04034b50);
    assert.equal(zip.toString('ascii', local + 30, local + 30 + nameLength), name);
    const bytes = zip.subarray(local + 30 + nameLength, local + 30 + nameLength + length);
    assert.equal(crc32(bytes), zip.readUInt32LE(at + 16));
    files.set(name, bytes);
    at += 46 + nameLength;
  }
  return files;
}

/** A first table is whole, its cases hold, and it can be deployed at once; it never says what nobody said. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { tablesIn } from '../../cli/bundled/app-folder.ts';
import { shownDirectory } from '../../cli/policy/live/shown-directory.ts';
import { runInit, runPolicy } from '../../cli/policy.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { aSignedInCompany } from '../cli/signed-in-company.ts';

const scratch = mkdtempSync(join(tmpdir(), 'first-tables-'));
after(() => rmSync(scratch, { recursive: true }));

let places = 0;
const place = () => join(scratch, String(++places));

const READERS = ['Group.Read.All', 'User.Read.All', 'Organization.Read.All'];

type Json = Readonly<Record<string, unknown>>;

/** Runs `init`, with answers to what it asks. */
async function init(args: readonly string[], answers: readonly string[] = [], roles = READERS) {
  const company = await aSignedInCompany(roles);
  const said: string[] = [];
  const questions: string[] = [];
  const left = [...answers];
  const say = (text: string) => void said.push(text);
  const code = await runInit(['init', ...args], {
    output: { data: say, words: say },
    directory: () => shownDirectory(company.signedIn),
    ask: async (question) => {
      questions.push(question);
      return left.shift() ?? null;
    },
  });
  return { code, said: said.join('\n'), questions, calls: company.calls };
}

function policy(...args: readonly string[]) {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  return { code: runPolicy(args, { data: say, words: say }), said: said.join('\n') };
}

function tableIn(folder: string, kind = 'group-membership'): Json {
  return JSON.parse(readFileSync(join(folder, kind, 'table.json'), 'utf8'));
}

const FROM = ['--from-directory', '--operators', 'GRP-IDENTITY-OPS', '--time-zone', 'Europe/Amsterdam'];

/** Lint, its cases, and what is deployed with it. */
function assertUsable(folder: string, ...kinds: readonly string[]): void {
  for (const kind of kinds) {
    const linted = policy('lint', join(folder, kind, 'table.json'));
    assert.equal(linted.code, 0, linted.said);
    const tested = policy('test', join(folder, kind));
    assert.equal(tested.code, 0, tested.said);
    assert.match(tested.said, / 0 of them differ/);
  }
  assert.deepEqual(
    tablesIn(folder).map(({ kind }) => kind),
    kinds,
  );
}

describe('policy init', () => {
  test('policy init makes a table of groups out of the directory that is whole, holds its cases and names each owner', async () => {
    const folder = place();
    const { code, said } = await init([
      folder,
      ...FROM,
      ...[
        '--groups',
        'GRP-ENG-*',
        '--groups',
        'GRP-FINANCE-BI-READ',
        '--company',
        'Contoso',
        '--queue',
        'Identity Ops',
      ],
      ...['--item', 'GRP-FINANCE-BI-READ=8b511b5c765286d28123f8d7189b5ba8'],
    ]);
    assert.equal(code, 0, said);
    assertUsable(folder, 'group-membership');
    const { entitlements, catalogItems } = tableIn(folder) as {
      entitlements: { title: string; groups: Json[]; owners: Json }[];
      catalogItems: { ids: string[]; name: string }[];
    };
    assert.deepEqual(
      entitlements.map(({ title }) => title),
      ['GRP-ENG-REPO-READ', 'GRP-ENG-REPO-WRITE', 'GRP-FINANCE-BI-READ'],
    );
    const owners = entitlements[2]?.owners['app-owner'] as { ids: string[]; label: string };
    assert.deepEqual(
      owners.ids.toSorted(),
      [personId('finance-bi-owner'), personId('finance-data-owner')].toSorted(),
    );
    assert.match(owners.label, /Mirjam Kok/);
    assert.deepEqual(catalogItems[2]?.ids, ['8b511b5c765286d28123f8d7189b5ba8']);
    assert.match(
      said,
      /#\/catalogItems\/0\/ids\/0 to-fill-in: id \(sys_id\) of the catalog item "Access to GRP-ENG-REPO-READ"/,
    );
    assert.match(said, /Fill in, 2 places.*\n.*"riskTier"/);
    assert.match(said, /npm run build -- --tables /);
  });

  test('policy init makes a table of licenses out of the subscriptions, with prices that somebody said', async () => {
    const folder = place();
    const products = ['--licenses', 'VISIOCLIENT', '--licenses', 'power_bi_pro'];
    const unpriced = await init([folder, ...FROM, ...products]);
    assert.equal(unpriced.code, 2);
    assert.match(unpriced.said, /--price VISIOCLIENT=<price a month> --price POWER_BI_PRO=/);
    assert.equal(existsSync(folder), false);
    const prices = ['--price', 'VISIOCLIENT=14.00', '--price', 'POWER_BI_PRO=9.40'];
    const both = await init([folder, ...FROM, ...products, ...prices, '--groups', 'GRP-VPN-USERS']);
    assert.equal(both.code, 0, both.said);
    assertUsable(folder, 'group-membership', 'm365-license');
    const { entitlements } = tableIn(folder, 'm365-license') as {
      entitlements: { license: { sku: Json; cost: Json } }[];
    };
    assert.deepEqual(
      entitlements.map(({ license }) => [license.sku['partNumber'], license.cost['monthlyPrice']]),
      [
        ['VISIOCLIENT', 14],
        ['POWER_BI_PRO', 9.4],
      ],
    );
  });

  test('policy init refuses each name that matches nothing with the nearest, and writes nothing', async () => {
    const folder = place();
    const wrong = await init([folder, ...FROM, '--groups', 'GRP-VPN-USER', '--groups', 'GRP-FINNANCE*']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.said, /No group is called "GRP-VPN-USER"\. Did you mean "GRP-VPN-USERS"/);
    assert.match(wrong.said, /No group begins with "GRP-FINNANCE"\. Did you mean "GRP-FINANCE/);
    const operators = await init([
      folder,
      '--from-directory',
      '--groups',
      'GRP-VPN-USERS',
      '--operators',
      'GRP-IDENTITY-OPP',
    ]);
    assert.match(operators.said, /No group is called "GRP-IDENTITY-OPP"\. Did you mean "GRP-IDENTITY-OPS"/);
    const license = await init([folder, ...FROM, '--licenses', 'VISIOCLIEN', '--price', 'VISIOCLIENT=1']);
    assert.match(license.said, /no subscription "VISIOCLIEN"\. Did you mean VISIOCLIENT\?/);
    assert.deepEqual([operators.code, license.code], [2, 2]);
    assert.equal(existsSync(folder), false);
  });

  test('policy init gives nothing that can not be given: named it refuses it, found by how it begins it is left out and told', async () => {
    const folder = place();
    for (const [name, because] of [
      ['GRP-ALL-ENGINEERING', /dynamic/],
      ['GRP-FILESHARE-FIELD', /synced/],
      ['MESG-FINANCE-NEWS', /mail-enabled/],
      ['GRP-GLOBAL-HELPDESK', /role-assignable|restricted/],
      ['GRP-IDENTITY-OPS', /no ticket may lead into it/],
    ] as const) {
      const { code, said } = await init([folder, ...FROM, '--groups', name]);
      assert.equal(code, 2, name);
      assert.match(said, because);
    }
    assert.equal(existsSync(folder), false);
    const many = await init([folder, ...FROM, '--groups', 'GRP-*']);
    assert.equal(many.code, 0, many.said);
    assert.match(many.said, /GRP-ALL-ENGINEERING is left out: .*dynamic/);
    assert.match(many.said, /is left out: another group has the same name/);
    assertUsable(folder, 'group-membership');
    const entitlements = tableIn(folder)['entitlements'] as { groups: Json[] }[];
    const given = JSON.stringify(entitlements.map(({ groups }) => groups));
    for (const name of ['GRP-ALL-ENGINEERING', 'GRP-IDENTITY-OPS'])
      assert.ok(!given.includes(groupId(name)), name);
  });

  test('a group without an owner who can sign in is decided by the operators, and policy init says so', async () => {
    const folder = place();
    const { code, said } = await init([folder, ...FROM, '--groups', 'GRP-WIKI-READERS']);
    assert.equal(code, 0, said);
    assert.match(said, /GRP-WIKI-READERS has no owner who can sign in: GRP-IDENTITY-OPS decides/);
    const [first] = tableIn(folder)['entitlements'] as { owners: Json }[];
    assert.deepEqual(first?.owners['app-owner'], {
      source: 'group',
      id: groupId('GRP-IDENTITY-OPS'),
      label: 'GRP-IDENTITY-OPS',
    });
  });

  test('policy init never writes over what is there, whichever way it is asked', async () => {
    const folder = place();
    mkdirSync(join(folder, 'group-membership'), { recursive: true });
    writeFileSync(join(folder, 'group-membership', 'notes.txt'), 'mine');
    for (const args of [[folder, ...FROM, '--groups', 'GRP-VPN-USERS'], [folder]]) {
      const { code, said, questions } = await init(args, ['Contoso']);
      assert.equal(code, 2);
      assert.match(said, /is there already, and nothing in it is written over/);
      assert.deepEqual(questions, []);
    }
    assert.deepEqual(readdirSync(join(folder, 'group-membership')), ['notes.txt']);
  });

  test('policy init asks for what it has to know, again where an answer can not be used, and never reads the directory for it', async () => {
    const folder = place();
    const [ops, one, two] = ['1', '2', '3'].map((n) => `${n.repeat(8)}-1111-4111-8111-111111111111`);
    const { code, said, calls } = await init(
      [folder],
      [
        ...['', 'Fabrikam', 'Mars/Olympus', 'Europe/Berlin', 'Operators', 'no id', String(ops), 'Access'],
        ...['', 'Wiki', String(ops), String(one), String(two), '', ''],
        ...['Shop', String(one), String(two).toUpperCase(), '', 'Access to Wiki', 'The shop', '42', ''],
      ],
    );
    assert.equal(code, 0, said);
    assert.deepEqual(calls, []);
    assert.match(said, /"Mars\/Olympus" is no time zone/);
    assert.match(said, /"no id" is no object id/);
    assert.match(said, /That is Operators, whose members operate/);
    assert.match(said, /That is Wiki, which you named before/);
    assert.match(said, /"Access to Wiki" leads to another group already/);
    assertUsable(folder, 'group-membership');
    const { calendar, catalogItems } = tableIn(folder) as {
      calendar: Json;
      catalogItems: { ids: string[] }[];
    };
    assert.equal(calendar['timeZone'], 'Europe/Berlin');
    assert.deepEqual(catalogItems[1]?.ids, ['42']);
    assert.match(said, /to-fill-in: id \(sys_id\) of the catalog item "Access to Wiki"/);
  });

  test('policy init writes nothing when the answers end too early, or the directory is not shown', async () => {
    const folder = place();
    const early = await init([folder], ['Fabrikam', '']);
    assert.equal(early.code, 2);
    assert.match(early.said, /was not answered: nothing was written/);
    const unread = await init([folder, ...FROM, '--groups', 'GRP-VPN-USERS'], [], []);
    assert.equal(unread.code, 1);
    assert.match(unread.said, /could not be read\. .*403.*az login.*Nothing was written/s);
    for (const [args, says] of [
      [[folder, '--groups', 'X'], /--groups goes with --from-directory/],
      [[folder, '--from-directory', '--groups', 'X'], /--operators/],
      [[folder, '--from-directory', '--operators', 'X'], /--groups/],
      [[folder, ...FROM, '--groups', 'GRP-VPN-USERS', '--item', 'x'], /--item takes a name/],
      [[folder, '--time-zone', 'Mars'], /--time-zone takes a time zone/],
      [[], /init takes one folder/],
    ] as const) {
      const { code, said } = await init(args);
      assert.equal(code, 2, said);
      assert.match(said, says);
    }
    assert.equal(existsSync(folder), false);
  });
});

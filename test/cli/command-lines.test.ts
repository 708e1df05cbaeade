/** No command ends well when it did nothing, or something else than it was asked for. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { FOLDER, TABLE_FILE } from '../policy/table-in-force.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'commands-'));
after(() => rmSync(scratch, { recursive: true }));

/** Commands start slowly, so that a few of them do at a time. */
const AT_ONCE = { concurrency: 3 };

function run(file: string, args: readonly string[]) {
  return new Promise<{ readonly status: number; readonly said: string; readonly words: string }>(
    (resolve) => {
      const options = { cwd: scratch, timeout: 240_000 };
      execFile(process.execPath, [join(ROOT, file), ...args], options, (error, stdout, stderr) => {
        resolve({ status: Number(error?.code ?? 0), said: `${stdout}${stderr}`, words: stderr });
      });
    },
  );
}

const NOBODYS_ID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

/** What is typed, and what is said about it. Every command of package.json that is ours has a row at least. */
const MISUSES: readonly (readonly [file: string, args: readonly string[], says: RegExp])[] = [
  [
    'sandbox/matrix/main.ts',
    ['--jurney', 'teams'],
    /no option --jurney\. Did you mean --journey\?\n.*npm run matrix -- /,
  ],
  [
    'sandbox/matrix/main.ts',
    ['--journey', 'standrd'],
    /no journey "standrd"\. Did you mean standard\? Name one of /,
  ],
  ['sandbox/matrix/main.ts', ['--shard', '9/8'], /--shard takes i\/n .*got "9\/8"/],
  [
    'sandbox/matrix/main.ts',
    ['--shard', '--list'],
    /--shard takes a value, and "--list" looks like an option/,
  ],
  [
    'sandbox/matrix/main.ts',
    ['--journey', 'standard', '--only', 'crsah/'],
    /No case of standard fits --only crsah\/.*--list/,
  ],
  [
    'sandbox/matrix/main.ts',
    ['--journey', 'standard', '--only', 'crash/conclude/1/after', '--shard', '2/2'],
    /Shard 2\/2 .*has no case/,
  ],
  [
    'sandbox/matrix/main.ts',
    ['--journey', 'standard', '--only', 'crash/conclude/1/after', '--budget', '0'],
    /--budget 0 left no time/,
  ],
  ['sandbox/simulate/main.ts', ['--runs', '0'], /--runs takes a whole number from 1 on; got "0"/],
  ['sandbox/simulate/main.ts', ['--skip', '3,x'], /--skip takes numbers of steps .*got "3,x"/],
  [
    'sandbox/simulate/main.ts',
    ['--sed', '7'],
    /no option --sed\. Did you mean --seed\?\n.*npm run simulate -- /,
  ],
  ['sandbox/simulate/main.ts', ['runs', '3'], /"runs" is not understood.* Did you mean --runs\?/],
  ['sandbox/mutants/main.ts', ['--area', 'legder'], /no area "legder"\. Did you mean ledger\?/],
  ['sandbox/mutants/main.ts', ['--budget', 'ten'], /--budget takes a whole number from 1 on; got "ten"/],
  ['sandbox/mutants/main.ts', ['--quick=yes'], /--quick takes no value/],
  ['sandbox/scenarios/main.ts', [], /Name one scenario/],
  ['sandbox/scenarios/main.ts', ['finance-b'], /no scenario "finance-b"\. Did you mean finance-bi\?/],
  ['sandbox/scenarios/main.ts', ['finance-bi', 'vpn'], /one scenario/],
  ['bench/main.ts', ['--only', 'reqest'], /no bench "reqest"\. Did you mean request\? Name one of request, /],
  ['bench/main.ts', ['--olny', 'request'], /no option --olny\. Did you mean --only\?\n.*npm run bench -- /],
  ['bench/memory.ts', ['--lifecycles', 'many'], /--lifecycles takes a whole number from 1 on; got "many"/],
  ['cli/build.ts', ['--sandbx'], /no option --sandbx\. Did you mean --sandbox\?\n.*npm run build/],
  ['cli/settings.ts', ['--check'], /no option --check\.\n.*npm run settings/],
  ['cli/states.ts', ['--check'], /no option --check\.\n.*npm run states/],
  ['cli/api.ts', ['--check'], /no option --check\.\n.*npm run api/],
  ['cli/alerts.ts', ['--check'], /no option --check\.\n.*npm run alerts/],
  ['cli/permissions.ts', ['--chek'], /no option --chek\. Did you mean --check\?\n.*npm run permissions/],
  ['cli/advisories.ts', ['--report', 'nowhere.json'], /report can't be read: there is no nowhere\.json/],
  ['cli/audit.ts', [], /Say what to do: verify, export, keys\./],
  ['cli/audit.ts', ['verfy', 'a.jsonl'], /no command "verfy"\. Did you mean verify\?/],
  ['cli/audit.ts', ['verify', 'a.jsonl', 'b.jsonl'], /verify takes one export; got 2\.\nUsage/],
  ['cli/audit.ts', ['verify', 'a.jsonl'], /The export can't be read: there is no a\.jsonl/],
  ['cli/audit.ts', ['verify', '.'], /\. is a folder\. Name a file in it/],
  ['cli/audit.ts', ['export', '--out', 'x.jsonl', '--url', 'acme'], /--url takes an address, .*got "acme"/],
  ['cli/policy.ts', [], /Say what to do: init, lint, test, explain\./],
  ['cli/policy.ts', ['lnt', TABLE_FILE], /no command "lnt"\. Did you mean lint\?/],
  ['cli/policy.ts', ['lint', '--strikt', TABLE_FILE], /no option --strikt\. Did you mean --strict\?/],
  ['cli/policy.ts', ['lint', `${TABLE_FILE}x`], /there is no .*table\.jsonx\. Did you mean .*table\.json\?/],
  ['cli/policy.ts', ['lint', FOLDER], /is a folder\. Name a file in it/],
  ['cli/policy.ts', ['test', 'policy'], /there is no policy\/table\.json\. There is no folder policy either/],
  [
    'cli/policy.ts',
    ['explain', '--table', TABLE_FILE, '--request', 'nowhere/case.json'],
    /The case can't be read: there is no nowhere\/case\.json/,
  ],
  ['cli/doctor.ts', ['--url', 'contoso'], /--url takes the https address of an app; got "contoso"/],
  ['cli/doctor.ts', [], /No sandbox runs from \.sandbox\. Start it with npm start/],
  ['cli/rebuild.ts', ['--since', 'yesterday'], /--since takes a moment/],
  ['cli/rebuild.ts', ['--whatif'], /no option --whatif\. Did you mean --what-if\?/],
  ['cli/policy.ts', ['init'], /init takes one folder/],
  ['cli/grant.ts', [], /Name an identity, as --reader, or the application, as --app/],
  ['cli/grant.ts', ['--reader', 'reader'], /--reader takes an object id, a GUID; got "reader"/],
  [
    'cli/grant.ts',
    ['--one', NOBODYS_ID, '--mail', NOBODYS_ID],
    /--one and --mail name the same identity\. Name .*--one/,
  ],
  [
    'cli/grant.ts',
    ['--one', NOBODYS_ID, '--for', 'm365-licence'],
    /no kind "m365-licence"\. Did you mean m365-license\?/,
  ],
  ['cli/grant.ts', ['--operators', NOBODYS_ID], /name it with --app/],
  ['cli/grant.ts', ['--app', NOBODYS_ID], /--app goes with who has its roles/],
  ['cli/servicenow.ts', [], /Say what to do: kit, rights\./],
  ['cli/servicenow.ts', ['kti'], /no command "kti"\. Did you mean kit\?/],
  ['cli/servicenow.ts', ['kit'], /--app takes the address of the function app, .*got nothing/],
  [
    'cli/servicenow.ts',
    ['kit', '--app', 'http://contoso'],
    /--app takes the address .*got "http:\/\/contoso"/,
  ],
  ['cli/servicenow.ts', ['kit', '--ap', 'https://x.example'], /no option --ap\. Did you mean --app\?/],
  ['cli/teams.ts', [], /Say what to do: package\./],
  ['cli/teams.ts', ['pakage'], /no command "pakage"\. Did you mean package\?/],
  ['cli/teams.ts', ['package', '--bot', 'bot'], /--bot takes a client id, a GUID; got "bot"/],
  ['sandbox/main.ts', ['--kep'], /no option --kep\. Did you mean --keep\?/],
  ['sandbox/main.ts', ['--workers', 'many'], /--workers takes a number from 1 to 9; got "many"/],
  ['test/in-flight/record.ts', ['nowhere at all'], /no place "nowhere at all"/],
  ['test/desk/pictures.ts', ['--wide'], /no option --wide\.\n.*npm run pictures/],
];

const STACK = /^ {4}at |Node\.js v/m;

/** The files that scripts of package.json run and that read what is typed. */
const COMMANDS = Object.entries(
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
    .scripts,
).flatMap(([script, line]) => {
  const file = /^node (\S+\.ts)$/.exec(line)?.[1];
  return file === undefined ? [] : [{ script, file }];
});

describe('every command of package.json', AT_ONCE, () => {
  test('every command of package.json has a row of what is typed wrongly', () => {
    assert.ok(COMMANDS.length > 10);
    for (const { script, file } of COMMANDS)
      assert.ok(
        MISUSES.some(([misused]) => misused === file),
        script,
      );
  });

  for (const { script, file } of COMMANDS) {
    test(`npm run ${script} -- --help says how it is used, ends with 0 and does nothing`, async () => {
      const { status, said, words } = await run(file, ['--help']);
      assert.equal(status, 0, said);
      assert.match(said, /^Usage: \S/);
      assert.match(said, /^Exit codes: 0 .* 2 /ms);
      assert.equal(words, '');
      assert.deepEqual(
        readdirSync(scratch).filter((name) => name.startsWith('.')),
        [],
      );
    });

    test(`npm run ${script} -- --nope is refused with 2 and how it is used`, async () => {
      const { status, said } = await run(file, ['--nope']);
      assert.equal(status, 2, said);
      assert.match(said, /There is no option --nope\..*\nUsage: \S/);
      assert.doesNotMatch(said, STACK);
    });
  }
});

describe('a command that is asked for nothing, or for what it does not know', AT_ONCE, () => {
  for (const [file, args, says] of MISUSES)
    test(`ends with 2 and says what to type: ${[file, ...args].join(' ').replace(ROOT, '')}`, async () => {
      const { status, said } = await run(file, args);
      assert.equal(status, 2, said);
      assert.match(said, says);
      assert.doesNotMatch(said, STACK, 'a stack is no sentence');
    });

  test('a command that is asked for nothing, or for what it does not know is a test of policy cases too, where there are none', async () => {
    const folder = join(scratch, 'no-cases');
    cpSync(FOLDER, folder, { recursive: true });
    for (const verdict of ['grant', 'ask', 'refuse', 'review'])
      for (const name of readdirSync(join(folder, 'cases', verdict)))
        rmSync(join(folder, 'cases', verdict, name));
    const { status, said } = await run('cli/policy.ts', ['test', folder]);
    assert.equal(status, 2, said);
    assert.match(said, /no-cases: no case .*cases\/grant/);
  });

  test('a case of policy by a wrong name is told with its file, and ends with 1', async () => {
    const file = join(scratch, 'case.json');
    const explain = [
      'explain',
      '--table',
      TABLE_FILE,
      '--request',
      file,
      '--base',
      `${FOLDER}cases/base.json`,
    ];
    for (const [text, says] of [
      ['{"about": "x", "tickt": {}}', /case\.json: there is no "tickt" in a case\. Did you mean "ticket"\?/],
      ['{"about": "x"}', /case\.json: the case has no "ticket"/],
      ['{"ticket": {"catalogItem": "VPN"}}', /case\.json: the ticket of the case names no "requester"/],
      ['[]', /case\.json: a case is an object/],
    ] as const) {
      writeFileSync(file, text);
      const { status, said } = await run('cli/policy.ts', explain);
      assert.deepEqual([status, STACK.test(said)], [1, false], said);
      assert.match(said, says);
    }
  });
});

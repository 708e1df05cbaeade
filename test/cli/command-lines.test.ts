/** No command ends well when it did nothing, or something else than it was asked for. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { FOLDER, TABLE_FILE } from '../policy/table-in-force.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'commands-'));
after(() => rmSync(scratch, { recursive: true }));

function run(file: string, args: readonly string[]) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [join(ROOT, file), ...args], {
    cwd: scratch,
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { status, said: `${stdout}${stderr}` };
}

/** What is typed, and what is said about it. */
const MISUSES: readonly (readonly [file: string, args: readonly string[], says: RegExp])[] = [
  ['sandbox/matrix/main.ts', ['--jurney', 'teams'], /'--jurney'.*\n.*npm run matrix -- /],
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
  ['sandbox/simulate/main.ts', ['--sed', '7'], /'--sed'.*\n.*npm run simulate -- /],
  ['sandbox/scenarios/main.ts', [], /Name one scenario/],
  ['sandbox/scenarios/main.ts', ['finance-b'], /There is no scenario "finance-b"/],
  ['sandbox/scenarios/main.ts', ['finance-bi', 'vpn'], /one scenario/],
  ['bench/main.ts', ['--only', 'reqest'], /There is no bench "reqest". Name one of request, /],
  ['bench/main.ts', ['--olny', 'request'], /'--olny'.*\n.*npm run bench -- /],
  ['cli/build.ts', ['--sandbx'], /'--sandbx'.*\n.*npm run build/],
  ['cli/settings.ts', ['--check'], /'--check'.*\n.*npm run settings/],
  ['cli/states.ts', ['--check'], /'--check'.*\n.*npm run states/],
  ['cli/permissions.ts', ['--chek'], /'--chek'.*\n.*npm run permissions/],
  ['cli/audit.ts', ['verify', 'a.jsonl', 'b.jsonl'], /Usage/],
  ['cli/policy.ts', ['lnit', TABLE_FILE], /Usage/],
  ['cli/policy.ts', ['lint', '--strikt', TABLE_FILE], /'--strikt'/],
  ['sandbox/main.ts', ['--kep'], /'--kep'/],
];

describe('a command that is asked for nothing, or for what it does not know', () => {
  for (const [file, args, says] of MISUSES)
    test(`ends with 2 and says what to type: ${[file, ...args].join(' ').replace(ROOT, '')}`, () => {
      const { status, said } = run(file, args);
      assert.equal(status, 2, said);
      assert.match(said, says);
      assert.doesNotMatch(said, /^ {4}at |Node\.js v/m, 'a stack is no sentence');
    });

  test('is a test of policy cases too, where there are none', () => {
    const folder = join(scratch, 'no-cases');
    cpSync(FOLDER, folder, { recursive: true });
    for (const verdict of ['grant', 'ask', 'refuse', 'review'])
      for (const name of readdirSync(join(folder, 'cases', verdict)))
        rmSync(join(folder, 'cases', verdict, name));
    const { status, said } = run('cli/policy.ts', ['test', folder]);
    assert.equal(status, 2, said);
    assert.match(said, /no-cases: no case .*cases\/grant/);
  });
});

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readOptions } from '../../sandbox/mutants/options.ts';
import { exitCodeOf, summary } from '../../sandbox/mutants/report.ts';
import { keepResult, type Result, readResults } from '../../sandbox/mutants/results.ts';
import type { Verdict } from '../../sandbox/mutants/trial.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'sandbox', 'mutants', 'main.ts');

const result = (id: string, verdict: Verdict['verdict'], quick = false): Result => ({
  ...{
    id,
    file: 'src/a.ts',
    line: 3,
    before: '  if (a) b();',
    after: '  if (!a) b();',
    what: 'negated',
    branch: 1,
    isSealed: true,
  },
  ...(verdict === 'survived' ? { verdict } : { verdict, by: 'a.test.ts: a' }),
  ...{ area: 'ledger', quick },
});
const many = (count: number, verdict: Verdict['verdict']) =>
  Array.from({ length: count }, (_, index) => result(`${verdict}-${index}`, verdict));

describe('the command for mutants', () => {
  test('the command for mutants is content with 95 of 100 noticed, and not with 94', () => {
    assert.equal(exitCodeOf([...many(90, 'killed'), ...many(5, 'hung'), ...many(5, 'survived')]), 0);
    assert.equal(exitCodeOf([...many(94, 'killed'), ...many(6, 'survived')]), 1);
  });

  test('the command for mutants does not count what the type checker notices, and shows nothing by nothing', () => {
    assert.equal(
      exitCodeOf([...many(94, 'killed'), ...many(6, 'survived'), ...many(99, 'does-not-compile')]),
      1,
    );
    assert.equal(exitCodeOf(many(3, 'does-not-compile')), 2);
  });

  test('shows of each survivor what was changed and how to try it again', () => {
    const text = summary([result('a-1', 'killed'), result('a-2', 'survived')]);
    assert.match(text, /ledger +1 killed, 0 hung, 1 survived, 0 not counted: 50\.0 % noticed/);
    assert.match(text, /src\/a\.ts:3 {2}negated\n {2}- if \(a\) b\(\);\n {2}\+ if \(!a\) b\(\);/);
    assert.match(text, /npm run mutants -- --mutant a-2 --again/);
  });

  test('goes on where it was; what only few tests let pass is tried by all of them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-results-'));
    const file = join(folder, 'new', 'results.jsonl');
    assert.equal((await readResults(file, false)).size, 0);
    await keepResult(file, result('a-1', 'killed', true));
    await keepResult(file, result('a-2', 'survived', true));
    assert.deepEqual([...(await readResults(file, true)).keys()], ['a-1', 'a-2']);
    assert.deepEqual([...(await readResults(file, false)).keys()], ['a-1']);
    await writeFile(file, '{"id":\n');
    await assert.rejects(readResults(file, true), /has no result in line 1/);
    await rm(folder, { recursive: true });
  });

  test('draws as many in each area', () => {
    assert.deepEqual(
      [readOptions(['--count', '60']).perArea, readOptions(['--count', '61']).perArea],
      [12, 13],
    );
    assert.equal(readOptions(['--area', 'ledger', '--count', '20']).perArea, 20);
  });

  for (const [args, says] of [
    [['--area', 'nowhere'], /There is no area "nowhere"\..* Name one of decisions, ledger/],
    [['--count', '0'], /--count takes a whole number from 1 on; got "0"/],
    [['--shard', '3/2'], /--shard takes i\/n with i from 1 to n/],
    [['--budget', 'soon'], /--budget takes a whole number/],
    [['--sead', '1'], /There is no option --sead\. Did you mean --seed\?/],
  ] as const)
    test(`refuses ${args.join(' ')}`, () => {
      assert.throws(() => readOptions(args), { name: 'Misuse', message: says });
    });

  test('ends with 2 when nothing was to be tried', async () => {
    const { code, err } = await main('--mutant', 'nobody-00000000');
    assert.deepEqual([code, /No mutant is to be tried/.test(err)], [2, true]);
  });
});

function main(...args: readonly string[]): Promise<{ readonly code: number | null; readonly err: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], (_, __, err) =>
      resolve({ code: child.exitCode, err }),
    );
  });
}

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runProcess } from '../../sandbox/mutants/run-process.ts';
import { openSyntax, type Syntax } from '../../sandbox/mutants/syntax.ts';
import { argsOf } from '../../sandbox/mutants/test-run.ts';
import { type Trial, Trials } from '../../sandbox/mutants/trial.ts';

const NODE_MODULES = join(import.meta.dirname, '..', '..', 'node_modules');
const FILES = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      ...{
        strict: true,
        noEmit: true,
        target: 'es2024',
        module: 'nodenext',
        allowImportingTsExtensions: true,
      },
      types: ['node'],
    },
    include: ['src'],
  }),
  'package.json': JSON.stringify({ type: 'module' }),
  'src/fee.ts': `/** A fee is due above the limit. */
export function isDue(amount: number, limit: number): boolean {
  return amount > limit;
}

export function listed(names: readonly string[]): string {
  if (names.length === 0) return '';
  return 'for ' + names.length + ': ' + names.join(', ');
}

export function joined(names: readonly string[]): string {
  if (names.length === 0) return '';
  return names.join(', ');
}
`,
  'src/name.ts': `export const nameOf = (given: string | undefined, other: string) => given || other;
`,
  'src/bill.ts': `import { nameOf } from './name.ts';

export const payer: string = nameOf(undefined, 'nobody');
`,
  'test/fee.test.ts': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDue, joined, listed } from '../src/fee.ts';

test('nothing is due at the limit', () => assert.equal(isDue(5, 5), false));
test('something is due above it', () => assert.equal(isDue(6, 5), true));
test('nobody is listed as nobody', () => assert.equal(listed([]), ''));
test('two are listed', () => assert.equal(listed(['a', 'b']), 'for 2: a, b'));
test('nobody is joined to nothing', () => assert.equal(joined([]), ''));
test('two are joined', () => assert.equal(joined(['a', 'b']), 'a, b'));
test('nothing is done yet', { todo: true }, () => assert.fail('later'));
`,
};

const TESTS: Trial = {
  name: 'test/fee.test.ts',
  args: argsOf(['test/fee.test.ts']),
  mostMs: 60_000,
  files: 1,
};

describe('one mutant', () => {
  let folder = '';
  let syntax: Syntax;
  let trials: Trials;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-mutants-'));
    for (const [name, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    await symlink(NODE_MODULES, join(folder, 'node_modules'), 'dir');
    syntax = openSyntax(folder);
    trials = new Trials(folder, syntax);
  });

  after(async () => {
    syntax.close();
    await rm(folder, { recursive: true, force: true });
  });

  const mutant = (after: string) => {
    const found = syntax.mutantsOf('src/fee.ts').filter((one) => one.after.trim() === after);
    assert.ok(found[0], `no mutant "${after}"`);
    return found[found.length - 1] ?? found[0];
  };
  const text = () => readFile(join(folder, 'src/fee.ts'), 'utf8');

  test('one mutant is killed by a test that fails, which is named', async () => {
    const verdict = await trials.verdict(mutant('return amount >= limit;'), [TESTS]);
    assert.deepEqual(verdict, { verdict: 'killed', by: 'test/fee.test.ts: nothing is due at the limit' });
    assert.equal(await text(), FILES['src/fee.ts']);
  });

  test('survives when it means the same', async () => {
    const verdict = await trials.verdict(mutant("if (false) return '';"), [TESTS]);
    assert.deepEqual(verdict, { verdict: 'survived', tests: 1 });
    assert.equal(await text(), FILES['src/fee.ts']);
  });

  test('one mutant does not count when the types show it', async () => {
    const verdict = await trials.verdict(mutant("return 'for ' + names.length + ': ' - names.join(', ');"), [
      TESTS,
    ]);
    assert.equal(verdict.verdict, 'does-not-compile');
  });

  test('one mutant is hung when a test does not come to its end', async () => {
    const looping: Trial = {
      name: 'loop',
      args: ['-e', "if (require('fs').readFileSync('src/fee.ts', 'utf8').includes('>=')) for (;;);"],
      mostMs: 4_500,
      files: 1,
    };
    const verdict = await trials.verdict(mutant('return amount >= limit;'), [looping]);
    assert.deepEqual(verdict, { verdict: 'hung', by: 'loop' });
  });

  test('says nothing when the trial fails without it, and the trial is named with what it says', async () => {
    const broken: Trial = {
      name: 'broken.test.ts',
      args: ['-e', "console.log('always'); process.exit(3)"],
      mostMs: 60_000,
      files: 1,
    };
    const verdict = await trials.verdict(mutant('return amount >= limit;'), [broken]);
    assert.deepEqual(verdict, { verdict: 'survived', tests: 1 });
    assert.deepEqual([...trials.unsound], [['broken.test.ts', 'always\n']]);
    assert.equal(await text(), FILES['src/fee.ts']);
  });

  test('one mutant is not killed by files that trip over each other in one process', async () => {
    const first: Trial = { name: 'first.test.ts', args: ['-e', '0'], mostMs: 60_000, files: 1 };
    const together: Trial = { ...first, name: '2 test files', args: ['-e', 'process.exit(3)'], files: 2 };
    const passing = await trials.verdict(mutant('return amount >= limit;'), [
      { ...together, alone: [first, first] },
    ]);
    assert.equal(passing.verdict, 'survived');
    const failing = await trials.verdict(mutant('return amount >= limit;'), [
      { ...together, alone: [first, TESTS] },
    ]);
    assert.deepEqual(failing, { verdict: 'killed', by: 'test/fee.test.ts: nothing is due at the limit' });
  });

  test('one mutant is not hung when the same takes as long without it', async () => {
    const slow: Trial = { name: 'slow', args: ['-e', 'for (;;);'], mostMs: 1_500, files: 1 };
    const verdict = await trials.verdict(mutant('return amount >= limit;'), [slow]);
    assert.equal(verdict.verdict, 'survived');
  });

  test('one mutant does not count when another file shows it', async () => {
    const [other] = syntax.mutantsOf('src/name.ts');
    assert.match(other?.after ?? '', /given && other/);
    assert.ok(other);
    assert.deepEqual(await trials.verdict(other, [TESTS]), {
      verdict: 'does-not-compile',
      by: "src/bill.ts: Type 'string | undefined' is not assignable to type 'string'.",
    });
    assert.equal((await trials.verdict(mutant('return amount >= limit;'), [TESTS])).verdict, 'killed');
  });

  test('one mutant is tried in code whose types hold, or not at all', async () => {
    await writeFile(join(folder, 'src/wrong.ts'), 'export const wrong: number = "one";\n');
    const wrong = openSyntax(folder);
    assert.throws(() => new Trials(folder, wrong), /The types don't hold without any mutant: .*wrong\.ts/);
    wrong.close();
    await rm(join(folder, 'src/wrong.ts'));
  });
});

test('a program that takes too long is ended with all it has started', async () => {
  const child = "require('child_process').spawnSync(process.execPath, ['-e', 'for (;;);'])";
  const ran = await runProcess(['-e', child], tmpdir(), 1_000);
  assert.equal(ran.ended, 'too-long');
});

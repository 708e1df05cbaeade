import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { linesOf } from '../../sandbox/mutants/executed.ts';
import { batchesFor } from '../../sandbox/mutants/plan.ts';
import { type Reach, Reaches } from '../../sandbox/mutants/reach.ts';
import { recordMissing } from '../../sandbox/mutants/recording.ts';

const FILES = {
  'package.json': JSON.stringify({ type: 'module' }),
  'src/fee.ts': `type Ünused = { readonly ä: string };
export const LIMIT: number = 5;

export function isDue(amount: number): boolean {
  if (amount < 0)
    throw new RangeError('less than nothing');
  return amount > LIMIT;
}
`,
  'src/never.ts': `export const NEVER = 1;
`,
  'test/fee.test.ts': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDue } from '../src/fee.ts';

test('nothing is due at the limit', () => assert.equal(isDue(5), false));
`,
  'test/child.test.ts': `import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

test('a child process is seen, too', () => {
  execFileSync(process.execPath, ['--input-type=module', '-e', "(await import('./src/fee.ts')).isDue(1)"]);
});
`,
  'test/wrong.test.ts': `import assert from 'node:assert/strict';
import { test } from 'node:test';

test('fails anyway', () => assert.fail('as ever'));
`,
};

describe('which lines a test file runs', () => {
  let root = '';
  let kept = '';
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'countersign-reach-'));
    kept = join(root, 'kept');
    for (const [name, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), text);
    }
  });
  after(() => rm(root, { recursive: true }));
  const record = async (test: string) => {
    const reach = await new Reaches(kept, root).record(test);
    assert.ok(!('failed' in reach));
    return reach;
  };
  const said: string[] = [];
  const recorded = (...tests: readonly string[]) =>
    recordMissing(tests, new Reaches(kept, root), Number.POSITIVE_INFINITY, (line) => said.push(line));

  test('lines that a test passes by are not recorded as run', async () => {
    const { executed, loaded } = await record('test/fee.test.ts');
    assert.deepEqual(executed, {
      'src/fee.ts': {
        entered: true,
        lines: [
          [2, 2],
          [4, 5],
          [7, 8],
        ],
      },
    });
    assert.deepEqual(loaded, ['src/fee.ts', 'test/fee.test.ts']);
  });

  test('what a process runs that a test starts is recorded with it', async () => {
    const { executed } = await record('test/child.test.ts');
    assert.equal(executed['src/fee.ts']?.entered, true);
  });

  test('a record is read again as long as all that was loaded is as it was', async () => {
    await record('test/fee.test.ts');
    assert.ok(await new Reaches(kept, root).recorded('test/fee.test.ts'));
    await writeFile(join(root, 'src/never.ts'), 'export const NEVER = 2;\n');
    assert.ok(await new Reaches(kept, root).recorded('test/fee.test.ts'));
    await writeFile(join(root, 'src/fee.ts'), `\n${FILES['src/fee.ts']}`);
    assert.equal(await new Reaches(kept, root).recorded('test/fee.test.ts'), null);
    await writeFile(join(root, 'src/fee.ts'), FILES['src/fee.ts']);
  });

  test('a test file is recorded once; one that fails anyway is named and tried anew the next time', async () => {
    await rm(kept, { recursive: true, force: true });
    const first = await recorded('test/fee.test.ts', 'test/wrong.test.ts');
    assert.deepEqual(
      first.reaches.map(({ test }) => test),
      ['test/fee.test.ts'],
    );
    assert.match(first.failing.get('test/wrong.test.ts') ?? '', /fails anyway.*as ever/);
    said.length = 0;
    const second = await recorded('test/fee.test.ts', 'test/wrong.test.ts');
    assert.deepEqual([second.reaches.length, second.failing.size, said.length], [1, 1, 1]);
    await assert.rejects(readFile(join(kept, 'test/wrong.test.ts.json')), { code: 'ENOENT' });
  });

  test('nothing is recorded when the time is over', async () => {
    await rm(kept, { recursive: true, force: true });
    const none = await recordMissing(['test/fee.test.ts'], new Reaches(kept, root), 0, () => undefined);
    assert.deepEqual([none.reaches.length, none.failing.size], [0, 0]);
  });
});

test('a line that ran in part has run; a choice that was not taken has not', () => {
  const text = 'const f = (a: number) =>\n  a > 1\n    ? 2\n    : 3;\n';
  const range = (part: string, count: number) => {
    const startOffset = text.indexOf(part);
    return { startOffset, endOffset: startOffset + part.length, count };
  };
  const ranges = [{ startOffset: 0, endOffset: text.length, count: 1 }, range('\n    ? 2', 0)];
  assert.deepEqual(linesOf(text, { functions: [{ functionName: '', ranges }] }), [1, 2, 4]);
});

describe('the tests that are tried', () => {
  const mutant = {
    ...{
      id: 'a-1',
      file: 'src/a.ts',
      line: 3,
      before: 'a',
      after: 'b',
      what: 'x',
      branch: 1,
      isSealed: true,
    },
  };
  const reach = (name: string, ms: number, lines: [number, number], entered = true): Reach => ({
    ...{ test: name, ms, digest: '', loaded: [] },
    executed: { 'src/a.ts': { entered, lines: [lines] } },
  });
  const tried = (reaches: readonly Reach[], near: readonly string[] = []) =>
    batchesFor(mutant, reaches, near).map(({ alone = [] }) => alone.map(({ name }) => name));

  test('the tests that are tried run the line, cheap ones first', () => {
    const reaches = [reach('slow', 900, [1, 9]), reach('other', 1, [4, 9]), reach('fast', 100, [3, 3])];
    assert.deepEqual(tried(reaches), [['fast', 'slow']]);
  });

  test('a test that knows the area comes sooner, one that only loads the file later', () => {
    const reaches = [
      reach('loads', 200, [1, 9], false),
      reach('enters', 700, [1, 9]),
      reach('near', 2_000, [1, 9]),
    ];
    assert.deepEqual(tried(reaches, ['near']), [['near', 'enters', 'loads']]);
  });

  test('a slow one has a process of its own, fast ones share it up to twelve', () => {
    const fast = Array.from({ length: 13 }, (_, index) => reach(`fast ${index}`, 10, [1, 9]));
    const slow = [reach('slow 1', 30_000, [1, 9]), reach('slow 2', 30_001, [1, 9])];
    assert.deepEqual(
      tried([...slow, ...fast]).map(({ length }) => length),
      [12, 1, 1, 1],
    );
  });

  test('a quick look at a mutant takes a minute of them, and one test in any case', () => {
    const slow = [reach('a', 25_000, [1, 9]), reach('b', 30_000, [1, 9]), reach('c', 31_000, [1, 9])];
    const quick = (reaches: readonly Reach[]) =>
      batchesFor(mutant, reaches, [], true).flatMap(({ alone = [] }) => alone.map(({ name }) => name));
    assert.deepEqual(quick(slow), ['a', 'b']);
    assert.deepEqual(quick([reach('d', 70_000, [1, 9])]), ['d']);
  });
});

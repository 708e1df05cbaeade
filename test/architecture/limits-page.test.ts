import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'limits.md'), 'utf8');

/** What a constant that bounds an amount is called. */
const BOUNDS =
  /MOST|LARGEST|LONGEST|LEAST|PAGE|(?<!APART_)PER_|AT_ONCE|TRIES|ROUNDS|LOOKS$|ATTEMPTS|ONE_BY_ONE|COUNT_TO|SHARED|BATCH/;
const CONSTANT =
  /^(?:export )?const ([A-Z][A-Z0-9_]*) = ((?:\d[\d_]*|[A-Z_]+)(?: \* (?:\d[\d_]*|[A-Z_]+))*);/gm;
/** Amounts that have no constant of their own. */
const INLINE = [/(sysparm_limit): '(\d+)'/g, /(membersPerPage): (\d+)/g];
/** Policy reasons and shapes in memory, and the console's own pages, are no limits that anybody meets. */
const LEFT_OUT = /^(policy|console)\//;

type Bound = { readonly file: string; readonly name: string; readonly amount: string };

const textOf = ({ file, name, amount }: Bound) => `${file} ${name} ${amount}`;

function boundsIn(file: string, text: string): readonly Bound[] {
  const constants = [...text.matchAll(CONSTANT)].filter(
    ([, name = '', amount = '']) => BOUNDS.test(name) && /\d|LOOKS/.test(amount),
  );
  const inline = INLINE.flatMap((pattern) => [...text.matchAll(pattern)]);
  return [...constants, ...inline].map(([, name = '', amount = '']) => ({ file, name, amount }));
}

function boundsOfTheCode(): ReadonlySet<string> {
  const files = globSync('**/*.ts', { cwd: join(ROOT, 'src') }).filter((file) => !LEFT_OUT.test(file));
  return new Set(
    files.flatMap((file) => boundsIn(file, readFileSync(join(ROOT, 'src', file), 'utf8'))).map(textOf),
  );
}

function boundsOfThePage(): ReadonlySet<string> {
  const rows = PAGE.matchAll(/^\| `([^`]+)` \| `([^`]+\.ts)` \| `([^`]+)` \|/gm);
  return new Set([...rows].map(([, name = '', file = '', amount = '']) => textOf({ file, name, amount })));
}

describe('docs/limits.md', () => {
  test('names every bound of the code with its amount, and none that is there no more', () => {
    const code = boundsOfTheCode();
    const page = boundsOfThePage();
    assert.ok(code.size > 60, 'hardly a bound was found: the pattern no longer fits how they are written');
    assert.deepEqual([...code].filter((one) => !page.has(one)).sort(), [], 'bounds that the page leaves out');
    assert.deepEqual(
      [...page].filter((one) => !code.has(one)).sort(),
      [],
      'bounds that the code has no more',
    );
  });

  test('docs/limits.md would notice a bound that is new, changed or inline', () => {
    assert.deepEqual(
      boundsIn(
        'a.ts',
        "const MOST_ROWS = 300;\nexport const LARGEST_BODY = 2 * 1024;\n  sysparm_limit: '7',",
      ),
      [
        { file: 'a.ts', name: 'MOST_ROWS', amount: '300' },
        { file: 'a.ts', name: 'LARGEST_BODY', amount: '2 * 1024' },
        { file: 'a.ts', name: 'sysparm_limit', amount: '7' },
      ],
    );
    assert.deepEqual(boundsIn('a.ts', 'const SHARDS = 4;\nconst MOST_WORDS = words();'), []);
  });

  test('names what a company may set, and only files and tests that are there', () => {
    const limits = readFileSync(join(ROOT, 'src', 'activities', 'limits.ts'), 'utf8');
    for (const [, member = ''] of limits.matchAll(/readonly (\w+):/g))
      assert.match(PAGE, new RegExp(`\`${member}\``));
    const tests = globSync('**/*.test.ts', { cwd: join(ROOT, 'test') });
    for (const [, name = ''] of PAGE.matchAll(/`([\w/-]+\.test\.ts)`/g))
      assert.ok(
        tests.some((file) => file.endsWith(name)),
        `${name} is not there`,
      );
  });
});

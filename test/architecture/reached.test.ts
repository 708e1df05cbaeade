import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codeFiles, reachedFrom, unusedExports } from './reached.ts';
import { sourceFile } from './source.ts';

/** What is in `src` and not in the product: who uses it, and why it lives there. A folder stands for all of its files. */
const FOR_OTHERS: Readonly<Record<string, string>> = {
  'src/connectors/tables/audit-export.ts':
    '`npm run audit -- export`: beside the stores whose rows it reads, so that a change of their form is a change of it',
  'src/connectors/tables/audit-verify.ts':
    '`npm run audit -- verify`: beside what writes the chain, and held to it by the tests of both',
  'src/connectors/tables/cross-check/':
    '`npm run audit -- verify`: what facts and rows must bear each other out, a file for each claim',
  'src/connectors/tables/receipt-check.ts': '`npm run audit -- verify`: a decision against its receipt',
};

describe('The source of the product', () => {
  const files = codeFiles();
  const source = files.filter(({ path }) => path.startsWith('src/'));

  test('The source of the product is reached from its entry file, all of it but what is listed with its user', () => {
    const reached = reachedFrom('src/main.ts', source);
    assert.ok(reached.size > 150);
    const folderOf = (path: string) =>
      Object.keys(FOR_OTHERS).find((listed) => listed.endsWith('/') && path.startsWith(listed)) ?? path;
    const apart = source.map(({ path }) => path).filter((path) => !reached.has(path));
    assert.deepEqual([...new Set(apart.map(folderOf))], Object.keys(FOR_OTHERS).sort());
  });

  test('The source of the product exports no value and no type that nobody imports', () => {
    const unused = files
      .filter(({ path }) => !path.startsWith('test/'))
      .flatMap((file) => unusedExports(file, files).map((name) => `${file.path}: ${name}`));
    assert.deepEqual(unused, []);
  });

  test('a planted file that nothing reaches, and one that only tests reach, are seen', () => {
    const lonely = sourceFile('src/domain/lonely.ts', 'export const lonely = 1;');
    const tested = sourceFile(
      'test/domain/lonely.test.ts',
      "import { lonely } from '../../src/domain/lonely.ts';",
    );
    const reached = reachedFrom('src/main.ts', [...source, lonely, tested]);
    assert.ok(!reached.has(lonely.path));
    assert.ok(reached.has('src/functions/presses.ts'), 'what is loaded with a first call is reached');
  });

  test('a planted export that nobody imports is seen, and one that is loaded with a first call is none', () => {
    const file = sourceFile(
      'src/domain/x.ts',
      'export const used = 1;\nexport async function unused() {}\nexport type Unused = 1;\nexport type Used = 2;\n',
    );
    const user = sourceFile('src/domain/y.ts', "import { type Used, used as ours } from './x.ts';");
    assert.deepEqual(unusedExports(file, [file, user]), ['unused', 'Unused']);
    const late = sourceFile('src/domain/z.ts', "const { unused } = await import('./x.ts'); let it: Unused;");
    assert.deepEqual(unusedExports(file, [file, user, late]), []);
  });
});

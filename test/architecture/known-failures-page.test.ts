import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'known-failures.md'), 'utf8');

type Held = { readonly file: string; readonly title: string };

/** The tests that a page names in the last cell of its rows: a file, and how the title of a test in it begins. */
function heldBy(page: string): readonly Held[] {
  const cells = page.matchAll(/\| `(test\/[^`]+\.test\.ts)`: (.+) \|$/gm);
  return [...cells].map(([, file = '', title = '']) => ({ file, title }));
}

/** Rows of a page that are neither a heading nor a rule. */
function rowsOf(page: string): readonly string[] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| What failed') && !line.startsWith('|---'));
}

function isThere({ file, title }: Held): boolean {
  const path = join(ROOT, file);
  return existsSync(path) && readFileSync(path, 'utf8').includes(title);
}

describe('docs/known-failures.md', () => {
  test('names a test that is there for every failure', () => {
    const held = heldBy(PAGE);
    assert.ok(held.length > 0);
    assert.equal(held.length, rowsOf(PAGE).length, 'a row names no test');
    assert.deepEqual(
      held.filter((one) => !isThere(one)),
      [],
    );
  });

  test('docs/known-failures.md would notice a test that was renamed or removed', () => {
    const [gone, renamed] = heldBy(
      '| x | `test/gone.test.ts`: a |\n| x | `test/journeys/known-failures.test.ts`: no such title |',
    );
    assert.ok(gone && renamed && !isThere(gone) && !isThere(renamed));
  });
});

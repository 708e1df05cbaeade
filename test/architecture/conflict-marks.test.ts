import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..');
/** What is not part of the repository, as `.gitignore` has it, and git itself. */
const NOT_OURS = ['.git', ...readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n')].map((line) =>
  line.replace(/^\/|\/$/g, ''),
);
/** What a merge leaves where two sides could not be joined; what stands between them may be a heading's underline. */
const MARK = /^(?:<{7}|>{7}|\|{7}) /m;

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (NOT_OURS.includes(entry.name) || NOT_OURS.includes(relative(ROOT, path))) return [];
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

const isBinary = (bytes: Buffer) => bytes.includes(0);

describe('The marks of a merge', () => {
  test('The marks of a merge that was not finished stand in no file of the repository', () => {
    const texts = filesIn(ROOT)
      .map((path) => ({ path: relative(ROOT, path), bytes: readFileSync(path) }))
      .filter(({ bytes }) => !isBinary(bytes));
    for (const there of ['CHANGELOG.md', 'src/main.ts', 'test/architecture/walls.ts', 'biome.json'])
      assert.ok(
        texts.some(({ path }) => path === there),
        `${there} is looked at`,
      );
    const found = texts.filter(({ bytes }) => MARK.test(bytes.toString('utf8'))).map(({ path }) => path);
    assert.deepEqual(found, []);
  });

  test('The marks of a merge are seen wherever a line begins with them, and only there', () => {
    for (const mark of ['<', '>', '|']) {
      assert.match(`one\n${mark.repeat(7)} main\ntwo\n`, MARK);
      assert.doesNotMatch(`one ${mark.repeat(7)} two`, MARK);
      assert.doesNotMatch(`${mark.repeat(8)} two`, MARK);
    }
  });
});

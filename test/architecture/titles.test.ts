import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const ROOT = join(import.meta.dirname, '..', '..');

/** A rule or an invariant that a title begins with, before its sentence. */
const NUMBER = /^(?:(?:H\d+|invariants? \d+(?: (?:and|to) \d+)?)(?:, |: ))+/i;
/** Words that no sentence begins with which stands by itself: those that go on with one, and verbs without their subject. */
const HALF =
  /^(?:that|and|whose|is|of|in|who|which|because|although|not|but|or|nor|neither|also|yes|are|was|were|has|have|do|does|may|can|cannot|would)\b/i;
const TITLE = /\b(?:test|it)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)/g;

/** Titles of a file that say nothing by themselves: a log shows each without what stands around it. */
function halves(text: string): readonly string[] {
  return [...text.matchAll(TITLE)]
    .map(([, , title = '']) => title)
    .filter((title) => HALF.test(title.replace(NUMBER, '')));
}

describe('The title of a test', () => {
  test('says by itself what it is about, in whatever log it stands', () => {
    const found = globSync('test/**/*.test.ts', { cwd: ROOT })
      .sort()
      .flatMap((path) => halves(readFileSync(join(ROOT, path), 'utf8')).map((title) => `${path}: ${title}`));
    assert.deepEqual(found, [], 'begin with the subject: what the test is about comes first');
  });

  test('a planted one that begins in the middle of a sentence is seen', () => {
    const name = 'test';
    const planted = [
      `${name}('is granted', run)`,
      `${name}(\n    'H14: and restored in time', run)`,
      `${name}("invariants 1 and 8: whose run died", run)`,
      `${name}(\`that is \${what}\`, run)`,
      `${name}('because the directory is away', run)`,
      `${name}('has an end', run)`,
      `${name}('invariant 6: may keep their members', run)`,
    ];
    for (const text of planted) assert.equal(halves(text).length, 1, text);
    assert.deepEqual(halves(`${name}('a grant is named after its request', run)`), []);
    assert.deepEqual(halves(`${name}('invariant 6: Islands keep their members', run)`), []);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sourceFiles, withoutComments } from './source.ts';

/** Headings and labels, which are no sentences. */
const HEADINGS = [
  'What will change',
  'What was to change',
  'What happened so far',
  'What was asked for',
  'What was there before',
  'Who can act',
  'What was tried',
  'What still differs',
  'What to try next',
  'What to do',
];

/** Beginnings of lists, words for logs, and words that rows keep, by which what was said before is known. */
const KEPT = [
  'What to do: ',

  'Who decided the stage ',
  'Who has the sign-in name',
  'What a group is nested in',
];

const BEGINS = /(?<=['`]|[.:] |\\n)(What|Whoever|Whatever|Whom|Who|Whose) [a-z$"][^'`]*/g;

/** Sentences in quotes that begin with a relative clause in place of their subject. */
function withoutSubject(text: string): readonly string[] {
  const code = withoutComments(text);
  return [...code.matchAll(BEGINS)]
    .map(([found]) => found)
    .filter((found) => !HEADINGS.includes(found) && !KEPT.some((one) => found.startsWith(one)));
}

describe('sentences for people', () => {
  test('sentences for people begin with their subject', () => {
    const found = sourceFiles().flatMap(({ path, text }) =>
      withoutSubject(text).map((sentence) => `${path}: ${sentence}`),
    );
    assert.deepEqual(found, []);
  });

  test('a sentence that begins with a relative clause is found, alone and after another', () => {
    for (const text of [
      "const said = 'What was there before does not end.';",
      "const said = 'It is over. Whoever asked is told.';",
      'const said = `Who is asked could not be read.`;',
    ])
      assert.equal(withoutSubject(text).length, 1, text);
    for (const text of ["const said = 'What will change';", '/** What it does. */', "// 'What it is'\n"])
      assert.deepEqual(withoutSubject(text), [], text);
  });
});

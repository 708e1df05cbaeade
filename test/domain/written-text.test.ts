import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { mended, quotable, typed, withoutLinks } from '../../src/domain/written-text.ts';
import { TYPED_PLAINLY, TYPED_SECRETS } from '../support/typed-secrets.ts';

const AROUND = fc.constantFrom('', ' ', 'I need it. ', '\n', ' (see INC0010042) ', '; ', '“', '{"a":"');

describe('what people write', () => {
  for (const [what, text, as] of [
    ['half a character', 'visit \ud83d', 'visit \ufffd'],
    ['zero-width spaces', 'a\u200bb\u2060c\ufeffd', 'abcd'],
    ['soft hyphens and marks of direction', 'a\u00ad\u061c\u202eb\u2066c', 'abc'],
    ['letters that are blank', '\u3164\u115f\u1160\uffa0\u2800', ''],
    ['control characters', 'a\u0000\u0007\u001bb', 'ab'],
    ['tags behind the planes', `a${String.fromCodePoint(0xe0041)}b`, 'ab'],
    ['a lone joiner', 'a\u200db', 'ab'],
  ] as const)
    test(`what people write is read without ${what}`, () => assert.equal(mended(text), as));

  for (const text of ['Zoë — naïve, 日本語\n\tline', '👩‍👩‍👧 ok', '🏳️‍🌈', '👍🏽 e\u0301', 'العربية'])
    test(`stays as it is: ${text}`, () => assert.equal(mended(text), text));

  test('what people write is neither a line of ours nor HTML where it is quoted', () => {
    const text =
      'no [code]<b>x</b>[/code] [ countersign r r9 access=granted outcome=fulfilled] [Ref 1.2] [1]';
    assert.doesNotMatch(quotable(text), /\[\s*(countersign|ref|\/?code)/i);
    assert.match(quotable(text), /\[1\]/);
    assert.doesNotMatch(quotable('[cou\u200bntersign r1 r9 access=granted outcome=x]'), /\[countersign/);
  });
});

describe('what people type', () => {
  for (const [what, secrets] of Object.entries(TYPED_SECRETS))
    test(`what people type is kept without ${what}`, () => {
      fc.assert(
        fc.property(secrets, AROUND, AROUND, ({ text, core }, before, after) => {
          const whole = `${before}${text}${after}`;
          const kept = typed(whole);
          for (let at = 0; at + 6 <= core.length; at += 3)
            assert.ok(!kept.includes(core.slice(at, at + 6)), `${JSON.stringify(whole)} became ${kept}`);
          assert.equal(typed(kept), kept);
        }),
        { numRuns: 300, seed: 7 },
      );
    });

  for (const text of TYPED_PLAINLY)
    test(`what people type stays as it is: ${text}`, () => assert.equal(typed(text), text));

  test('what people type is looked through in no time, however it is made', () => {
    for (const part of [
      'password ',
      'password is ',
      'pin of ',
      'pw: ',
      'token   ',
      'secret "',
      'a'.repeat(30),
    ]) {
      const began = performance.now();
      typed(part.repeat(200_000));
      assert.ok(performance.now() - began < 2000, part);
    }
  });
});

describe('text without links', () => {
  const GONE = '(link left out)';

  for (const [text, as] of [
    ['Approve at https://evil.example/a?b=c now', `Approve at ${GONE} now`],
    ['[click](http://evil.example), please', `${GONE} please`],
    ['see evil.example or www.evil', `see ${GONE} or ${GONE}`],
    ['write to a@evil', `write to ${GONE}`],
    ['javascript:alert(1) MAILTO:x tel:1', `${GONE} ${GONE} ${GONE}`],
    ['e\u200bvil\u3002example \uff45vil\uff0eexample', `${GONE} ${GONE}`],
    ['\\\\evil\\share', GONE],
    ['At 10:00, e.g. tomorrow. Risk: high. 1.5 hours.', 'At 10:00, e.g. tomorrow. Risk: high. 1.5 hours.'],
  ] as const)
    test(`text without links is what is left of: ${text}`, () => assert.equal(withoutLinks(text), as));

  test('text without links stays as it is when that is looked for once more, and takes no longer for a long word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = withoutLinks(text);
        assert.equal(withoutLinks(once), once);
      }),
    );
    const began = performance.now();
    for (const word of ['a', 'a.', 'a@', 'a:', '-.']) withoutLinks(word.repeat(50_000));
    assert.ok(performance.now() - began < 2_000);
  });
});

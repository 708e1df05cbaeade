import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plainAnswer } from '../../../sandbox/plain-answer.ts';
import { readWithin } from '../../../src/connectors/outbound/read-within.ts';

const TEXTS = ['', '{"a":"é"}', '\ufeff{"a":1}', 'half \ud83c of one'];
const INIT = { status: 429, headers: { 'Content-Type': 'application/json', 'retry-after': '7' } };

describe('an answer within the process', () => {
  for (const text of TEXTS)
    test(`of ${JSON.stringify(text)} is what Response makes of it`, async () => {
      const both = () => [plainAnswer(text, INIT), new Response(text, INIT)] as const;
      const [own, real] = both();
      assert.ok(own instanceof Response);
      assert.deepEqual([own.status, own.ok, [...own.headers]], [real.status, real.ok, [...real.headers]]);
      assert.equal(await own.text(), await real.text());
      assert.deepEqual([own.bodyUsed, real.bodyUsed], [true, true]);
      const [ownBytes, realBytes] = both();
      assert.deepEqual(
        new Uint8Array(await ownBytes.arrayBuffer()),
        new Uint8Array(await realBytes.arrayBuffer()),
      );
      const [ownPieces, realPieces] = both();
      const read = (answer: Response) => readWithin(answer, 100, new URL('https://a.example/'), 'GET');
      assert.deepEqual(await read(ownPieces), await read(realPieces));
      const [ownCopied, realCopied] = both();
      assert.equal(await ownCopied.clone().text(), await realCopied.clone().text());
      assert.equal(await ownCopied.text(), await realCopied.text(), 'a copy leaves it unread');
    });

  test('gives its body once, and no more of it than is taken', async () => {
    const own = plainAnswer('{"a":1}', INIT);
    assert.deepEqual(await own.json(), { a: 1 });
    await assert.rejects(own.text(), TypeError);
    assert.throws(() => own.clone(), TypeError);
    const tooLarge = plainAnswer('x'.repeat(101), INIT);
    await assert.rejects(readWithin(tooLarge, 100, new URL('https://a.example/'), 'GET'), /over 100 bytes/);
  });

  test('takes headers as Response does', () => {
    const own = plainAnswer('', INIT);
    own.headers.set('X-Total-Count', '3');
    assert.equal(own.headers.get('x-total-count'), '3');
    assert.throws(() => plainAnswer('', { headers: { 'bad name': 'x' } }), TypeError);
  });
});

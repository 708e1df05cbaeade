import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answerOf, type GraphAnswer, readFailure } from '../../../src/connectors/graph/answer.ts';
import { worstOf } from '../../../src/connectors/graph/read-fault.ts';

function answered(status: number): GraphAnswer {
  return answerOf(status, () => null, { json: {}, garbled: false }, 0);
}

describe('a read that failed', () => {
  test('a read that was refused for the number of calls says so, and no other one does', () => {
    assert.equal(readFailure(answered(429), 'A').throttled, true);
    for (const status of [403, 404, 500, 503])
      assert.equal(readFailure(answered(status), 'A').throttled, undefined);
  });

  test('several reads of which one was refused for the number of calls say so, whichever is told', () => {
    const failure = worstOf([200, 503, 429, 403].map(answered), 'A');
    assert.equal(failure?.mayCure, false);
    assert.equal(failure?.throttled, true);
    assert.equal(worstOf([200, 503, 403].map(answered), 'A')?.throttled, undefined);
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eachOf } from '../../src/activities/people/each-of.ts';

test('What is done for each is done for the others, too, when it fails for one, and that one is told', async () => {
  const did: number[] = [];
  const act = async (one: number) => {
    if (one % 2 === 0) throw new Error(`${one} is even`);
    did.push(one);
  };
  await eachOf([1, 3], act);
  await assert.rejects(eachOf([1, 2, 3], act), /It failed for 1 of 3, first because: 2 is even/);
  await assert.rejects(eachOf([4, 5, 6], act), /It failed for 2 of 3, first because: 4 is even/);
  assert.deepEqual(did, [1, 3, 1, 3, 5]);
});

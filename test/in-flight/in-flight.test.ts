import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { agree, stated } from '../support/statements.ts';
import { aWorld } from '../support/world.ts';
import { PLACES } from './places.ts';
import { recordedAt } from './recorded.ts';
import { asLeft, failuresOf, journalOf, playTo } from './tape.ts';

describe('a run that the release before left in flight', () => {
  for (const [place, { goOn, states }] of Object.entries(PLACES))
    test(`a run that the release before left in flight goes on and its ticket ends truthful: ${place}`, async (t) => {
      const left = recordedAt(place);
      const world = await aWorld(t, await asLeft(left));
      const failures = failuresOf(world);
      await playTo(world, left);
      const { number } = left;
      assert.deepEqual(journalOf(world, number), left.journal, 'the tape leads to another tenant');
      assert.equal(stated(world, number), states[0]);
      await goOn(world, number);
      assert.equal(stated(world, number), states[1]);
      await agree(world);
      assert.deepEqual(failures, [], 'a run of the release before can not be replayed');
    });
});

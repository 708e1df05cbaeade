import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { whoMayDecide } from '../../src/activities/asking/who-may-decide.ts';
import { whomToAsk, whomToRemind } from '../../src/activities/asking/whom-to-ask.ts';
import { addMilliseconds, SECOND } from '../../src/domain/instant.ts';
import { aDecision, aHead, aStage } from '../tables/builders.ts';
import { START } from '../tables/fresh-stores.ts';

const ROLES = aStage({
  needs: [
    { role: 'owner', quorum: 1, candidates: ['olga'] },
    { role: 'security', quorum: 1, candidates: ['sven', 'sara'] },
  ],
});

describe('Who may decide an open stage', () => {
  test('an approval meets the need of its own role and stage alone', () => {
    const head = aHead(ROLES);
    const byOwner = aDecision('olga', 'owner');
    assert.deepEqual(whoMayDecide(head, [byOwner]), ['sven', 'sara']);
    assert.deepEqual(whoMayDecide(head, [{ ...byOwner, stage: 'managers' }]), ['olga', 'sven', 'sara']);
    const no = aDecision('sven', 'security', { answer: 'reject' });
    assert.deepEqual(whoMayDecide(head, [no]), ['olga', 'sara'], 'a rejection meets nothing');
  });

  test('nobody may decide a stage that is closed', () => {
    assert.deepEqual(whoMayDecide(aHead(ROLES, { state: 'approved' }), []), []);
  });
});

describe('Who gets a card', () => {
  const crowd = Array.from({ length: 70 }, (_, n) => `p${n}`);
  const plan = aStage({
    needs: [{ role: 'owner', quorum: 1, candidates: crowd }],
    remindAfterSeconds: [100, 200],
  });
  const asked = (seconds: number) => {
    const at = addMilliseconds(START, seconds * SECOND);
    return [whomToAsk(aHead(plan), [], at).length, whomToRemind(aHead(plan), [], at).length];
  };

  test('twenty more get a card with each reminder, and those are reminded who had one before it', () => {
    assert.deepEqual(asked(0), [20, 20]);
    assert.deepEqual(asked(100), [40, 20]);
    assert.deepEqual(asked(200), [60, 40]);
  });

  test('a reminder counts from a second before its moment, as early as a timer may fire', () => {
    assert.deepEqual(asked(98), [20, 20]);
    assert.deepEqual(asked(99), [40, 20]);
  });
});

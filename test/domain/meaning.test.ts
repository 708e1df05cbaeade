import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { accessSoFar, type DonePart, losePart, stillStated } from '../../src/domain/done-parts.ts';
import { meaningOfPart, statedMeaning, states } from '../../src/domain/meaning.ts';
import { changeKey } from '../../src/domain/plan.ts';

const AT = '2026-03-03T09:00:00.000Z';

function part(stated: string, target: string, more: Partial<DonePart> = {}): DonePart {
  const change = { key: changeKey('R1', 'u', target, 'add'), userId: 'u', target, targetName: target };
  const changes = [{ ...change, action: 'add' as const }];
  return { name: stated, undone: 'never', stated, plan: { changes, digest: 'v2:0' }, provenAt: AT, ...more };
}

const HELD = part('held', 'hold');
const RESET = part('contained', 'password', { means: 'done' });

describe('what a stated word means', () => {
  test('words that all kinds share have one meaning, kept in the row or not', () => {
    const meanings = ['none', 'pending', 'granted', 'ended', 'unknown'].map((access) =>
      statedMeaning({ access }),
    );
    assert.deepEqual(meanings, ['nothing', 'under-way', 'in-force', 'over', 'unsure']);
    assert.equal(statedMeaning(null), null);
  });

  test('a word of one kind means what its row keeps, and nothing to rely on where it keeps none', () => {
    assert.ok(states({ access: 'released', means: 'done' }, 'in-force', 'done'));
    assert.ok(states({ access: 'released' }, 'under-way'));
    assert.ok(!states(undefined, 'nothing'));
  });

  test('a part of a row of before is in force', () => {
    assert.equal(meaningOfPart({ doneParts: [HELD] }, 'held'), 'in-force');
    assert.equal(meaningOfPart({ doneParts: [HELD] }, 'granted'), null);
    assert.equal(meaningOfPart({ fulfilledAs: { stated: 'released', means: 'done' } }, 'released'), 'done');
  });
});

describe('what stands of parts that are done', () => {
  test('a part that was done once stands without an entry, and one in force as long as its entry does', () => {
    const active = [{ target: 'hold', state: 'active' as const }];
    assert.equal(stillStated({ doneParts: [HELD] }, active), 'held');
    assert.equal(stillStated({ doneParts: [HELD] }, []), null);
    assert.equal(stillStated({ doneParts: [RESET, HELD] }, []), 'contained');
  });

  test('the part that fulfilled a request is stated before earlier ones', () => {
    const { plan } = part('released', 'release');
    const row = { doneParts: [RESET], plan, fulfilledAs: { stated: 'released', means: 'done' as const } };
    assert.equal(stillStated(row, []), 'released');
  });

  test('a part that somebody else took off is stated no more; one that was done once can not be lost', () => {
    const lost = losePart({ doneParts: [RESET, HELD] }, 'hold', AT);
    assert.equal(accessSoFar({ doneParts: lost ?? [] }), 'contained');
    assert.equal(losePart({ doneParts: lost ?? [] }, 'hold', AT), null);
    assert.equal(losePart({ doneParts: [RESET] }, 'password', AT), null);
  });
});

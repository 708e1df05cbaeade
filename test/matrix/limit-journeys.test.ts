import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Trouble } from '../../sandbox/matrix/cases/case.ts';
import { LIMIT_JOURNEYS } from '../../sandbox/matrix/limit-journeys.ts';
import { journeyNamed } from '../../sandbox/matrix/options.ts';
import { play } from '../../sandbox/matrix/play.ts';

describe('the fault matrix in the world of limits', () => {
  test('the fault matrix in the world of limits has journeys of a leaver with a thousand grants, of a crowd of ends, approvers, members and follow-ups', () => {
    assert.deepEqual(
      LIMIT_JOURNEYS.map(({ name }) => name).toSorted(),
      ['approvers', 'expiry', 'follow-ups', 'leaver', 'members', 'thousand'].map((one) => `limits-${one}`),
    );
  });

  test('holds without trouble: one of two hundred and fifty approvers decides', async () => {
    const journey = journeyNamed('limits-approvers');
    assert.deepEqual((await play(journey, { family: 'none' }, 'memory')).disagreements, []);
  });

  test('holds where the host dies between two parts of what one person loses at once, as without trouble', async () => {
    const journey = journeyNamed('limits-leaver');
    const calm = await play(journey, { family: 'none' }, 'memory');
    assert.deepEqual(calm.disagreements, []);
    assert.equal(calm.outcome, '110x granted/fulfilled > 110x ended/ended');
    const first = calm.recording.tableWrites.findIndex(({ table }) => table === 'Grants');
    assert.ok(first > 0, 'nothing was written about grants');
    const crash: Trouble = { family: 'write', after: first + 1, effect: 'crash' };
    const { outcome, disagreements } = await play(journey, crash, 'memory');
    assert.deepEqual(disagreements, []);
    assert.equal(outcome, calm.outcome);
  });
});

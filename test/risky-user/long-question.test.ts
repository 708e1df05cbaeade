import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOUR } from '../../src/domain/instant.ts';
import { newPhone, report } from '../support/risky.ts';
import { stated } from '../support/statements.ts';
import { aWorld, pass } from '../support/world.ts';

describe('a release that people take long to decide', () => {
  test('a release that waits for most of a day is looked at less and less often', async (t) => {
    const world = await aWorld(t);
    await newPhone(world);
    const number = await report(world);
    const looks = async () =>
      (await world.host.activities()).filter(({ name }) => name === 'readStage').length;
    const before = await looks();
    await pass(world, HOUR);
    const first = (await looks()) - before;
    await pass(world, 19 * HOUR);
    const others = (await looks()) - before - first;
    assert.equal(stated(world, number), 'none/running');
    assert.ok(first >= 8, `${first} in the first hour`);
    assert.ok(others < 80, `${others} in the nineteen hours after it`);
  });
});

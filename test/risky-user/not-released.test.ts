import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { highRisk, report } from '../support/risky.ts';
import { stated, statements } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

/** Everything that an incident's notes have stated, in order, each once in a row. */
const told = (world: TestWorld, number: string): readonly string[] =>
  statements(world, number)
    .map(({ access, outcome }) => `${access}/${outcome}`)
    .filter((one, at, all) => one !== all[at - 1]);

/** Somebody at high risk who is contained, and whose risk the new password does not close. */
async function contained(world: TestWorld): Promise<string> {
  world.controlled.graphSwitches.riskAfterPasswordReset = 'kept';
  highRisk(world);
  const number = await report(world);
  assert.equal(stated(world, number), 'contained/running');
  return number;
}

describe('a release of somebody who is contained', () => {
  test('a release that is written and proven states that the account is contained until then', async (t) => {
    const world = await aWorld(t);
    const number = await contained(world);
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, 20 * MINUTE);
    assert.deepEqual(told(world, number), ['pending/running', 'contained/running', 'released/fulfilled']);
  });
});

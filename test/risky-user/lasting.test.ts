import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { operate } from '../support/operators.ts';
import { report, WHO } from '../support/risky.ts';
import { requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

const isEnabled = ({ controlled }: TestWorld): boolean =>
  controlled.directory.user(personId(WHO)).accountEnabled !== false;

/** Somebody whose sign-in is disabled on the word of SecOps, and whom nobody releases because the directory shows no risk. */
async function disabledForReview(world: TestWorld): Promise<string> {
  world.controlled.graphSwitches.riskLicense = 'none';
  const number = await report(world);
  await approve(world, number, 'secops-analyst-1');
  await pass(world, 3 * MINUTE);
  assert.equal(stated(world, number), 'contained/needs-human', wordsOn(world, number, 'work_note'));
  assert.equal(isEnabled(world), false);
  return number;
}

describe('a containment that is left to people', () => {
  test('a sign-in that stays disabled is said to stay until people decide, and not to be tried again', async (t) => {
    const world = await aWorld(t);
    const number = await disabledForReview(world);
    const notes = wordsOn(world, number, 'work_note');
    assert.match(notes, /sign-in disabled .*: done at \S+, proven, and stays until a decision takes it off/);
    assert.doesNotMatch(notes, /may still be there/);
    const [task] = world.servicenow.ticket(number).tasks;
    assert.match(task?.description ?? '', /Still differs: nothing/);
    assert.doesNotMatch(task?.description ?? '', /tried again by itself/);
  });

  for (const action of ['roll-back', 'end'])
    test(`one operator who asks to ${action.replace('-', ' ')} a containment is refused, with who decides it`, async (t) => {
      const world = await aWorld(t);
      const number = await disabledForReview(world);
      const { requestId } = await requestOf(world, number);
      const { status, json } = await operate(world, requestId, action);
      assert.deepEqual([status, json['code']], [409, 'stays-until-decided']);
      assert.match(String(json['detail']), /retry/i);
      await pass(world, HOUR);
      assert.equal(isEnabled(world), false);
      assert.equal((await requestOf(world, number)).operatorAsks ?? null, null);
    });
});

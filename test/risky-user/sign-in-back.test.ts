import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { DENIED, mend } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { ACCOUNTS, highRisk, signInDisabled, WHO } from '../support/risky.ts';
import { requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

const isEnabled = ({ controlled }: TestWorld): boolean =>
  controlled.directory.user(personId(WHO)).accountEnabled !== false;

async function disabled(world: TestWorld): Promise<string> {
  const number = await signInDisabled(world);
  assert.equal(stated(world, number), 'contained/running', wordsOn(world, number, 'work_note'));
  assert.equal(isEnabled(world), false);
  return number;
}

describe('a sign-in that containment has disabled', () => {
  test('a release enables the sign-in again, proven, before it says so', async (t) => {
    const world = await aWorld(t);
    const number = await disabled(world);
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
    assert.equal(isEnabled(world), true);
  });

  test('a release by a later version of the incident enables what an earlier one has disabled', async (t) => {
    const world = await aWorld(t);
    const number = await disabled(world);
    await approve(world, number, 'secops-analyst-1');
    world.controlled.risk.putRisk(personId(WHO), {
      riskLevel: 'high',
      detections: [{ type: 'unfamiliarFeatures', level: 'high' }],
    });
    await pass(world, MINUTE);
    await approve(world, number, 'identity-ops-1');
    await pass(world, 5 * MINUTE);
    assert.equal((await requestOf(world, number)).version, 2, wordsOn(world, number, 'work_note'));
    assert.deepEqual([stated(world, number), isEnabled(world)], ['contained/running', false]);
    await approve(world, number, 'secops-analyst-2', 'identity-ops-2');
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
    assert.equal(isEnabled(world), true);
  });

  for (const [how, count] of [
    ['once', 1],
    ['for some minutes', 3],
  ] as const)
    test(`a release whose enabling of the sign-in is refused ${how} is tried on, and says what is so`, async (t) => {
      const world = await aWorld(t);
      const number = await disabled(world);
      world.tenant.faults.add({ match: ACCOUNTS, effect: { kind: 'status', status: 403 }, count });
      await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
      await pass(world, HOUR);
      assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
      assert.equal(isEnabled(world), true);
    });

  test('a release that may not enable the sign-in calls people, promises nothing, and enables it once it may', async (t) => {
    const world = await aWorld(t);
    const number = await disabled(world);
    world.tenant.faults.add({ match: ACCOUNTS, effect: DENIED });
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, 2 * HOUR);
    assert.equal(isEnabled(world), false);
    assert.equal(stated(world, number), 'unknown/needs-human', wordsOn(world, number, 'work_note'));
    mend(world);
    await pass(world, 3 * HOUR);
    const notes = wordsOn(world, number, 'work_note');
    assert.equal(isEnabled(world), true, notes);
    assert.equal(stated(world, number), 'released/fulfilled', notes);
    assert.match(notes, /Done after all:\n- sign-in disabled: taken off, proven gone at 2026-\S+/);
    assert.match(notes, /risk dismissed \(account~dismiss\): done at \S+, proven, and not undone/);
    assert.equal((await requestOf(world, number)).outcome, 'fulfilled');
  });

  test('a release that may not enable the sign-in leaves it off once there is new risk, and says that it has to be decided anew', async (t) => {
    const world = await aWorld(t);
    const number = await disabled(world);
    world.tenant.faults.add({ match: ACCOUNTS, effect: DENIED });
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'unknown/needs-human', wordsOn(world, number, 'work_note'));
    highRisk(world);
    mend(world);
    for (let hour = 0; hour < 4; hour += 1) await pass(world, HOUR);
    const notes = wordsOn(world, number, 'work_note');
    assert.equal(isEnabled(world), false, notes);
    assert.equal(stated(world, number), 'unknown/needs-human', notes);
    assert.equal(notes.split('has to be decided anew').length, 2, notes);
    const { status, text } = await operate(world, (await requestOf(world, number)).requestId, 'retry');
    assert.equal(status, 202, text);
    await pass(world, 3 * MINUTE);
    await approve(world, number, 'secops-analyst-1', 'identity-ops-2');
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
    assert.equal(isEnabled(world), true);
  });

  test('a release by a later version that may not enable what an earlier one has disabled says so once it is enabled', async (t) => {
    const world = await aWorld(t);
    const number = await disabled(world);
    await approve(world, number, 'secops-analyst-1');
    world.controlled.risk.putRisk(personId(WHO), {
      riskLevel: 'high',
      detections: [{ type: 'unfamiliarFeatures', level: 'high' }],
    });
    await pass(world, MINUTE);
    await approve(world, number, 'identity-ops-1');
    await pass(world, 5 * MINUTE);
    assert.equal((await requestOf(world, number)).version, 2, wordsOn(world, number, 'work_note'));
    world.tenant.faults.add({ match: ACCOUNTS, effect: DENIED });
    await approve(world, number, 'secops-analyst-2', 'identity-ops-2');
    await pass(world, 3 * HOUR);
    assert.equal(stated(world, number), 'unknown/needs-human', wordsOn(world, number, 'work_note'));
    mend(world);
    await pass(world, 3 * HOUR);
    assert.equal(isEnabled(world), true, wordsOn(world, number, 'work_note'));
    assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
    assert.equal((await requestOf(world, number)).version, 2);
  });
});

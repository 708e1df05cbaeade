import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { ago, highRisk, isContained, WHO, withRiskTable } from '../support/risky.ts';
import { requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

const TABLE = join(import.meta.dirname, '..', '..', 'policy-tables', 'risky-user-unblock', 'table.json');
const HOW = 'Change your password at the sign-in, with your second factor.';

/** A second factor that they had long before, as every replica shows by then: they choose another password with it. */
async function withFactor(world: TestWorld): Promise<void> {
  world.controlled.evidence.addMethod(personId(WHO), { type: 'softwareOath', at: ago(world, 90 * DAY) });
  await pass(world, 11 * MINUTE);
}

/** A tenant where whoever is at high risk may get out by themselves within an hour. */
async function allowing(t: TestContext): Promise<TestWorld> {
  const { cases } = JSON.parse(readFileSync(TABLE, 'utf8')) as { cases: { title: string }[] };
  const place = cases.findIndex(({ title }) => title === 'High risk');
  const selfService = { instructions: HOW, waitMinutes: 60 };
  const edits = { [`/cases/${place}`]: { ...cases[place], selfService } };
  const world = await aWorld(t, withRiskTable(t, edits));
  world.controlled.graphSwitches.riskAfterPasswordReset = 'kept';
  highRisk(world);
  return world;
}

/** Somebody reports it, and no more time passes than a containment takes. */
async function reported(world: TestWorld): Promise<string> {
  const { number } = world.servicenow.openIncident({
    ...{ category: 'identity', subcategory: 'risky user' },
    ...{ caller: personId('helpdesk-agent'), affectedUser: personId(WHO), text: 'She can not sign in.' },
  });
  await pass(world, 3 * MINUTE);
  return number;
}

const open = (world: TestWorld, number: string) =>
  requestOf(world, number).then(({ phase, waitingOn }) => [phase, waitingOn]);

describe('a person who may get out by themselves', () => {
  test('a risk that the person ends themselves is answered before anybody was asked', async (t) => {
    const world = await allowing(t);
    await withFactor(world);
    const number = await reported(world);
    assert.equal(isContained(world), true, 'containment does not wait');
    assert.deepEqual(await open(world, number), ['holding', null]);
    const told = wordsOn(world, number, 'comment');
    assert.match(told, /Change your password at the sign-in.* by 2026-\S+ \S+ \S+, people are asked then\./);
    await pass(world, 12 * MINUTE);
    assert.equal(wordsOn(world, number, 'comment'), told, 'it is said once');
    world.controlled.risk.putRisk(personId(WHO), { riskLevel: 'none', riskState: 'remediated' });
    await pass(world, 15 * MINUTE);
    assert.equal(stated(world, number), 'none/fulfilled', wordsOn(world, number, 'work_note'));
    assert.doesNotMatch(wordsOn(world, number, 'work_note'), /Waiting for approval/);
  });

  test('a risk that is still open once the time is over is asked about, and released on the word of people', async (t) => {
    const world = await allowing(t);
    await withFactor(world);
    const number = await reported(world);
    await pass(world, 50 * MINUTE);
    assert.deepEqual(await open(world, number), ['holding', null]);
    await pass(world, 15 * MINUTE);
    assert.equal((await requestOf(world, number)).phase, 'waiting', wordsOn(world, number, 'work_note'));
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, HOUR / 2);
    assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
  });

  test('somebody whose password was replaced by one that nobody knows is not told to help themselves, and people are asked at once', async (t) => {
    const world = await allowing(t);
    const number = await reported(world);
    assert.equal(isContained(world), true);
    assert.equal((await requestOf(world, number)).phase, 'waiting', wordsOn(world, number, 'work_note'));
    assert.doesNotMatch(wordsOn(world, number, 'comment'), /Change your password at the sign-in/);
  });
});

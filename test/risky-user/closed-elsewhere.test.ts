import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE, SECOND } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { highRisk, isContained, report, riskOf, signInDisabled, WHO } from '../support/risky.ts';
import { requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

const VERDICT = '/riskyUsers/dismiss';

/** How often a verdict was sent. */
const verdicts = ({ tenant }: TestWorld): number =>
  tenant.outbound.list().filter(({ method, url }) => method === 'POST' && url.includes(VERDICT)).length;

/** Lets time pass until so many verdicts were sent. */
async function untilSent(world: TestWorld): Promise<void> {
  for (let tries = 0; tries < 60 && verdicts(world) === 0; tries += 1) await pass(world, SECOND);
}

/** Somebody whose account is contained, and whose release is approved. */
async function approved(world: TestWorld): Promise<string> {
  highRisk(world);
  const number = await report(world);
  await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
  return number;
}

const ANEW =
  /Decided anew, because the risk was closed at \S+ by .* and not by this verdict\. It is not repeated/;

const PUTS = {
  'somebody else in the portal': ['dismissed', /dismissed/],
  'the user, by a change of the password': ['remediated', /remediated/],
} as const;

describe('a risk that is closed otherwise while its release is carried out', () => {
  test('a risk that our new password closes meanwhile is stated as closed by the directory, and nobody is called', async (t) => {
    const world = await aWorld(t);
    const number = await approved(world);
    await pass(world, 30 * MINUTE);
    const notes = wordsOn(world, number, 'work_note');
    assert.equal(riskOf(world).riskState, 'remediated', notes);
    assert.equal(stated(world, number), 'none/fulfilled', notes);
    assert.match(wordsOn(world, number, 'comment'), /The risk is closed already: remediated/);
    assert.match(notes, ANEW);
    assert.doesNotMatch(notes, /Next manual steps/);
    assert.ok(verdicts(world) <= 1);
    assert.equal(isContained(world), true);
  });

  test('a user who is deleted while the verdict is proven is stated as contained at most, and a person is told', async (t) => {
    const world = await aWorld(t);
    world.controlled.graphSwitches.riskAfterPasswordReset = 'kept';
    world.controlled.graphSwitches.riskVerdicts = 'without-effect';
    const number = await approved(world);
    await untilSent(world);
    world.controlled.directory.patchUser(personId(WHO), { deleted: true });
    for (let hour = 0; hour < 3; hour += 1) await pass(world, 60 * MINUTE);
    assert.equal(stated(world, number), 'contained/needs-human', wordsOn(world, number, 'work_note'));
    assert.equal(verdicts(world), 1);
  });

  for (const [who, [riskState, words]] of Object.entries(PUTS)) {
    test(`a risk that ${who} closes right after our verdict went out is stated as theirs, and the verdict is not repeated`, async (t) => {
      const world = await aWorld(t);
      world.controlled.graphSwitches.riskAfterPasswordReset = 'kept';
      world.controlled.graphSwitches.riskVerdicts = 'without-effect';
      const number = await approved(world);
      await untilSent(world);
      world.controlled.risk.putRisk(personId(WHO), { riskLevel: 'none', riskState });
      await pass(world, 30 * MINUTE);
      const notes = wordsOn(world, number, 'work_note');
      assert.equal(stated(world, number), 'none/fulfilled', notes);
      assert.match(wordsOn(world, number, 'comment'), words);
      assert.match(notes, ANEW);
      assert.equal(verdicts(world), 1);
    });

    test(`a sign-in that was disabled is asked for anew once ${who} has closed the risk`, async (t) => {
      const world = await aWorld(t);
      world.controlled.graphSwitches.riskVerdicts = 'without-effect';
      const number = await signInDisabled(world);
      await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
      await untilSent(world);
      world.controlled.risk.putRisk(personId(WHO), { riskLevel: 'none', riskState });
      await pass(world, 10 * MINUTE);
      const notes = wordsOn(world, number, 'work_note');
      assert.equal(stated(world, number), 'contained/running', notes);
      assert.equal((await requestOf(world, number)).phase, 'waiting', notes);
      assert.equal(verdicts(world), 1);
      await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
      await pass(world, 20 * MINUTE);
      assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
      assert.notEqual(world.controlled.directory.user(personId(WHO)).accountEnabled, false);
    });
  }
});

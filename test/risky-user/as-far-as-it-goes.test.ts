import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { operate } from '../support/operators.ts';
import { highRisk, report, riskOf, WHO } from '../support/risky.ts';
import { requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

/** Somebody with a role that their class leaves out, so that they are treated as anybody and may not be contained as such. */
async function withExceptedRole(world: TestWorld): Promise<string> {
  world.controlled.roles.putRole(personId(WHO), 'Directory Readers', false);
  world.controlled.graphSwitches.riskAfterPasswordReset = 'kept';
  highRisk(world);
  return await report(world);
}

/** How often sessions were ended. */
const ended = ({ tenant }: TestWorld): number =>
  tenant.outbound
    .list()
    .filter(({ method, url }) => method === 'POST' && url.includes('/revokeSignInSessions')).length;

describe('somebody whose account an app may contain only in part', () => {
  test('sessions are ended once for what was detected, and the release goes to a person until the password is another one', async (t) => {
    const world = await aWorld(t);
    const number = await withExceptedRole(world);
    await pass(world, HOUR);
    const notes = wordsOn(world, number, 'work_note');
    assert.equal(ended(world), 1, notes);
    assert.equal(stated(world, number), 'none/needs-human', notes);
    assert.match(notes, /no app may change the password or the sign-in of privileged people/);
    assert.match(wordsOn(world, number, 'comment'), /people have to make it safe before anybody is let in/);
    world.controlled.accounts.changePassword(personId(WHO), 'admin');
    await pass(world, 5 * MINUTE);
    const { status } = await operate(world, (await requestOf(world, number)).requestId, 'retry');
    assert.equal(status, 202);
    await pass(world, 5 * MINUTE);
    assert.equal(ended(world), 1, wordsOn(world, number, 'work_note'));
    await approve(world, number, 'secops-analyst-1', 'identity-ops-2'); // whoever retried it decides nothing
    await pass(world, HOUR / 2);
    assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
    assert.equal(riskOf(world).riskState, 'dismissed');
  });

  test('what is detected again and again while somebody is watched ends sessions once for each, and no more often', async (t) => {
    const world = await aWorld(t);
    const number = await withExceptedRole(world);
    for (let again = 0; again < 3; again += 1) {
      highRisk(world);
      const { requestId } = await requestOf(world, number);
      await operate(world, requestId, 'retry');
      await pass(world, 20 * MINUTE);
    }
    assert.equal(ended(world), 4, wordsOn(world, number, 'work_note'));
    assert.equal(stated(world, number), 'none/needs-human');
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve } from '../support/asking.ts';
import { operate } from '../support/operators.ts';
import { highRisk, isContained, report, riskOf, WHO } from '../support/risky.ts';
import { agree, requestOf, stated, wordsOn } from '../support/statements.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

const SYNCED = 'synced';
const isEnabled = ({ controlled }: TestWorld, who: string): boolean =>
  controlled.directory.user(personId(who)).accountEnabled;

/** What was sent to somebody's account, and taken or not. */
const sent = ({ tenant }: TestWorld, what: string): number =>
  tenant.outbound
    .list()
    .filter(({ method, url }) => (method === 'POST' || method === 'PATCH') && url.includes(what)).length;

async function reported(world: TestWorld, who: string): Promise<string> {
  highRisk(world, who);
  const number = await report(world, { affectedUser: personId(who) });
  await pass(world, 10 * MINUTE);
  return number;
}

const refusing = (status: number, path: string) =>
  ({
    match: { host: 'graph.microsoft.com', method: 'POST', path },
    effect: { kind: 'status', status },
  }) as const;

describe('somebody of whom the directory refuses a part of the containment', () => {
  for (const how of ['refused', 'denied'] as const)
    test(`synced from on premises, with a sign-in that the cloud does not disable (${how}): sessions are ended and stay so, and people are told to disable it on premises`, async (t) => {
      const world = await aWorld(t);
      world.controlled.graphSwitches.syncedAccountEnabled = how;
      const number = await reported(world, SYNCED);
      const notes = wordsOn(world, number, 'work_note');
      assert.equal(sent(world, '/revokeSignInSessions'), 1, notes);
      assert.equal(isEnabled(world, SYNCED), true);
      assert.equal(stated(world, number), 'none/needs-human', notes);
      assert.match(notes, /has to be disabled in the on-premises directory/);
      assert.match(notes, /Decided again, because the directory refused a part of it:/);
      assert.doesNotMatch(notes, /rolled back|taken back|could not be undone/i);
      const comments = wordsOn(world, number, 'comment');
      assert.match(comments, /Every session of Dirk Postma was ended/);
      assert.match(comments, /people have to make it safe before anybody is let in/);
      const left = world.servicenow
        .ticket(number)
        .tasks.filter(({ description }) =>
          /has to be disabled in the on-premises directory/.test(description),
        );
      assert.ok(left.length > 0, JSON.stringify(world.servicenow.ticket(number).tasks));
      await agree(world);
    });

  test('once people have disabled the sign-in on premises it is released, and nothing is said to be enabled again', async (t) => {
    const world = await aWorld(t);
    const number = await reported(world, SYNCED);
    world.controlled.directory.patchUser(personId(SYNCED), { accountEnabled: false });
    await pass(world, 5 * MINUTE);
    await operate(world, (await requestOf(world, number)).requestId, 'retry');
    await pass(world, 5 * MINUTE);
    await approve(world, number, 'secops-analyst-1', 'identity-ops-2');
    await pass(world, HOUR / 2);
    assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
    assert.equal(riskOf(world, SYNCED).riskState, 'dismissed');
    assert.equal(isEnabled(world, SYNCED), false);
    const comments = wordsOn(world, number, 'comment');
    assert.doesNotMatch(comments, /enabled again, proven/);
    assert.match(comments, /Sign-in of Dirk Postma is disabled, and not by this service/);
  });

  test('with a case that asks first: who approved the containment is not asked again for what is left of it', async (t) => {
    const world = await aWorld(t);
    world.controlled.risk.putRisk(personId(SYNCED), {
      riskLevel: 'medium',
      detections: [{ type: 'unfamiliarFeatures', level: 'medium' }],
    });
    const number = await report(world, { affectedUser: personId(SYNCED) });
    await approve(world, number, 'secops-analyst-1');
    await pass(world, 10 * MINUTE);
    assert.equal(sent(world, '/revokeSignInSessions'), 1, wordsOn(world, number, 'work_note'));
    assert.equal((await requestOf(world, number)).version, 1);
    assert.equal(stated(world, number), 'none/needs-human', wordsOn(world, number, 'work_note'));
  });

  test('with a password that no app may change: sign-in is disabled instead', async (t) => {
    const world = await aWorld(t);
    world.controlled.graphSwitches.servicePrincipalRoles = [];
    const number = await reported(world, WHO);
    const notes = wordsOn(world, number, 'work_note');
    assert.equal(isEnabled(world, WHO), false, notes);
    assert.equal(isContained(world), true, notes);
    assert.equal(stated(world, number), 'contained/running', notes);
    await approve(world, number, 'secops-analyst-1', 'identity-ops-1');
    await pass(world, HOUR / 2);
    assert.equal(stated(world, number), 'released/fulfilled', wordsOn(world, number, 'work_note'));
    assert.equal(isEnabled(world, WHO), true);
    await agree(world);
  });

  test('with sessions that are not ended: what else keeps them out stays, and ending them is left to people', async (t) => {
    const world = await aWorld(t);
    world.controlled.graphSwitches.syncedAccountEnabled = 'accepted';
    world.tenant.faults.add(refusing(403, '/revokeSignInSessions'));
    const number = await reported(world, SYNCED);
    const notes = wordsOn(world, number, 'work_note');
    assert.equal(isEnabled(world, SYNCED), false, notes);
    assert.equal(stated(world, number), 'contained/running', notes);
    assert.match(notes, /sessions of .* have to be ended/i);
  });

  test('with nothing that is taken: a person does it, and nothing is said to be done or taken back', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add(refusing(403, '/revokeSignInSessions'));
    const number = await reported(world, SYNCED);
    const notes = wordsOn(world, number, 'work_note');
    assert.equal(stated(world, number), 'none/needs-human', notes);
    assert.match(notes, /has to be disabled in the on-premises directory/);
    assert.doesNotMatch(notes, /everything this run added|no longer allowed/);
    assert.doesNotMatch(wordsOn(world, number, 'comment'), /was ended/);
  });
});

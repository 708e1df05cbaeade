import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { approve, order, press, shown } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { aPolicyFolder } from '../support/policies.ts';
import { agree, requestOf, stated } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const SECURITY = 'GRP-SECURITY-APPROVERS';
const DUTY = 'GRP-IAM-DUTY-MANAGERS';

/** Payments, which two stages decide; the first as the tables in force say, or with other needs. */
async function payments(t: Parameters<typeof aWorld>[0], needs?: readonly object[], distinct = true) {
  const edits = {
    ...(needs ? { '/stages/data-owner/needs': needs } : {}),
    '/stages/data-owner/distinct': distinct,
  };
  const world = await aWorld(t, { policyFolder: aPolicyFolder(t, edits).folder });
  const { number } = order(world, 'Payments: create', 'treasury-analyst');
  await settle(world);
  assert.equal((await requestOf(world, number)).waitingOn, 'data-owner');
  return { world, number };
}

/** Somebody leaves a group once the stage they decided is over; every replica shows it. */
async function leaves(world: TestWorld, group: string, person: string): Promise<void> {
  world.controlled.directory.deleteMember(groupId(group), personId(person));
  await pass(world, 3 * MINUTE);
}

/** An approval is set aside for what looks over a minute agree on, so that one look says nothing. */
async function approveTheRest(world: TestWorld, number: string): Promise<void> {
  await approve(world, number, 'payments-owner', 'security-approver-4');
  await pass(world, 2 * MINUTE);
}

async function assertAskedAgain(
  world: TestWorld,
  number: string,
  ...people: readonly string[]
): Promise<void> {
  const { waitingOn, phase, whoCanAct } = await requestOf(world, number);
  assert.deepEqual([phase, waitingOn], ['waiting', 'data-owner-r2']);
  for (const person of people) assert.ok(whoCanAct.includes(personId(person)), `${person} is asked`);
  assert.equal(writes(world, 'POST'), 0);
  assert.equal(stated(world, number), 'none/running');
}

async function assertGranted(world: TestWorld, number: string): Promise<void> {
  assert.equal(stated(world, number), 'granted/fulfilled');
  await agree(world);
}

describe('invariant 3: an approval counts at the write only from somebody who may still give it', () => {
  test('whoever left the deciding group since is asked for anew, and only their stage', async (t) => {
    const { world, number } = await payments(t);
    await approve(world, number, 'finance-data-owner');
    await leaves(world, 'GRP-FINANCE-DATA-OWNERS', 'finance-data-owner');
    await approveTheRest(world, number);
    await assertAskedAgain(world, number, 'cfo');
    await approve(world, number, 'cfo');
    await assertGranted(world, number);
  });

  test('so is whoever has no account any more', async (t) => {
    const { world, number } = await payments(t);
    await approve(world, number, 'finance-data-owner');
    world.controlled.directory.patchUser(personId('finance-data-owner'), { accountEnabled: false });
    await pass(world, 3 * MINUTE);
    await approveTheRest(world, number);
    await assertAskedAgain(world, number, 'cfo');
    await approve(world, number, 'cfo');
    await assertGranted(world, number);
  });

  test('a quorum is as many people as may still decide', async (t) => {
    const { world, number } = await payments(t, [{ role: 'security', quorum: 2 }]);
    await approve(world, number, 'security-approver-1', 'security-approver-2');
    await leaves(world, SECURITY, 'security-approver-1');
    await approveTheRest(world, number);
    await assertAskedAgain(world, number, 'security-approver-2', 'security-approver-3');
    await approve(world, number, 'security-approver-2', 'security-approver-3');
    await assertGranted(world, number);
  });

  test('a word for one role does not stand in for another role, whoever gave it', async (t) => {
    const needs = [
      { role: 'security', quorum: 1 },
      { role: 'iam-duty-manager', quorum: 1 },
    ];
    const { world, number } = await payments(t, needs);
    world.controlled.directory.putMember(groupId(DUTY), personId('security-approver-2'));
    await pass(world, 3 * MINUTE);
    await approve(world, number, 'security-approver-1', 'iam-duty-manager-1');
    // The duty manager's word was for that role; now they could give the other one, and have not.
    world.controlled.directory.putMember(groupId(SECURITY), personId('iam-duty-manager-1'));
    await leaves(world, SECURITY, 'security-approver-1');
    await approveTheRest(world, number);
    await assertAskedAgain(world, number, 'security-approver-2');
    await approve(world, number, 'security-approver-2');
    assert.equal(writes(world, 'POST'), 0);
    await approve(world, number, 'iam-duty-manager-1');
    await assertGranted(world, number);
  });

  test('whoever decided another stage does not decide the second round of one that needs different people', async (t) => {
    const { world, number } = await payments(t, [{ role: 'security', quorum: 1 }]);
    await approve(world, number, 'security-approver-1');
    await leaves(world, SECURITY, 'security-approver-1');
    await approveTheRest(world, number);
    await assertAskedAgain(world, number, 'security-approver-3');
    assert.match(shown(await press(world, number, 'security-approver-4', 'approve')), /earlier stage/);
    await settle(world);
    assert.equal(writes(world, 'POST'), 0);
    await approve(world, number, 'security-approver-3');
    await assertGranted(world, number);
  });
});

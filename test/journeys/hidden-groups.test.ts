import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, press, shown } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const CRM = 'GRP-SALES-CRM-USERS';
const PERSON = 'sales-rep';

/** Only Microsoft 365 groups can hide who is in them. */
async function hide(world: TestWorld, name: string): Promise<void> {
  world.controlled.directory.patchGroup(groupId(name), { class: 'm365', hidesMembers: true });
  await pass(world, 2 * MINUTE);
}

async function show(world: TestWorld, name: string): Promise<void> {
  world.controlled.directory.patchGroup(groupId(name), { hidesMembers: false });
  await pass(world, 2 * MINUTE);
}

const ANSWERS = ['left-out', 'refused'] as const;

describe('a group that hides who is in it', () => {
  for (const answer of ANSWERS)
    test(`invariant 4: after it was granted is not proven gone at the end (members ${answer})`, async (t) => {
      const world = await aWorld(t, { graph: { switches: { hiddenMembers: answer } } });
      const { number } = order(world, 'Sales CRM access', PERSON, { duration_days: '1' });
      await settle(world);
      await approve(world, number, 'crm-owner');
      assert.equal(stated(world, number), 'granted/fulfilled');
      await hide(world, CRM);
      await jump(world, DAY + HOUR);
      assert.doesNotMatch(stated(world, number), /^ended/);
      assert.doesNotMatch(textOf(world, number), /proven gone/);
      assert.match(textOf(world, number), /hides its members/);
      assert.ok(world.servicenow.ticket(number).tasks.length > 0, 'nobody was called');
      await show(world, CRM);
      await jump(world, 2 * HOUR);
      assert.equal(stated(world, number), 'ended/ended');
      assert.ok(!isMember(world, CRM, PERSON));
      await agree(world);
    });

  for (const answer of ANSWERS)
    test(`a group that hides who is in it is not taken for an approver group without anybody (members ${answer})`, async (t) => {
      const world = await aWorld(t, { graph: { switches: { hiddenMembers: answer } } });
      await hide(world, 'GRP-FINANCE-DATA-OWNERS');
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await settle(world);
      await pass(world, 5 * MINUTE);
      assert.equal(stated(world, number), 'none/needs-human');
      assert.match(textOf(world, number), /GRP-FINANCE-DATA-OWNERS.*Member\.Read\.Hidden/s);
      assert.deepEqual((await requestOf(world, number)).stages, []);
      assert.equal(writes(world, 'POST'), 0);
      await agree(world);
    });

  for (const answer of ANSWERS)
    test(`a group that hides who is in it is not taken for one that the person is not in, where it excludes another (members ${answer})`, async (t) => {
      const world = await aWorld(t, { graph: { switches: { hiddenMembers: answer } } });
      world.controlled.directory.putMember(groupId('GRP-PAYMENTS-CREATE'), personId('treasury-analyst'));
      await hide(world, 'GRP-PAYMENTS-CREATE');
      const { number } = order(
        world,
        'Payments: approve',
        'treasury-analyst',
        {},
        { openedBy: 'treasury-manager' },
      );
      await settle(world);
      await pass(world, 5 * MINUTE);
      assert.equal(stated(world, number), 'none/needs-human');
      assert.match(textOf(world, number), /hidden-members-group/);
      assert.equal(writes(world, 'POST'), 0);
      await agree(world);
    });

  test('while its members are waited for, tells whoever presses that nothing was recorded, and nobody is passed over', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await hide(world, 'GRP-FINANCE-DATA-OWNERS');
    const answer = await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
    await settle(world);
    assert.doesNotMatch(shown(answer), /You are not among/);
    assert.equal(writes(world, 'POST'), 0);
    assert.doesNotMatch(textOf(world, number), /can no longer decide/);
    await agree(world);
  });

  test('a group that hides who is in it is told of when the changes of a group seem to show that everybody left it', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Sales CRM access', PERSON);
    await settle(world);
    await approve(world, number, 'crm-owner');
    await pass(world, 10 * MINUTE);
    await hide(world, CRM);
    const match = { host: 'graph.microsoft.com', path: '/groups/delta' };
    world.tenant.faults.add({ match, count: 1, effect: { kind: 'status', status: 410 } });
    await pass(world, 25 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.match(
      textOf(world, number),
      /it can no longer be seen whether it is still there: .* hides its members/,
    );
    assert.equal(world.servicenow.ticket(number).tasks.length, 1);
  });
});

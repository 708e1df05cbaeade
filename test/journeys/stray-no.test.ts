import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/instant.ts';
import { approve, decideInTool, order, press, shown } from '../support/asking.ts';
import { mend, SERVICENOW, serviceNowFails } from '../support/faults.ts';
import { decidedInTool } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const GRAPH = 'graph.microsoft.com';

/** One record of a user, a list of users by their Entra id, and a list in which everybody is there twice. */
const STRAY = [
  ['a 404', '/sys_user/', { kind: 'status', status: 404 }],
  ['an empty list', '/sys_user?', { kind: 'status', status: 200, body: { result: [] } }],
] as const;

/** The read of the data owner alone: their record, or the list of users that carry their Entra id. */
function ofApprover({ servicenow }: TestWorld, path: string): string {
  const entraId = personId('finance-data-owner');
  if (path === '/sys_user?') return entraId;
  const user = servicenow.listRecords('sys_user').find((one) => one['u_entra_object_id'] === entraId);
  assert.ok(user);
  return `/sys_user/${user['sys_id']}`;
}

async function waiting(world: TestWorld): Promise<string> {
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  assert.equal(stated(world, number), 'none/running');
  return number;
}

describe('one stray "no" of ServiceNow about a user', () => {
  for (const [what, path, effect] of STRAY) {
    for (const count of [1, 2]) {
      test(`one stray "no" of ServiceNow about a user does not refuse an approved request: ${what}, ${count} in a row`, async (t) => {
        const world = await aWorld(t, decidedInTool(t));
        const number = await waiting(world);
        await pass(world, HOUR);
        const match = { host: SERVICENOW, path };
        // The look that counts the word reads the ticket first; the last look is the one before the write.
        world.tenant.faults.add({ match, skip: 1, count, effect });
        await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
        await settle(world);
        await pass(world, 5 * MINUTE);
        assert.equal(stated(world, number), 'granted/fulfilled');
        assert.equal((await requestOf(world, number)).version, 1);
        await agree(world);
      });
    }

    test(`one stray "no" of ServiceNow about a user does not refuse a ticket that is first read after an outage: ${what}`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      serviceNowFails(world, { kind: 'status', status: 503 });
      const { number } = order(world, 'Access to VPN', 'sales-rep');
      await pass(world, 3 * MINUTE);
      mend(world);
      world.tenant.faults.add({ match: { host: SERVICENOW, path }, count: 1, effect });
      await pass(world, 10 * MINUTE);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });

    test(`one stray "no" of ServiceNow about a user throws away no approval while people are asked: ${what}`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      const { number } = order(world, 'Payments: create', 'treasury-analyst');
      await settle(world);
      await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
      await settle(world);
      world.tenant.faults.add({ match: { host: SERVICENOW, path }, count: 1, effect });
      world.servicenow.patchTicket(number, { fields: { short_description: 'woken' } });
      await pass(world, 5 * MINUTE);
      assert.equal((await requestOf(world, number)).version, 1);
      assert.equal((await requestOf(world, number)).phase, 'waiting');
    });

    test(`one stray "no" of ServiceNow about a user loses no approval that was given in ServiceNow: ${what}`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      const number = await waiting(world);
      await pass(world, HOUR);
      const match = { host: SERVICENOW, path: ofApprover(world, path) };
      world.tenant.faults.add({ match, count: 4, effect });
      decideInTool(world, number, 'finance-data-owner', 'approved');
      await pass(world, 5 * MINUTE);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });
  }

  test('one stray "no" of ServiceNow about a user leaves no approver without a row there', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const match = { host: SERVICENOW, path: ofApprover(world, '/sys_user?') };
    world.tenant.faults.add({ match, count: 1, effect: STRAY[1][2] });
    const number = await waiting(world);
    await pass(world, 5 * MINUTE);
    const rows = world.servicenow.ticket(number).approvals;
    assert.ok(rows.some(({ approver }) => approver === personId('finance-data-owner')));
  });

  test('one stray "no" of ServiceNow about a user is believed after a minute, and is no answer to the request: who is tied to nobody waits for the link', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    world.servicenow.patchUser(personId('finance-analyst'), { u_entra_object_id: '' });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, number), 'none/running');
    assert.match(textOf(world, number), /can't be tied to one Entra user/);
  });
});

describe('one stray "no" of the directory', () => {
  const asks = {
    manager: ['Engineering repository access', 'developer', 'eng-manager'],
  } as const;

  for (const count of [1, 2]) {
    test(`about the manager asks nobody else in their place (${count} in a row)`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      const [item, person, manager] = asks.manager;
      world.tenant.faults.add({
        match: { host: GRAPH, method: 'GET', path: `/users/${personId(person)}/manager` },
        count,
        effect: { kind: 'status', status: 404 },
      });
      const { number } = order(world, item, person, { access_level: 'read' });
      await pass(world, 5 * MINUTE);
      assert.deepEqual((await requestOf(world, number)).whoCanAct, [personId(manager)]);
      assert.doesNotMatch(textOf(world, number), /next-in-line/);
    });
  }

  test('about an approver asks nobody else in their place', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    world.tenant.faults.add({
      match: { host: GRAPH, method: 'GET', path: `/users/${personId('crm-owner')}?` },
      count: 1,
      effect: { kind: 'status', status: 404 },
    });
    const { number } = order(world, 'Sales CRM access', 'sales-rep');
    await pass(world, 5 * MINUTE);
    assert.deepEqual((await requestOf(world, number)).whoCanAct, [personId('crm-owner')]);
  });

  test('one stray "no" of the directory asks whoever is next in line for somebody who has no manager, once that has been so for a minute', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const [item, person] = asks.manager;
    world.controlled.directory.patchUser(personId(person), { managerId: null });
    await pass(world, 3 * MINUTE); // until every replica shows it
    const { number } = order(world, item, person, { access_level: 'read' });
    await pass(world, 30 * SECOND);
    assert.equal(stated(world, number), 'nothing');
    await pass(world, 3 * MINUTE);
    assert.equal(stated(world, number), 'none/running');
    assert.ok((await requestOf(world, number)).whoCanAct.length > 0);
  });

  test('one stray "no" of the directory costs nothing where the manager does not matter', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    world.controlled.directory.patchUser(personId('sales-rep'), { managerId: null });
    await pass(world, 3 * MINUTE);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal((await requestOf(world, number)).doubts, undefined);
  });

  test('about a presser does not call them a stranger', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const number = await waiting(world);
    const members = `/groups/${groupId('GRP-FINANCE-DATA-OWNERS')}/members`;
    world.tenant.faults.add({
      match: { host: GRAPH, method: 'GET', path: members },
      count: 1,
      effect: { kind: 'status', status: 404 },
    });
    assert.match(shown(await press(world, number, 'finance-data-owner', 'approve')), /try again in a minute/);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});

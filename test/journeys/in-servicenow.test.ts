import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { cardOf, decideInTool, order } from '../support/asking.ts';
import { SERVICENOW, writes } from '../support/faults.ts';
import { decidedInTool } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle } from '../support/world.ts';

describe('a decision taken in ServiceNow', () => {
  test('H10: a decision taken in ServiceNow counts when the approver wrote it in person', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await pass(world, MINUTE);
    decideInTool(world, number, 'finance-data-owner', 'approved');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.match(textOf(world, number), /Approved by: Mirjam Kok \(data owner/);
    assert.equal((await cardOf(world, number, 'finance-data-owner')).state, 'closed');
    const { requestId } = await requestOf(world, number);
    const { decisions } = await world.app.means.approvals.readAll(requestId);
    assert.equal(decisions[0]?.proof.method, 'itsm-own-record');
    await agree(world);
  });

  test('H10: a decision taken in ServiceNow counts for nothing when somebody else wrote it', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await pass(world, MINUTE);
    decideInTool(world, number, 'finance-data-owner', 'approved', 'finance-analyst');
    await settle(world);
    assert.equal(writes(world, 'POST'), 0);
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    const { requestId } = await requestOf(world, number);
    assert.deepEqual((await world.app.means.approvals.readAll(requestId)).decisions, []);
    await agree(world);
  });

  test('a decision taken in ServiceNow ends the request when it is a rejection in person', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await pass(world, MINUTE);
    decideInTool(world, number, 'finance-data-owner', 'rejected');
    await settle(world);
    assert.match(stated(world, number), /^none\/(rejected|withdrawn)$/);
    assert.equal(writes(world, 'POST'), 0);
    await agree(world);
  });

  test('before the request came counts for the stages the table lets it satisfy', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(
      world,
      'Engineering repository access',
      'developer',
      { access_level: 'read' },
      { approval: 'approved' },
    );
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.deepEqual(await world.teams.cards(number), []);
    await agree(world);
  });

  test('before the request came leaves the extra stages that policy asks for', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(
      world,
      'Engineering repository access',
      'developer',
      { access_level: 'write' },
      { approval: 'approved' },
    );
    await settle(world);
    assert.equal(stated(world, number), 'none/running');
    assert.ok((await world.teams.cards(number)).length > 0);
    assert.equal(writes(world, 'POST'), 0);
  });

  test('H10: an "approved" on the ticket that no approver is proven behind counts for nothing', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, 'Engineering repository access', 'no-manager', { access_level: 'read' });
    world.servicenow.patchTicket(number, { approval: 'approved' });
    const other = order(world, 'Engineering repository access', 'developer', { access_level: 'read' });
    world.servicenow.patchTicket(other.number, { approval: 'approved' });
    await settle(world);
    assert.equal(writes(world, 'POST'), 0);
    assert.ok(!isMember(world, 'GRP-ENG-REPO-READ', 'developer'));
    await agree(world);
  });

  test('H10: a person whose ServiceNow account is tied to no Entra user gets nothing, and the reason', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, 'Access to VPN', 'restricted');
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, number), 'none/running');
    assert.match(textOf(world, number), /can't be tied to one Entra user: .* has no Entra object id/);
    assert.equal(writes(world, 'POST'), 0);
  });

  test('H10: two accounts that claim one Entra user prove nobody, whatever their mail says', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    world.servicenow.addUser({
      user_name: 'anna.two',
      u_entra_object_id: personId('sales-rep'),
      active: 'true',
    });
    world.servicenow.addUser({ user_name: 'ceo.two', email: 'hanna.de.wit@contoso.example', active: 'true' });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, number), 'none/running');
    assert.match(textOf(world, number), /2 active users of ServiceNow carry the Entra object id/);
    assert.equal(writes(world, 'POST'), 0);
  });

  test('an approval in a state nobody mapped is not an approval', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, 'Engineering repository access', 'developer', { access_level: 'read' });
    world.servicenow.patchTicket(number, { approval: 'sort-of-approved' });
    await settle(world);
    await jump(world, 2 * MINUTE);
    assert.equal(writes(world, 'POST'), 0);
    assert.match(stated(world, number), /^none\//);
  });

  for (const [how, effect, count, hours] of [
    ['is throttled for days by its own word', { kind: 'status', status: 429, retryAfter: 99_999_999 }, 2, 1],
    ['is away a few times', { kind: 'status', status: 503 }, 4, 1],
    ['refuses for a while', { kind: 'status', status: 403 }, 12, 3],
  ] as const)
    test(`a decision taken in ServiceNow is possible although ServiceNow ${how} when the approver row is to be made`, async (t) => {
      const world = await aWorld(t, decidedInTool(t));
      world.tenant.faults.add({
        match: { host: SERVICENOW, method: 'POST', path: '/api/now/table/sysapproval_approver' },
        effect,
        count,
      });
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await settle(world);
      for (let quarter = 0; quarter < 4 * hours; quarter += 1) await pass(world, 15 * MINUTE);
      decideInTool(world, number, 'finance-data-owner', 'approved');
      await pass(world, MINUTE);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });

  test('a decision taken in ServiceNow is possible for whoever it was escalated to, although ServiceNow was away then', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await pass(world, 24 * HOUR - 5 * MINUTE);
    world.tenant.faults.add({
      match: { host: SERVICENOW, method: 'POST', path: '/api/now/table/sysapproval_approver' },
      effect: { kind: 'status', status: 503 },
      count: 3,
    });
    await pass(world, 30 * MINUTE);
    decideInTool(world, number, 'cfo', 'approved');
    await pass(world, 5 * MINUTE); // a replica may show it minutes later
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a decision taken in ServiceNow leaves no row asking that was made only after its call was given up', async (t) => {
    const world = await aWorld(t, decidedInTool(t));
    world.tenant.faults.add({
      match: { host: SERVICENOW, method: 'POST', path: '/api/now/table/sysapproval_approver' },
      effect: { kind: 'status', status: 503, appliedAfter: 'PT20M' },
      count: 1,
    });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await pass(world, 2 * MINUTE);
    decideInTool(world, number, 'finance-data-owner', 'approved');
    for (let quarter = 0; quarter < 4; quarter += 1) await pass(world, 15 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const states = world.servicenow.ticket(number).approvals.map(({ state }) => state);
    assert.ok(states.length === 2 && !states.includes('requested'), states.join());
    await agree(world);
  });
});

import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { FaultEffect } from '../../sandbox/tenant/simulator.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, order, press } from '../support/asking.ts';
import { addingFails, mend, SERVICENOW, serviceNowFails, writes } from '../support/faults.ts';
import { aPolicyFolder } from '../support/policies.ts';
import { agree, requestOf, stated, statements, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';

/** An order whose access is there while ServiceNow can't be told. */
async function grantedUntold(world: TestWorld, effect: FaultEffect): Promise<string> {
  const { number } = order(world, 'Access to VPN', 'sales-rep');
  await world.conductor.advance(world.clock.now() + 8_000);
  serviceNowFails(world, effect);
  await pass(world, 20 * MINUTE);
  assert.ok(isMember(world, VPN, 'sales-rep'));
  return number;
}

describe('a ServiceNow that fails', () => {
  test('invariant 1: for hours after the change gets told in the end, once, and nothing is granted twice', async (t) => {
    const world = await aWorld(t);
    const number = await grantedUntold(world, { kind: 'status', status: 503 });
    await pass(world, 100 * MINUTE);
    assert.notEqual(stated(world, number).split('/')[0], 'granted');
    assert.ok(
      world.teams.messages().some(({ text }) => text.startsWith("Tickets can't be updated since")),
      'chat says that tickets are behind',
    );
    mend(world);
    await pass(world, 2 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(writes(world, 'POST'), 1);
    assert.deepEqual(world.servicenow.ticket(number).tasks, [], 'nobody has to see to it any more');
    await agree(world);
  });

  test('a ServiceNow that fails whose table of variables is not found for an hour has not lost the ticket: nothing is withdrawn', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({
      match: { host: SERVICENOW, path: '/sc_item_option_mtom' },
      effect: { kind: 'status', status: 404 },
    });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    for (let quarters = 0; quarters < 4; quarters += 1) await pass(world, 15 * MINUTE);
    assert.equal((await requestOf(world, number)).phase, 'received');
    mend(world);
    await pass(world, 30 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  for (const [what, patch, version] of [
    ['withdraws nothing', { fields: { short_description: 'Finance BI, please' } }, 1],
    [
      'withdraws an edited request not for good, and leaves no row asking',
      { variables: { justification: 'Another reason, typed later.' } },
      2,
    ],
  ] as const)
    test(`a ServiceNow that fails that shows no users for a moment ${what}`, async (t) => {
      const world = await aWorld(t);
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await settle(world);
      world.tenant.faults.add({
        match: { host: SERVICENOW, path: '/sys_user/' },
        count: 3,
        effect: { kind: 'status', status: 404 },
      });
      world.servicenow.patchTicket(number, patch);
      await pass(world, 10 * MINUTE);
      await settle(world);
      const request = await requestOf(world, number);
      assert.deepEqual([request.version, request.phase], [version, 'waiting']);
      await approve(world, number, 'finance-data-owner');
      assert.equal(stated(world, number), 'granted/fulfilled');
      const states = world.servicenow.ticket(number).approvals.map(({ state }) => state);
      assert.ok(!states.includes('requested'), states.join());
      await agree(world);
    });

  test('a ServiceNow that fails that shows no users any more keeps what was approved waiting, and is not taken for an edit', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    world.tenant.faults.add({
      match: { host: SERVICENOW, path: '/sys_user/' },
      effect: { kind: 'status', status: 404 },
    });
    await press(world, number, 'finance-data-owner', 'approve');
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, number), 'none/running');
    assert.match(textOf(world, number), /set-up.*: The person .* can't be tied to one Entra user/);
    assert.doesNotMatch(textOf(world, number), /edited/);
    mend(world);
    await pass(world, 30 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  for (const status of [404, 403]) {
    test(`a ServiceNow that fails leaves no approver row asking because the row answered ${status} for a moment`, async (t) => {
      const { world, number, mended } = await rolledBackWhileRowsFail(t, status);
      mended();
      await pass(world, 30 * MINUTE);
      const states = world.servicenow.ticket(number).approvals.map(({ state }) => state);
      assert.ok(states.length > 0 && !states.includes('requested'), states.join());
      await agree(world);
    });
  }

  test('a ServiceNow that fails that refuses approver rows for good is not asked for ever', async (t) => {
    const { world, number } = await rolledBackWhileRowsFail(t, 403);
    await pass(world, 15 * MINUTE);
    assert.deepEqual((await requestOf(world, number)).owed, []);
  });

  test('H11: "Fulfilled" is proven again when its proof is older than five minutes', async (t) => {
    const world = await aWorld(t);
    const number = await grantedUntold(world, { kind: 'status', status: 503 });
    const { requestId } = await requestOf(world, number);
    const looks = async () =>
      (await world.app.means.auditLog.read(requestId)).filter(({ fact }) => fact === 'change-observed')
        .length;
    const before = await looks();
    mend(world);
    await pass(world, 2 * HOUR);
    await settle(world);
    assert.ok((await looks()) >= before + 3);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  for (const effect of [
    { kind: 'html' },
    { kind: 'html', applied: true },
    { kind: 'reset', applied: true },
    { kind: 'status', status: 500, applied: true },
    { kind: 'status', status: 401 },
    { kind: 'status', status: 429 },
    { kind: 'status', status: 429, retryAfter: 90 },
    { kind: 'hang', applied: true },
  ] as const satisfies readonly FaultEffect[]) {
    const name = JSON.stringify(effect).replace(/[{}"]/g, '').replaceAll(',', ', ');
    test(`a ServiceNow that fails whose writes answer ${name} has each note once`, async (t) => {
      const world = await aWorld(t);
      world.tenant.faults.add({ match: { host: SERVICENOW, method: 'PATCH' }, skip: 1, count: 2, effect });
      const { number } = await anApprovedRequest(world);
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      const revisions = statements(world, number).map(({ revision }) => revision);
      assert.equal(new Set(revisions).size, revisions.length);
      const comments = world.servicenow
        .ticket(number)
        .journal.filter(({ kind }) => kind === 'comment')
        .map(({ text }) => text.split('\n').at(-1));
      assert.equal(new Set(comments).size, comments.length);
      assert.equal(writes(world, 'POST'), 1);
      await agree(world);
    });
  }

  test('a ServiceNow that fails whose reads answer HTML with 200 is not believed', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({
      match: { host: SERVICENOW, method: 'GET' },
      count: 5,
      effect: { kind: 'html' },
    });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a ServiceNow that fails that refuses our account for hours, while its secret is changed, has every ticket done after that', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({ match: { host: SERVICENOW }, effect: { kind: 'status', status: 401 } });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 3 * HOUR);
    mend(world);
    await pass(world, HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a ServiceNow that fails that refuses a few reads is asked again; one that goes on refusing for as long as policy waits needs a person', async (t) => {
    const { folder } = aPolicyFolder(t, { '/operations/waiting': { giveUpAfterDays: 1 } });
    const world = await aWorld(t, { policyFolder: folder });
    const match = { host: SERVICENOW, method: 'GET', path: '/api/now/table/sc_item_option_mtom' };
    world.tenant.faults.add({ match, count: 4, effect: { kind: 'status', status: 403 } });
    const first = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    assert.equal(stated(world, first.number), 'granted/fulfilled');
    world.tenant.faults.add({ match, effect: { kind: 'status', status: 403 } });
    const second = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 10 * MINUTE);
    assert.equal(stated(world, second.number), 'none/running');
    await pass(world, 26 * HOUR);
    assert.equal(stated(world, second.number), 'none/needs-human');
    assert.equal(world.servicenow.ticket(second.number).active, true);
    await agree(world);
  });

  test('a ServiceNow that fails whose token is revoked in mid-run gets a new one asked for', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    world.servicenow.revokeTokens();
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a ServiceNow that fails that is late with the ticket and its variables gets no refusal for it', async (t) => {
    const late = { min: 8_000, max: 8_000 };
    const world = await aWorld(t, {
      serviceNow: { commit: { item: late, request: late, variables: late, early: 'blank' } },
    });
    const { number } = order(world, 'Engineering repository access', 'developer', { access_level: 'read' });
    await settle(world);
    assert.equal(stated(world, number), 'none/running');
    await approve(world, number, 'eng-manager');
    assert.ok(isMember(world, 'GRP-ENG-REPO-READ', 'developer'));
    assert.ok(!isMember(world, 'GRP-ENG-REPO-WRITE', 'developer'));
    await agree(world);
  });

  test('where the variable stays empty leads to a refusal, never to some default access', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Engineering repository access', 'developer', { access_level: '' });
    await pass(world, 3 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /variable-missing/);
    assert.equal(writes(world, 'POST'), 0);
  });

  test('where somebody closes the ticket between our read and our write keeps that state, and the grant ends', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await world.conductor.advance(world.clock.now() + 7_000);
    world.servicenow.raceNextWrite(number, { state: '4' });
    await settle(world);
    await pass(world, 10 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.equal(world.servicenow.ticket(number).stateLabel, 'Closed Incomplete');
    assert.ok(!isMember(world, VPN, 'sales-rep'));
    await agree(world);
  });

  test('a ServiceNow that fails that drops the webhook of an approved ticket does not lose the request', async (t) => {
    const world = await aWorld(t);
    const { number } = order(
      world,
      'Access to VPN',
      'sales-rep',
      {},
      { webhook: 'drop', approval: 'approved' },
    );
    await pass(world, 20 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

/** Graph refuses the change and ServiceNow its approver rows; the ticket stays open, so that nothing strikes the rows. */
async function rolledBackWhileRowsFail(t: TestContext, status: number) {
  const world = await aWorld(t);
  addingFails(world, { kind: 'status', status: 403 });
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  const match = { host: SERVICENOW, path: '/sysapproval_approver/' };
  const { id } = world.tenant.faults.add({ match, effect: { kind: 'status', status } });
  await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
  await pass(world, 3 * MINUTE);
  assert.equal(stated(world, number), 'none/rolled-back');
  return { world, number, mended: () => world.tenant.faults.remove(id) };
}

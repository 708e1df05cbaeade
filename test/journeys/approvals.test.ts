import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, cardOf, order, press, reject, shown } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, pass, settle } from '../support/world.ts';

const REPO_WRITE = 'Engineering repository access';
const WRITE = { access_level: 'write' };

describe('a request that people decide', () => {
  test('for financial data is granted on the word of the data owner, which ServiceNow gets too', async (t) => {
    const world = await aWorld(t);
    const { number } = await anApprovedRequest(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    const ticket = world.servicenow.ticket(number);
    assert.deepEqual(
      ticket.approvals.map(({ approver, state }) => [approver, state]),
      [[personId('finance-data-owner'), 'approved']],
    );
    assert.match(ticket.approvals[0]?.comments ?? '', /Decided by Mirjam Kok .* in teams at /);
    assert.equal((await cardOf(world, number, 'finance-data-owner')).state, 'closed');
    await agree(world);
  });

  test('invariant 2: a request of high risk that people decide needs the app owner and security, both, before anything is written', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, REPO_WRITE, 'developer', WRITE);
    await settle(world);
    await approve(world, number, 'repo-owner');
    assert.equal(stated(world, number), 'none/running');
    assert.equal(writes(world, 'POST'), 0);
    await approve(world, number, 'security-approver-2');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-ENG-REPO-WRITE', 'developer'));
    assert.match(
      textOf(world, number),
      /Approved by: Lukas Meyer \(application owner, .*\), Helena Costa \(security, /,
    );
    await agree(world);
  });

  for (const status of [403, 404])
    test(`a request that people decide leaves no card open although Teams answers ${status} for a while when it is closed`, async (t) => {
      const world = await aWorld(t);
      const { number } = order(world, REPO_WRITE, 'developer', WRITE);
      await settle(world);
      await approve(world, number, 'repo-owner');
      const match = { host: 'smba.trafficmanager.net', method: 'PUT' };
      world.tenant.faults.add({ match, count: 12, effect: { kind: 'status', status } });
      await approve(world, number, 'security-approver-2');
      assert.equal(stated(world, number), 'granted/fulfilled');
      for (const { state, stage } of await world.teams.cards(number))
        assert.equal(state, 'closed', `${stage}`);
      await agree(world);
    });

  test('a request that people decide comes to its end although a card that should be closed was deleted', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, REPO_WRITE, 'developer', WRITE);
    await settle(world);
    const gone = await cardOf(world, number, 'security-approver-1');
    world.teams.deleteMessage(gone.id);
    await approve(world, number, 'repo-owner', 'security-approver-2');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.deepEqual((await requestOf(world, number)).owed, []);
    await agree(world);
  });

  for (const status of [403, 404])
    test(`a request that people decide is asked by a card although Teams answers ${status} for a moment when it is posted`, async (t) => {
      const world = await aWorld(t);
      const match = { host: 'smba.trafficmanager.net', method: 'POST' };
      world.tenant.faults.add({ match, count: 2, effect: { kind: 'status', status, body: {} } });
      const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
      await pass(world, 10 * MINUTE);
      await approve(world, number, 'finance-data-owner');
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.deepEqual(world.tenant.mailbox.messages(), []);
    });

  test('a request that people decide asks by mail, as soon as it is taken, somebody whom chat does not reach', async (t) => {
    const world = await aWorld(t);
    const refuse = (
      match: { readonly host?: string; readonly path: string },
      status: number,
      count?: number,
    ) =>
      world.tenant.faults.add({
        match: { method: 'POST', ...match },
        effect: { kind: 'status', status },
        ...(count ? { count } : {}),
      });
    refuse({ host: 'smba.trafficmanager.net', path: '/activities' }, 403);
    refuse({ path: '/sendMail' }, 429, 3);
    order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 15 * MINUTE);
    const asked = world.tenant.mailbox
      .messages()
      .filter(({ content }) => content.includes('waits for your decision'));
    assert.deepEqual(
      asked.map(({ to }) => to.join()),
      ['mirjam.kok@contoso.example'],
    );
  });

  test('two of one role do not make up for the other role', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, REPO_WRITE, 'developer', WRITE);
    await settle(world);
    await approve(world, number, 'security-approver-1');
    const late = await cardOf(world, number, 'security-approver-2');
    await world.teams.press(late.id, { as: personId('security-approver-2'), verb: 'approve' });
    await settle(world);
    assert.equal(stated(world, number), 'none/running');
    assert.ok(!isMember(world, 'GRP-ENG-REPO-WRITE', 'developer'));
    await agree(world);
  });

  test('invariant 9: stages of one request need different people where the stage says so', async (t) => {
    const world = await aWorld(t);
    const admin = (group: string, person: string) =>
      world.controlled.directory.putMember(
        world.controlled.directory.listGroups().find(({ displayName }) => displayName === group)?.id ?? '',
        personId(person),
      );
    // Ingrid Solberg owns the application; now she is a data owner of Finance, too.
    admin('GRP-FINANCE-DATA-OWNERS', 'payments-owner');
    const { number } = order(world, 'Payments: create', 'treasury-analyst');
    await settle(world);
    const first = (await world.teams.cards(number))[0]?.stage;
    assert.equal(first, 'data-owner');
    await approve(world, number, 'payments-owner');
    const { requestId } = await requestOf(world, number);
    const { decisions } = await world.app.means.approvals.readAll(requestId);
    assert.deepEqual(
      decisions.map(({ stage }) => stage),
      ['data-owner'],
    );
    assert.equal(stated(world, number), 'none/running');
    await agree(world);
  });

  test('a request that people decide is rejected by one no, with its reason, and nothing is written', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, REPO_WRITE, 'developer', WRITE);
    await settle(world);
    await approve(world, number, 'repo-owner');
    await reject(world, number, 'security-approver-3', 'Not before the training.');
    assert.equal(stated(world, number), 'none/rejected');
    assert.match(textOf(world, number), /Bram Vermeer \(security\) rejected it: Not before the training\./);
    assert.equal(world.servicenow.ticket(number).stateLabel, 'Closed Incomplete');
    assert.equal(writes(world, 'POST'), 0);
    await agree(world);
  });

  test('a request that people decide is not rejected without a reason', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const answer = await press(world, number, 'finance-data-owner', 'reject', { data: { reason: ' ' } });
    assert.match(shown(answer), /say why/);
    await settle(world);
    assert.equal(stated(world, number), 'none/running');
  });

  test('invariant 9: a request that people decide neither requester nor beneficiary can approve, and it is recorded that they tried', async (t) => {
    const world = await aWorld(t);
    const { number } = order(
      world,
      'Access to Finance BI',
      'finance-analyst',
      {},
      { openedBy: 'finance-manager' },
    );
    await settle(world);
    const card = await cardOf(world, number, 'finance-data-owner');
    for (const party of ['finance-analyst', 'finance-manager', 'sales-rep']) {
      const answer = await world.teams.press(card.id, { as: personId(party), verb: 'approve' });
      assert.match(shown(answer), /nothing was recorded/i, party);
    }
    await settle(world);
    assert.equal(stated(world, number), 'none/running');
    const { requestId } = await requestOf(world, number);
    const facts = await factsOf(world, requestId);
    assert.equal(facts.filter((fact) => fact === 'approval-refused').length, 3);
    assert.ok(!facts.includes('approval-recorded'));
  });

  test('a data owner who asks is not asked: the deputy is', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-data-owner');
    await settle(world);
    const [card] = await world.teams.cards(number);
    assert.deepEqual(card?.approvers, [personId('cfo')]);
    await approve(world, number, 'cfo');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('invariant 9: somebody who left the approver group after the card was posted is refused at the click', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, REPO_WRITE, 'developer', WRITE);
    await settle(world);
    const { directory } = world.controlled;
    const security = directory
      .listGroups()
      .find(({ displayName }) => displayName === 'GRP-SECURITY-APPROVERS');
    directory.deleteMember(security?.id ?? '', personId('security-approver-1'));
    world.clock.moveTo(world.clock.now() + 120_000); // the directory's own lag
    const answer = await press(world, number, 'security-approver-1', 'approve');
    assert.match(shown(answer), /not among the people who may decide this \(any more\)/);
    await settle(world);
    assert.equal(stated(world, number), 'none/running');
    await agree(world);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { sealingBegan } from '../../src/activities/sealing/sealing-since.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, cardOf, order, press, shown } from '../support/asking.ts';
import { addingFails, mend, writes } from '../support/faults.ts';
import { keysOf } from '../support/keys.ts';
import { operate } from '../support/operators.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

async function waiting(world: TestWorld): Promise<string> {
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  assert.equal(stated(world, number), 'none/running');
  return number;
}

async function assertStopped(world: TestWorld, number: string, outcome: string): Promise<void> {
  assert.equal((await requestOf(world, number)).outcome, outcome);
  assert.equal(writes(world, 'POST'), 0);
  assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
  for (const card of await world.teams.cards(number)) assert.deepEqual(card.verbs, []);
  await agree(world);
}

describe('a request that waits for approval', () => {
  test('a request that waits for approval reminds after 8 hours, lets the deputy decide after 24, and expires after 48', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const reminders = () => world.teams.messages().filter(({ text }) => text.includes('still waits')).length;
    await pass(world, 8 * HOUR - MINUTE);
    assert.equal(reminders(), 0);
    await pass(world, 2 * MINUTE);
    assert.equal(reminders(), 1);
    const { requestId } = await requestOf(world, number);
    await pass(world, 16 * HOUR + MINUTE);
    assert.match(
      textOf(world, number),
      /Approval as data owner was escalated to Oscar Lindqvist \(deputy of the data owner\)/,
    );
    assert.deepEqual((await cardOf(world, number, 'cfo')).approvers, [personId('cfo')]);
    await pass(world, 24 * HOUR);
    assert.equal(stated(world, number), 'none/expired');
    const facts = await factsOf(world, requestId);
    assert.equal(facts.filter((fact) => fact === 'approval-reminded').length, 3);
    assert.equal(facts.filter((fact) => fact === 'approval-escalated').length, 1);
    await assertStopped(world, number, 'expired');
    assert.equal(world.servicenow.ticket(number).stateLabel, 'Closed Incomplete');
  });

  test('H9: a request that waits for approval is granted on a word given after reminders and the escalation', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    await pass(world, 25 * HOUR);
    await approve(world, number, 'cfo');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.match(textOf(world, number), /Approved by: Oscar Lindqvist \(data owner/);
    await agree(world);
  });

  test('H8: nobody is told "approved" for a stage whose time is up', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const card = await cardOf(world, number, 'finance-data-owner');
    // The host is away when the time is up, and the press is the first thing that reaches it.
    world.clock.moveTo(world.clock.now() + 48 * HOUR);
    const answer = await world.teams.press(card.id, { as: personId('finance-data-owner'), verb: 'approve' });
    assert.doesNotMatch(shown(answer), /Approved/);
    await settle(world);
    await assertStopped(world, number, 'expired');
  });

  for (const [how, change] of [
    ['closed', (world, number) => world.servicenow.closeTicket(number, { state: '4' })],
    ['skipped', (world, number) => world.servicenow.closeTicket(number, { state: '7' })],
    [
      'withdrawn from approval',
      (world, number) => world.servicenow.patchTicket(number, { approval: 'cancelled' }),
    ],
    [
      'rejected on the ticket itself',
      (world, number) => world.servicenow.patchTicket(number, { approval: 'rejected' }),
    ],
  ] as readonly (readonly [string, (world: TestWorld, number: string) => void])[]) {
    test(`a request that waits for approval stops when its ticket is ${how}`, async (t) => {
      const world = await aWorld(t);
      const number = await waiting(world);
      change(world, number);
      await settle(world);
      await assertStopped(world, number, 'withdrawn');
    });
  }

  test('a request that waits for approval stops when its ticket is deleted, once that is certain, and presses grant nothing meanwhile', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const card = await cardOf(world, number, 'finance-data-owner');
    const { requestId } = await requestOf(world, number);
    world.servicenow.deleteTicket(number);
    await world.teams.press(card.id, { as: personId('finance-data-owner'), verb: 'approve' });
    await pass(world, 2 * HOUR);
    const record = (await world.app.means.requests.read(requestId))?.row;
    assert.equal(record?.outcome, 'withdrawn');
    assert.equal(writes(world, 'POST'), 0);
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
  });

  test('a request that waits for approval goes on when its ticket could not be found before we were away for a day, and just after', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const match = { host: 'acme.service-now.com', method: 'GET', path: '/api/now/table/sc_req_item/*' };
    const { id } = world.tenant.faults.add({ match, effect: { kind: 'status', status: 404 } });
    const struck = () => world.tenant.faults.list().find((one) => one.id === id)?.struck ?? 0;
    await approve(world, number, 'finance-data-owner');
    const before = struck();
    assert.ok(before > 0);
    world.clock.moveTo(world.clock.now() + DAY);
    await pass(world, 30_000);
    assert.ok(struck() > before);
    mend(world);
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('H1: an edited ticket voids what was asked and starts over as a new version with new cards', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const before = await cardOf(world, number, 'finance-data-owner');
    world.servicenow.patchTicket(number, {
      variables: { justification: 'Something else altogether, really.' },
    });
    await settle(world);
    const after = await cardOf(world, number, 'finance-data-owner');
    assert.notEqual(after.id, before.id);
    const answer = await world.teams.press(before.id, {
      as: personId('finance-data-owner'),
      verb: 'approve',
    });
    assert.doesNotMatch(shown(answer), /Approved/);
    await settle(world);
    assert.equal(writes(world, 'POST'), 0);
    const record = await requestOf(world, number);
    assert.equal(record.version, 2);
    assert.equal(record.phase, 'waiting');
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('H1: notes and states that say nothing new change nothing', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    world.servicenow.patchTicket(number, { fields: { work_notes: 'Any news?', stage: 'fulfillment' } });
    world.servicenow.patchTicket(number, { variables: { risk_tier: 'low' } });
    world.servicenow.patchTicket(number, { variables: { risk_tier: '' } });
    await settle(world);
    assert.equal((await requestOf(world, number)).version, 1);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('a request that waits for approval asks the next in line when the approver is disabled meanwhile, and the ticket says so', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    world.controlled.directory.patchUser(personId('finance-data-owner'), { accountEnabled: false });
    await pass(world, 9 * HOUR);
    assert.match(
      textOf(world, number),
      /Mirjam Kok can no longer decide as data owner .*; the next in line is asked/,
    );
    assert.deepEqual((await cardOf(world, number, 'finance-data-owner')).approvers, []);
    await approve(world, number, 'cfo');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a request that waits for approval goes on asking the approver although the directory does not know the approver group for one look', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const { requestId } = await requestOf(world, number);
    world.tenant.faults.add({
      match: {
        host: 'graph.microsoft.com',
        method: 'GET',
        path: `/groups/${groupId('GRP-FINANCE-DATA-OWNERS')}/members`,
      },
      count: 1,
      effect: { kind: 'status', status: 404 },
    });
    await pass(world, 9 * HOUR);
    assert.ok(!(await factsOf(world, requestId)).includes('approver-struck'));
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a request that waits for approval leaves no approver row asking somebody who was passed over', async (t) => {
    const world = await aWorld(t);
    addingFails(world, { kind: 'status', status: 403 });
    const number = await waiting(world);
    world.controlled.directory.patchUser(personId('finance-data-owner'), { accountEnabled: false });
    await pass(world, 9 * HOUR);
    await approve(world, number, 'cfo');
    assert.equal(
      stated(world, number),
      'none/rolled-back',
      'the ticket stays open, and strikes no row itself',
    );
    const states = world.servicenow.ticket(number).approvals.map(({ state }) => state);
    assert.ok(states.length > 0 && !states.includes('requested'), states.join());
  });

  test('an operator escalates at once, and withdraws with a reason', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const { requestId } = await requestOf(world, number);
    assert.equal((await operate(world, requestId, 'escalate')).status, 202);
    await settle(world);
    assert.ok((await cardOf(world, number, 'cfo')).verbs.includes('approve'));
    assert.equal((await operate(world, requestId, 'withdraw', 'Asked twice by mistake.')).status, 202);
    await settle(world);
    assert.match(textOf(world, number), /an operator withdrew it: Asked twice by mistake\./);
    await assertStopped(world, number, 'withdrawn');
  });

  test('a request that waits for approval costs nothing while it waits: no activity runs in a quiet hour', async (t) => {
    const world = await aWorld(t);
    // A deployment signs once for all when it began to seal; here that has been.
    assert.ok(await sealingBegan(world.app.means));
    await waiting(world);
    const before = (await world.host.activities()).length;
    const calls = world.tenant.outbound.list().length;
    assert.ok(await world.conductor.advance(world.clock.now() + HOUR));
    assert.equal((await world.host.activities()).length, before);
    const since = world.tenant.outbound.list().slice(calls);
    // What the sweeps ask for everybody together, however much waits: a checkpoint of the audit is signed once.
    const changed = ['ORDERBYsys_updated_on', 'ORDERBYrequest.sys_updated_on'];
    const signed = '.vault.azure.net/keys/';
    const roles = '/roleAssignmentScheduleInstances?$filter=roleDefinitionId';
    // Emergencies can be asked for elsewhere only while the ticket tool is known to be away.
    const isThere = '/sc_req_item?sysparm_fields=sys_id&sysparm_limit=1';
    const sweeps = [
      '/users/delta',
      '/groups/delta',
      roles,
      isThere,
      ...changed,
      signed,
      'oauth2',
      'oauth_token',
    ];
    assert.deepEqual(
      since.filter(({ url }) => !sweeps.some((one) => url.includes(one))),
      [],
    );
    assert.ok(since.filter(({ purpose }) => purpose === 'seal').length <= 1);
  });

  test('invariant 10: an event raised by hand wakes, and approves nothing', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const { requestId, waitingOn } = await requestOf(world, number);
    assert.ok(waitingOn);
    const path = `/runtime/webhooks/durabletask/instances/${requestId}/raiseEvent/wake-${waitingOn}`;
    const url = `${world.host.url}${path}?code=${keysOf().durable}`;
    const body = JSON.stringify({ approved: true, answer: 'approve', byId: personId('finance-data-owner') });
    const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
    const answer = await world.host.fetch(new Request(url, { method: 'POST', headers, body }));
    assert.equal(answer.status, 202);
    await settle(world);
    assert.equal(stated(world, number), 'none/running');
    assert.equal(writes(world, 'POST'), 0);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('H8, invariant 10: a word whose event was lost only comes later', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const { requestId } = await requestOf(world, number);
    // What the door does last, it does not do: the word is recorded, and the host dies before the event.
    const path = `/runtime/webhooks/durabletask/instances/${requestId}/terminate`;
    await world.host.fetch(
      new Request(`${world.host.url}${path}?code=${keysOf().durable}&reason=test`, { method: 'POST' }),
    );
    await press(world, number, 'finance-data-owner', 'approve');
    await pass(world, 3 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a request that waits for approval is asked again for access that somebody gave in the portal meanwhile, and never takes that back', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst', { duration_days: '2' });
    await settle(world);
    const { directory } = world.controlled;
    const group =
      directory.listGroups().find(({ displayName }) => displayName === 'GRP-FINANCE-BI-READ')?.id ?? '';
    directory.putMember(group, personId('finance-analyst'));
    await jump(world, 10 * MINUTE);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    const text = textOf(world, number);
    assert.match(text, /Approved by Mirjam Kok\. No further approval is needed\./);
    assert.doesNotMatch(text, /No approval is needed|It has no end date|It ends/);
    await jump(world, 3 * DAY);
    assert.ok(isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    await agree(world);
  });
});

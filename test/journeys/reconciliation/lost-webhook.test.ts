import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import { anApprovedRequest, approve, order } from '../../support/asking.ts';
import { mend, SERVICENOW, serviceNowFails } from '../../support/faults.ts';
import { agree, requestOf, stated, statements } from '../../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../../support/world.ts';
import { through } from './through.ts';

const PROMPT = { min: 0, max: 0 };

async function requestsOf(world: TestWorld, number: string): Promise<readonly string[]> {
  const { records } = await world.app.means.requests.list({ ticketNumber: number });
  return records.map(({ requestId }) => requestId);
}

const lists = (world: TestWorld) =>
  world.tenant.outbound.list().filter(({ purpose }) => purpose === 'servicenow-changed-since');

describe('a ticket whose webhook was lost', () => {
  test('a ticket whose webhook was lost is found when it was submitted, and goes the ordinary way under the ordinary id', async (t) => {
    const world = await aWorld(t);
    const { id, number } = order(world, 'Access to VPN', 'sales-rep', {}, { webhook: 'drop' });
    await settle(world);
    assert.deepEqual(await requestsOf(world, number), []);
    await pass(world, 4 * MINUTE);
    await settle(world);
    assert.deepEqual(await requestsOf(world, number), [`servicenow-${id}-group-membership`]);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a ticket whose webhook was lost is found when ServiceNow had approved it already, and nobody is asked twice', async (t) => {
    const world = await aWorld(t);
    const { number } = order(
      world,
      'Access to VPN',
      'sales-rep',
      {},
      { webhook: 'drop', approval: 'approved' },
    );
    await pass(world, 4 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal((await requestsOf(world, number)).length, 1);
    assert.deepEqual(await world.teams.cards(number), []);
    await agree(world);
  });

  test('a ticket whose webhook was lost is found after an outage of hours, because the mark waits', async (t) => {
    const world = await aWorld(t);
    await pass(world, 2 * MINUTE);
    serviceNowFails(world, { kind: 'status', status: 503 });
    const { number } = order(world, 'Access to VPN', 'sales-rep', {}, { webhook: 'drop' });
    await through(world, 100 * MINUTE);
    assert.deepEqual(await requestsOf(world, number), []);
    mend(world);
    await pass(world, 3 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a ticket whose webhook was lost is left alone while its webhook may still be on the way, and after it has arrived', async (t) => {
    const world = await aWorld(t, { serviceNow: { webhook: { delay: { min: 40_000, max: 40_000 } } } });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await pass(world, 35_000);
    assert.deepEqual(await requestsOf(world, number), []);
    await pass(world, 20 * MINUTE);
    const { requestId } = await requestOf(world, number);
    const looks = (await world.host.activities()).filter(({ instanceId }) => instanceId === requestId);
    assert.equal(looks.filter(({ name }) => name === 'readStage').length, 0);
    await agree(world);
  });

  test('a ticket whose webhook was lost is closed by a person: the grant ends although nobody was told', async (t) => {
    const world = await aWorld(t);
    const { number } = await anApprovedRequest(world);
    await pass(world, 10 * MINUTE);
    world.servicenow.patchTicket(number, { fields: { state: '4', active: 'false' }, webhook: 'drop' });
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    await agree(world);
  });

  test('about an edit after approval: what was approved no longer stands, and it is asked anew', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    world.servicenow.patchTicket(number, {
      variables: { justification: 'Something else entirely, really.' },
      webhook: 'drop',
    });
    await pass(world, 4 * MINUTE);
    await settle(world);
    assert.equal((await requestsOf(world, number)).length, 2);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a ticket whose webhook was lost is nothing of ours when no table names its item', async (t) => {
    const world = await aWorld(t);
    const { number } = world.servicenow.createTicket({
      catalogItem: 'Order a laptop',
      requestedFor: personId('sales-rep'),
      variables: { model: 'light' },
      webhook: 'drop',
    });
    await pass(world, 5 * MINUTE);
    assert.deepEqual(await requestsOf(world, number), []);
    assert.deepEqual(statements(world, number), []);
  });

  test('a ticket whose webhook was lost is not started when it was closed or turned down meanwhile', async (t) => {
    const world = await aWorld(t);
    const closed = order(world, 'Access to VPN', 'sales-rep', {}, { webhook: 'drop' });
    world.servicenow.patchTicket(closed.number, { fields: { state: '4', active: 'false' }, webhook: 'drop' });
    const refused = order(world, 'Access to VPN', 'finance-analyst', {}, { webhook: 'drop' });
    world.servicenow.patchTicket(refused.number, { approval: 'rejected', webhook: 'drop' });
    await pass(world, 5 * MINUTE);
    assert.deepEqual(await requestsOf(world, closed.number), []);
    assert.deepEqual(await requestsOf(world, refused.number), []);
  });
});

describe('the sweep for lost webhooks', () => {
  test('the sweep for lost webhooks costs one call of ServiceNow a minute when nothing changed, however many tickets there are', async (t) => {
    const commit = { item: PROMPT, request: PROMPT, variables: PROMPT };
    const world = await aWorld(t, { serviceNow: { commit } });
    for (let n = 0; n < 6; n += 1) order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    await pass(world, 30 * MINUTE);
    const before = lists(world).length;
    const calls = world.tenant.outbound.list().length;
    await pass(world, 10 * MINUTE);
    assert.equal(lists(world).length - before, 10);
    const aboutTickets = world.tenant.outbound
      .list()
      .slice(calls)
      .filter(({ url, requestId }) => url.includes(SERVICENOW) && requestId?.startsWith('servicenow-'));
    assert.deepEqual(aboutTickets, []);
  });

  test('the sweep for lost webhooks believes no list that an unknown clause has widened to the whole table', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep', {}, { webhook: 'drop' });
    const row = { sys_id: 'a'.repeat(32), number: 'RITM0000001', sys_updated_on: '2020-01-01 00:00:00' };
    world.tenant.faults.add({
      match: { host: SERVICENOW, path: 'ORDERBYsys_updated_on' },
      effect: { kind: 'status', status: 200, body: { result: [row] } },
    });
    await pass(world, 5 * MINUTE);
    assert.deepEqual(await requestsOf(world, number), []);
    mend(world);
    await pass(world, 3 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { order, reject } from '../support/asking.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';

describe('rules of the instance', () => {
  test('rules of the instance that flip the state we close with are taken as they are, and nothing is said twice', async (t) => {
    const flips = [{ table: 'sc_req_item', from: '4', to: '3' }] as const;
    const world = await aWorld(t, { serviceNow: { rules: { flips } } });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await reject(world, number, 'finance-data-owner', 'Not needed.');
    await pass(world, HOUR);
    assert.equal(stated(world, number), 'none/rejected');
    assert.equal(world.servicenow.ticket(number).state, '3');
    const { requestId, sentRevision, desired } = await requestOf(world, number);
    assert.equal(sentRevision, desired?.revision);
    const told = (await world.app.means.auditLog.read(requestId)).findLast(
      ({ fact }) => fact === 'ticket-written',
    );
    assert.equal(Reflect.get(Object(told?.data), 'standing'), 'completed');
    await agree(world);
  });

  test('rules of the instance that abort our changes are told to operators, with the table', async (t) => {
    const world = await aWorld(t, { serviceNow: { rules: { aborts: ['sc_req_item'] } } });
    const { number } = order(world, 'Access to VPN', 'sales-member');
    await pass(world, 15 * MINUTE);
    const [incident] = world.servicenow.listRecords('incident');
    assert.match(incident?.['description'] ?? '', /sc_req_item/);
    world.servicenow.switches.rules.aborts = [];
    await pass(world, HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

describe('a ticket that is closed in a state which nothing names', () => {
  test('a ticket that is closed in a state which nothing names keeps its access, and says once that nobody can tell whether it is to end', async (t) => {
    const world = await aWorld(t, { serviceNow: { rules: { closing: { sc_req_item: ['9'] } } } });
    const { number } = order(world, 'Access to VPN', 'sales-member');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    for (const state of ['9', '3', '9']) {
      world.servicenow.patchTicket(number, { fields: { state } });
      await pass(world, 20 * MINUTE);
    }
    assert.equal(stated(world, number), 'granted/fulfilled');
    const words = 'closed in a state that the settings do not name';
    assert.equal(textOf(world, number).split(words).length - 1, 1);
    assert.ok(world.teams.messages().some(({ text }) => text.includes(words)));
    await agree(world);
  });
});

describe('a ticket that is edited after it was fulfilled and closed', () => {
  test('a ticket that is edited after it was fulfilled and closed says once that the edit changes nothing', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-member', { duration_days: '2' });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    world.servicenow.patchTicket(number, { variables: { duration_days: '60' } });
    await pass(world, 20 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(textOf(world, number).split('That changes nothing').length - 1, 2);
    world.servicenow.patchTicket(number, { fields: { short_description: 'Again.' } });
    await pass(world, 20 * MINUTE);
    assert.equal(textOf(world, number).split('That changes nothing').length - 1, 2);
    await agree(world);
  });
});

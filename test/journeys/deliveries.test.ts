import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { approve, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { agree, requestOf, stated, statements } from '../support/statements.ts';
import { aWorld, isMember, settle } from '../support/world.ts';

describe('deliveries that come as they come', () => {
  for (const duplicates of ['same-id', 'new-id'] as const) {
    test(`invariant 8: twice with ${duplicates === 'same-id' ? 'one event id' : 'two event ids'} make one grant`, async (t) => {
      const world = await aWorld(t, { serviceNow: { webhook: { duplicates } } });
      const { number } = order(world, 'Access to VPN', 'sales-rep', {}, { webhook: 'twice' });
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.equal(writes(world, 'POST'), 1);
      assert.equal((await requestOf(world, number)).version, 1);
      await agree(world);
    });
  }

  test('invariant 8: deliveries that come as they come in the wrong order, held back, and every one of them again, change nothing twice', async (t) => {
    const world = await aWorld(t, { serviceNow: { webhook: { outOfOrder: true, echo: 'every' } } });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    for (const { id } of [...world.servicenow.deliveries()].reverse())
      await world.servicenow.replay(id, { count: 2, resign: true });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(writes(world, 'POST'), 1);
    const revisions = statements(world, number).map(({ revision }) => revision);
    assert.deepEqual(
      revisions,
      [...revisions].sort((one, other) => one - other),
    );
    await agree(world);
  });

  test('the approval before the submission is the same request', async (t) => {
    const world = await aWorld(t);
    const { number } = order(
      world,
      'Engineering repository access',
      'developer',
      { access_level: 'read' },
      { approval: 'approved', webhook: 'drop' },
    );
    world.servicenow.patchTicket(number, { fields: { stage: 'fulfillment' } });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('twenty tickets at once are twenty requests, each with its own end', async (t) => {
    const world = await aWorld(t);
    const people = ['sales-rep', 'finance-analyst', 'developer', 'hr-officer', 'payments-clerk'];
    const numbers = people.flatMap((person) =>
      ['2', '3', '4', '5'].map(
        (days) => order(world, 'Access to VPN', person, { duration_days: days }).number,
      ),
    );
    await settle(world);
    for (const number of numbers) assert.equal(stated(world, number), 'granted/fulfilled', number);
    for (const person of people) {
      const { access } = await world.app.means.grants.readBeneficiary(personId(person));
      assert.equal(Object.values(access)[0]?.holders.length, 4);
    }
    await agree(world);
  });

  test('our own writes, reported back to us, start nothing', async (t) => {
    const world = await aWorld(t, { serviceNow: { webhook: { echo: 'every' } } });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    const runs = world.host.host()?.instances() ?? [];
    assert.deepEqual(
      [...new Set(runs.map(({ name }) => name))].sort(),
      runs.length > 1 ? ['groupMembership', 'ticketCheck'] : ['groupMembership'],
    );
    assert.equal((await requestOf(world, number)).version, 1);
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
  });
});

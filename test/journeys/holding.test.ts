import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jumpTo, pass, settle } from '../support/world.ts';

describe('a change outside its hours', () => {
  test('a change outside its hours of a ticket placed at night is decided, held, and carried out when business hours begin', async (t) => {
    const world = await aWorld(t);
    await jumpTo(world, '2026-03-03T21:00:00Z');
    const { number } = order(world, 'Sales CRM access', 'sales-rep');
    await settle(world);
    await approve(world, number, 'crm-owner');
    assert.equal(stated(world, number), 'none/running');
    assert.equal((await requestOf(world, number)).phase, 'holding');
    assert.match(textOf(world, number), /it will be carried out from 2026-03-04 08:00 Europe\/Amsterdam/);
    await pass(world, 9 * HOUR);
    assert.equal(writes(world, 'POST'), 0);
    await jumpTo(world, '2026-03-04T07:01:00Z');
    assert.equal(stated(world, number), 'granted/fulfilled');
    const row = world.controlled.directory
      .listGroups()
      .filter(({ displayName }) => displayName === 'GRP-SALES-CRM-USERS')
      .flatMap(({ id }) => world.controlled.directory.members(id))
      .find(({ id }) => id === personId('sales-rep'));
    assert.match(row?.since ?? '', /^2026-03-04T07:00/);
    const runs = await world.host.activities();
    assert.ok(runs.length < 20, `${runs.length} activities: an early timer must not make the run spin`);
    assert.equal(textOf(world, number).split('Held until').length - 1, 1);
    await agree(world);
  });

  test('invariant 3: a change outside its hours is decided again when its hours begin, and not granted when that says no', async (t) => {
    const world = await aWorld(t);
    await jumpTo(world, '2026-03-03T21:00:00Z');
    const { number } = order(world, 'Sales CRM access', 'sales-rep');
    await settle(world);
    await approve(world, number, 'crm-owner');
    world.controlled.directory.patchUser(personId('sales-rep'), { department: 'Field Service' });
    await jumpTo(world, '2026-03-04T07:05:00Z');
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /Decided again right before the change, and no longer allowed/);
    assert.equal(writes(world, 'POST'), 0);
    await agree(world);
  });

  test('a change outside its hours can be withdrawn and edited while it is held', async (t) => {
    const world = await aWorld(t);
    await jumpTo(world, '2026-03-03T21:00:00Z');
    const withdrawn = order(world, 'Sales CRM access', 'sales-rep');
    const closed = order(world, 'Sales CRM access', 'marketing-manager', {}, { openedBy: 'sales-director' });
    const edited = order(world, 'Sales CRM access', 'finance-analyst');
    await settle(world);
    await approve(world, withdrawn.number, 'crm-owner');
    await approve(world, edited.number, 'crm-owner');
    assert.equal((await requestOf(world, withdrawn.number)).phase, 'holding');
    const { requestId } = await requestOf(world, withdrawn.number);
    assert.equal((await operate(world, requestId, 'withdraw')).status, 202);
    world.servicenow.patchTicket(edited.number, {
      variables: { justification: 'Another reason, typed later.' },
    });
    world.servicenow.closeTicket(closed.number, { state: '4' });
    await settle(world);
    assert.equal(stated(world, withdrawn.number), 'none/withdrawn');
    assert.equal((await requestOf(world, edited.number)).version, 2);
    await jumpTo(world, '2026-03-04T07:05:00Z');
    assert.equal(writes(world, 'POST'), 0);
    await agree(world);
  });

  test('a change outside its hours of a frozen quarter close waits until the freeze is over', async (t) => {
    const world = await aWorld(t);
    await jumpTo(world, '2026-03-30T08:00:00Z');
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await approve(world, number, 'finance-data-owner');
    assert.equal((await requestOf(world, number)).phase, 'holding');
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    await jumpTo(world, '2026-04-02T06:01:00Z');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('a change outside its hours is refused, or asks one more person, where the table says so', async (t) => {
    const world = await aWorld(t);
    await jumpTo(world, '2026-03-03T19:00:00Z');
    const refused = order(
      world,
      'Payments: approve',
      'treasury-analyst',
      {},
      { openedBy: 'treasury-manager' },
    );
    const asked = order(world, 'Payments: create', 'treasury-analyst');
    await settle(world);
    assert.equal(stated(world, refused.number), 'none/refused');
    const { stages } = await requestOf(world, asked.number);
    assert.ok(
      stages.some(({ name }) => name === 'out-of-hours'),
      stages.map(({ name }) => name).join(),
    );
    await agree(world);
  });

  test('a change outside its hours survives a host that sleeps through the opening and a restart', async (t) => {
    const world = await aWorld(t);
    await jumpTo(world, '2026-03-03T21:00:00Z');
    const { number } = order(world, 'Sales CRM access', 'sales-rep');
    await settle(world);
    await approve(world, number, 'crm-owner');
    await world.host.kill({});
    world.clock.moveTo(Date.parse('2026-03-04T10:00:00Z'));
    await pass(world, 2 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

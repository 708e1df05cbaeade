import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { World } from '../../sandbox/world.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { DENIED } from '../support/faults.ts';
import { disagreements, factsOf, requestOf, stated } from '../support/statements.ts';
import { aWorld, isMember, pass, settle } from '../support/world.ts';

/** A request whose write the directory refuses once, rolled back and at rest. */
async function aRefusedWrite(world: World): Promise<string> {
  world.tenant.faults.add({ match: { method: 'POST', path: '/members/$ref' }, count: 1, effect: DENIED });
  const { number } = order(world, 'Access to VPN', 'sales-rep');
  await settle(world);
  assert.equal(stated(world, number), 'none/rolled-back');
  return number;
}

const operatorCards = async (world: World, number: string) =>
  (await world.teams.cards(number)).filter(({ stage }) => stage === 'operate');

describe('a request that did not end well', () => {
  test('a request that did not end well offers every operator Retry, Roll back and Mark as handled; the first press counts, and every card shows it', async (t) => {
    const world = await aWorld(t);
    const number = await aRefusedWrite(world);
    const [first, second] = await operatorCards(world, number);
    assert.ok(first && second);
    assert.deepEqual(first.verbs.toSorted(), ['handled', 'retry', 'roll-back']);
    assert.match(
      JSON.stringify(first.card),
      /the directory refused|Insufficient privileges/,
      'they are told why',
    );
    for (const card of [first, second, first]) {
      const as = card.recipients[0] ?? '';
      assert.equal((await world.teams.press(card.id, { as, verb: 'retry' })).status, 200);
    }
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal((await requestOf(world, number)).version, 2);
    assert.deepEqual((await operatorCards(world, number)).map(({ state }) => state).includes('open'), false);
    assert.deepEqual(await disagreements(world), []);
  });

  for (const status of [403, 404])
    test(`a request that did not end well reaches its operators although their group answers ${status} for a moment`, async (t) => {
      const world = await aWorld(t);
      world.tenant.faults.add({
        match: { host: 'graph.microsoft.com', path: `/groups/${groupId('GRP-IDENTITY-OPS')}/members` },
        count: 3,
        effect: { kind: 'status', status },
      });
      const number = await aRefusedWrite(world);
      await pass(world, 10 * MINUTE);
      const cards = await operatorCards(world, number);
      assert.ok(cards.length > 1 && cards.every(({ state }) => state === 'open'));
      const { requestId } = await requestOf(world, number);
      assert.ok((await factsOf(world, requestId)).includes('notice-sent'));
    });

  test('a request that did not end well takes the buttons from every card although Teams refuses to change one of them for a moment', async (t) => {
    const world = await aWorld(t);
    const number = await aRefusedWrite(world);
    const cards = await operatorCards(world, number);
    const [first] = cards;
    assert.ok(first && cards.length > 1);
    const { id } = world.tenant.faults.add({
      match: { host: 'smba.trafficmanager.net', method: 'PUT' },
      effect: { kind: 'status', status: 403 },
    });
    await world.teams.press(first.id, { as: first.recipients[0] ?? '', verb: 'retry' });
    await pass(world, 3 * MINUTE);
    world.tenant.faults.remove(id);
    await pass(world, 20 * MINUTE);
    const changed = world.tenant.outbound
      .list()
      .filter(({ method, status }) => method === 'PUT' && status === 200);
    assert.equal(changed.length, cards.length);
  });

  test('a request that did not end well does nothing when somebody who is no operator presses, and keeps the attempt as evidence', async (t) => {
    const world = await aWorld(t);
    const number = await aRefusedWrite(world);
    const [card] = await operatorCards(world, number);
    const answer = await world.teams.press(card?.id ?? '', { as: personId('sales-rep'), verb: 'retry' });
    assert.match(JSON.stringify(answer.body), /Only operators/);
    await settle(world);
    const record = await requestOf(world, number);
    assert.equal(record.version, 1);
    assert.ok((await factsOf(world, record.requestId)).includes('approval-refused'));
    assert.equal(isMember(world, 'GRP-VPN-USERS', 'sales-rep'), false);
  });

  test('a request that did not end well is retried when an operator closes the follow-up incident as "retry"', async (t) => {
    const world = await aWorld(t);
    const number = await aRefusedWrite(world);
    const incident = world.servicenow.ticket(number).tasks[0]?.number ?? '';
    world.servicenow.closeTask(incident, {
      as: personId('identity-ops-1'),
      notes: 'Retry: permission is back',
    });
    await pass(world, 3 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal((await requestOf(world, number)).version, 2);
    await pass(world, 10 * MINUTE);
    assert.equal((await requestOf(world, number)).version, 2, 'one closing asks once');
  });

  test('a request that did not end well is retried by a closed follow-up although a table fails meanwhile', async (t) => {
    const failing = [
      ['Audit', 0],
      ['Audit', 1],
      ['Requests', 0],
      ['Requests', 1],
    ] as const;
    for (const [table, skip] of failing) {
      const world = await aWorld(t);
      const number = await aRefusedWrite(world);
      const incident = world.servicenow.ticket(number).tasks[0]?.number ?? '';
      world.servicenow.closeTask(incident, { as: personId('identity-ops-1'), notes: 'Retry, please.' });
      world.tables.faults.arm('busy', { table, operation: 'write' }, { skip });
      await pass(world, 6 * MINUTE);
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled', `write ${skip + 1} to ${table}`);
      assert.equal((await requestOf(world, number)).version, 2);
      assert.deepEqual(await disagreements(world), []);
      world.stop();
    }
  });

  for (const [what, match, status, minutes] of [
    ['the directory fails for two hours', { path: groupId('GRP-IDENTITY-OPS') }, 503, 120],
    ['the operator is not shown in their group for a moment', { path: groupId('GRP-IDENTITY-OPS') }, 404, 3],
    ['ServiceNow fails for two hours', { path: '/sys_user/' }, 503, 120],
    ['ServiceNow does not show its user for a moment', { path: '/sys_user/' }, 404, 3],
  ] as const)
    test(`a request that did not end well is retried by a closed follow-up although ${what}`, async (t) => {
      const world = await aWorld(t);
      const number = await aRefusedWrite(world);
      const incident = world.servicenow.ticket(number).tasks[0]?.number ?? '';
      await pass(world, 5 * MINUTE);
      const { id } = world.tenant.faults.add({ match, effect: { kind: 'status', status } });
      world.servicenow.closeTask(incident, { as: personId('identity-ops-1'), notes: 'Retry, please.' });
      await pass(world, minutes * MINUTE);
      assert.equal((await requestOf(world, number)).version, 1);
      world.tenant.faults.remove(id);
      await pass(world, 20 * MINUTE);
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      assert.equal((await requestOf(world, number)).version, 2);
    });

  test('H10: a follow-up closed as "retry" by somebody who is no operator retries nothing', async (t) => {
    const world = await aWorld(t);
    const number = await aRefusedWrite(world);
    const incident = world.servicenow.ticket(number).tasks[0]?.number ?? '';
    world.servicenow.closeTask(incident, { as: personId('sales-rep'), notes: 'retry' });
    await pass(world, 15 * MINUTE);
    await settle(world);
    const { version, requestId } = await requestOf(world, number);
    assert.equal(version, 1);
    assert.ok(
      (await factsOf(world, requestId)).includes('approval-refused'),
      'the attempt is kept as evidence',
    );
  });
});

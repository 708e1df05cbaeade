/** What operators ask for and that comes to nothing: one answer, and no row that is looked at for ever. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY, instant, MINUTE } from '../../../src/domain/instant.ts';
import { anApprovedRequest, order } from '../../support/asking.ts';
import { operate } from '../../support/operators.ts';
import { agree, requestOf, stated } from '../../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../../support/world.ts';

const CALM = { graph: { lag: 'off', switches: { throttling: 'off' } } } as const;

/** What the sweep would look at now, and what it started in ten minutes. */
async function atRest(world: TestWorld): Promise<void> {
  const { requests } = world.app.means;
  assert.deepEqual(await requests.needingAttention(instant(world.clock.now() - MINUTE)), []);
  const batches = () => world.tenant.outbound.list().filter(({ url }) => url.includes('/$batch')).length;
  const before = batches();
  await pass(world, 10 * MINUTE);
  assert.equal(batches(), before, 'nothing is read for it');
}

describe('a wish that comes to nothing', () => {
  for (const action of ['end', 'roll-back'] as const)
    test(`to ${action} what has ended is refused once, and leaves nothing behind`, async (t) => {
      const world = await aWorld(t, CALM);
      const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
      await settle(world);
      await jump(world, DAY + 10 * MINUTE);
      assert.equal(stated(world, number), 'ended/ended');
      const { requestId } = await requestOf(world, number);
      const { status, json } = await operate(world, requestId, action);
      assert.deepEqual([status, json['code']], [409, 'nothing-to-take-back']);
      assert.equal((await requestOf(world, number)).operatorAsks, null);
      await atRest(world);
      assert.equal(stated(world, number), 'ended/ended');
    });

  test('to escalate a stage that has nobody else is refused, and leaves nothing behind', async (t) => {
    const world = await aWorld(t, CALM);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const { requestId, waitingOn } = await requestOf(world, number);
    await world.app.means.approvals.changeOpen(requestId, waitingOn ?? '', (head) => ({
      ...head,
      plan: { ...head.plan, escalation: null },
    }));
    const { status, json } = await operate(world, requestId, 'escalate');
    assert.deepEqual([status, json['code']], [409, 'nothing-to-escalate']);
    assert.equal((await requestOf(world, number)).operatorAsks, null);
    await atRest(world);
  });

  test('to escalate twice is refused the second time', async (t) => {
    const world = await aWorld(t, CALM);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const { requestId } = await requestOf(world, number);
    assert.equal((await operate(world, requestId, 'escalate')).status, 202);
    await settle(world);
    const { status, json } = await operate(world, requestId, 'escalate');
    assert.deepEqual([status, json['code']], [409, 'already-escalated']);
    await atRest(world);
  });

  test('to withdraw what was decided at that moment is refused, and leaves nothing behind', async (t) => {
    const world = await aWorld(t, CALM);
    const { number } = await anApprovedRequest(world);
    const { requestId } = await requestOf(world, number);
    const { requests } = world.app.means;
    const read = requests.read.bind(requests);
    // The door read the row just before the last word was given.
    let stale = true;
    requests.read = async (id) => {
      const found = await read(id);
      if (!stale || !found || id !== requestId) return found;
      stale = false;
      return { ...found, row: { ...found.row, phase: 'waiting', waitingOn: 'data-owner' } };
    };
    const { status, json } = await operate(world, requestId, 'withdraw');
    assert.deepEqual([status, json['code']], [409, 'not-waiting']);
    assert.equal((await requestOf(world, number)).operatorAsks, null);
  });
});

describe('a wish of which only the row is left', () => {
  test('a wish of which only the row is left is taken off by the sweep where nothing is left to do for it', async (t) => {
    const world = await aWorld(t, CALM);
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
    await settle(world);
    await jump(world, DAY + 10 * MINUTE);
    const { requestId } = await requestOf(world, number);
    for (const action of ['end', 'escalate', 'withdraw'] as const) {
      const operatorAsks = { action, by: 'olga', reason: 'Because.', at: instant(world.clock.now()) };
      await world.app.means.requests.change(requestId, (row) => ({ ...row, operatorAsks }));
      await pass(world, 3 * MINUTE);
      assert.equal((await requestOf(world, number)).operatorAsks, null, action);
    }
    await atRest(world);
  });

  test('a wish of which only the row is left is done by the sweep where the process died before it was', async (t) => {
    const world = await aWorld(t, CALM);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    const { requestId } = await requestOf(world, number);
    const operatorAsks = {
      ...{ action: 'end' as const, by: 'olga', reason: 'The project is over.' },
      at: instant(world.clock.now()),
    };
    await world.app.means.requests.change(requestId, (row) => ({ ...row, operatorAsks }));
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    await agree(world);
  });
});

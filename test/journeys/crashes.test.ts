import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY } from '../../src/domain/instant.ts';
import { order, press } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { keysOf } from '../support/keys.ts';
import { agree, requestOf, stated, statements } from '../support/statements.ts';
import { aWorld, isMember, jump, settle } from '../support/world.ts';

/** Every activity of a request with one stage that is granted, ends by itself and is taken back. */
const ACTIVITIES = [
  ['decideRequest', 1],
  ['decideRequest', 2],
  ['openStage', 1],
  ['readStage', 1],
  ['armGrants', 1],
  ['applyChange', 1],
  ['proveEdges', 1],
  ['proveEdges', 3],
  ['conclude', 1],
  ['beginEnd', 1],
  ['applyChange', 2],
  ['proveEdges', 5],
  ['concludeEnd', 1],
] as const;

describe('a host that dies', () => {
  for (const [activity, nth] of ACTIVITIES) {
    for (const point of ['before', 'after'] as const) {
      test(`invariant 8: ${point} run ${nth} of ${activity} leaves one grant, one end and a true ticket`, async (t) => {
        const world = await aWorld(t);
        await world.host.kill({ when: { activity, nth, point } });
        const { number } = order(world, 'Access to Finance BI', 'finance-analyst', { duration_days: '1' });
        await settle(world);
        await press(world, number, 'finance-data-owner', 'approve');
        await settle(world);
        assert.equal(stated(world, number), 'granted/fulfilled');
        assert.ok(isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
        await agree(world);
        await jump(world, 2 * DAY);
        assert.equal(stated(world, number), 'ended/ended');
        assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
        await agree(world);
        const revisions = statements(world, number).map(({ revision }) => revision);
        assert.equal(new Set(revisions).size, revisions.length);
        assert.ok(writes(world, 'POST') <= 2 && writes(world, 'DELETE') <= 2);
      });
    }
  }

  test('what a crash cut off is taken up within 90 seconds, and no sooner than on Azure', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await world.host.kill({ when: { activity: 'applyChange', nth: 1, point: 'after' } });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const runs = (await world.host.activities()).filter(({ name }) => name === 'applyChange');
    assert.deepEqual(
      runs.slice(0, 2).map(({ attempt }) => attempt),
      [1, 2],
    );
    const [began = 0, again = 0] = runs.map(({ startedAt }) => Date.parse(startedAt));
    assert.ok(again - began >= 60_000 && again - began <= 90_000, `taken up after ${again - began} ms`);
  });

  test('H2: the silent restart of an ended run changes nothing', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    const { requestId } = await requestOf(world, number);
    const notes = world.servicenow.ticket(number).journal.length;
    const host = world.host.host();
    assert.ok(host);
    const path = `/runtime/webhooks/durabletask/orchestrators/groupMembership/${requestId}?code=${keysOf().durable}`;
    const body = JSON.stringify({ requestId });
    const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
    const answer = await world.host.fetch(
      new Request(`${world.host.url}${path}`, { method: 'POST', headers, body }),
    );
    assert.equal(answer.status, 202);
    await settle(world);
    assert.equal(writes(world, 'POST'), 1);
    assert.equal(world.servicenow.ticket(number).journal.length, notes);
    await agree(world);
  });

  test('H2: a delivery that was recorded and never started is driven by the sweep', async (t) => {
    const world = await aWorld(t);
    const { id, number } = order(world, 'Access to VPN', 'sales-rep', {}, { webhook: 'drop' });
    const at = new Date(world.clock.now()).toISOString();
    await world.app.means.intake.receive({
      source: 'servicenow',
      deliveryId: 'a-delivery-of-which-only-the-record-remains',
      ticket: { system: 'servicenow', id, number },
      bodyDigest: '0'.repeat(64),
      state: 'received',
      receivedAt: at,
    });
    await world.conductor.advance(world.clock.now() + 180_000);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('H13: after it concluded and before it told anybody, everybody is told once', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await world.host.kill({ when: { activity: 'conclude', point: 'after' } });
    await press(world, number, 'finance-data-owner', 'reject', { data: { reason: 'No.' } });
    await settle(world);
    assert.equal(stated(world, number), 'none/rejected');
    const closed = (await world.teams.cards(number)).filter(({ verbs }) => verbs.length > 0);
    assert.deepEqual(closed, []);
    const said = statements(world, number).filter(({ outcome }) => outcome === 'rejected');
    assert.equal(said.length, 1);
    await agree(world);
  });
});

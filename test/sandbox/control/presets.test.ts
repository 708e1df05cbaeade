import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PRESETS } from '../../../sandbox/control/presets.ts';
import { MINUTE } from '../../../src/domain/instant.ts';
import { aWorld, isMember, pass, settle } from '../../support/world.ts';
import { sandbox } from './sandbox.ts';
import { call } from './world-call.ts';

const VPN = { catalogItem: 'Access to VPN', requestedFor: 'Koen Willemse', approval: 'approved' };

describe('Presets', () => {
  test('Presets are listed with what they do, and whether they are set', async () => {
    const { call } = sandbox();
    const listed = (await call('GET', '/presets')).body;
    assert.deepEqual(
      listed.map(({ id }: { id: string }) => id),
      PRESETS.map(({ id }) => id),
    );
    assert.equal(new Set(PRESETS.map(({ id }) => id)).size, PRESETS.length);
    assert.equal((await call('POST', '/presets/graph-away', {})).status, 200);
    const isSet = async () =>
      (await call('GET', '/presets')).body.find(({ id }: { id: string }) => id === 'graph-away').isSet;
    assert.equal(await isSet(), true);
    assert.equal((await call('DELETE', '/presets/graph-away')).status, 200);
    assert.equal(await isSet(), false);
  });

  test('Every preset without a ticket is set and taken back by operations of the control API', async () => {
    for (const { id, needs } of PRESETS) {
      if (needs) continue;
      const { call } = sandbox();
      const done = await call('POST', `/presets/${id}`, {});
      assert.equal(done.status, 200, `${id}: ${JSON.stringify(done.body)}`);
      assert.ok(done.body.did.endsWith('.'));
      assert.ok(done.body.operations.length > 0);
      const back = await call('DELETE', `/presets/${id}`);
      assert.equal(back.status, 200, `${id}: ${JSON.stringify(back.body)}`);
      assert.deepEqual((await call('GET', '/faults')).body, [], id);
    }
  });

  test('A preset set twice is set once', async () => {
    const { call } = sandbox();
    await call('POST', '/presets/graph-away', {});
    await call('POST', '/presets/graph-away', {});
    assert.equal((await call('GET', '/faults')).body.length, 1);
    await call('DELETE', '/faults');
    assert.equal((await call('DELETE', '/presets/graph-away')).status, 200, 'somebody took its fault away');
  });

  test('A preset that needs a ticket is refused without one, and before the app gave anything', async (t) => {
    const world = await aWorld(t);
    const without = await call(world, 'POST', '/presets/member-removed', {});
    assert.deepEqual(
      [without.status, without.body.error.code, without.body.error.path],
      [400, 'missing-member', '/ticket'],
    );
    const { number } = (await call(world, 'POST', '/tickets', VPN)).body;
    const early = await call(world, 'POST', '/presets/member-removed', {
      ticket: { system: 'servicenow', number },
    });
    assert.deepEqual([early.status, early.body.error.code], [409, 'nothing-given']);
    const none = await call(world, 'POST', '/presets/no-such', {});
    assert.deepEqual([none.status, none.body.error.code], [404, 'unknown-preset']);
    const ticket = { system: 'servicenow', number: 'RITM0' };
    assert.equal((await call(world, 'POST', '/presets/member-removed', { ticket })).status, 404);
  });

  test('The member of a ticket is removed in the portal and put back', async (t) => {
    const world = await aWorld(t);
    const { number } = (await call(world, 'POST', '/tickets', VPN)).body;
    await settle(world);
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-member'));
    const ticket = { system: 'servicenow', number };
    const { body } = await call(world, 'POST', '/presets/member-removed', { ticket });
    assert.equal(body.operations[0].method, 'DELETE');
    assert.equal(isMember(world, 'GRP-VPN-USERS', 'sales-member'), false);
    await call(world, 'DELETE', '/presets/member-removed');
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-member'));
  });

  test('A new detection about the person of a ticket puts them at risk', async (t) => {
    const world = await aWorld(t);
    const incident = { table: 'incident', category: 'identity', subcategory: 'risky user' };
    const people = { caller: 'Ruben Visser', affectedUser: 'Lotte Bakker' };
    const { number } = (await call(world, 'POST', '/tickets', { ...incident, ...people })).body;
    const ticket = { system: 'servicenow', number };
    assert.equal((await call(world, 'POST', '/presets/new-detection', { ticket })).status, 200);
    const { riskLevel, detections } = (
      await call(world, 'GET', '/directory/users/lotte.bakker@contoso.example/risk')
    ).body;
    assert.deepEqual([riskLevel, detections[0].type], ['high', 'leakedCredentials']);
  });

  test('A new phone was enrolled hours before what was detected', async () => {
    const { call, clock } = sandbox();
    await call('POST', '/presets/new-phone', {});
    const { riskState, detections } = (await call('GET', '/directory/users/daan.smit@contoso.example/risk'))
      .body;
    assert.equal(riskState, 'atRisk');
    assert.equal(Date.parse(detections[0].at), clock.now() - 120 * MINUTE);
    await call('DELETE', '/presets/new-phone');
    const after = (await call('GET', '/directory/users/daan.smit@contoso.example/risk')).body;
    assert.equal(after.riskLevel, 'none');
  });

  test('A throttled Graph takes no member until it is taken back', async (t) => {
    const world = await aWorld(t);
    await call(world, 'POST', '/presets/graph-throttles-writes', {});
    await call(world, 'POST', '/tickets', VPN);
    await pass(world, 2 * MINUTE);
    assert.equal(isMember(world, 'GRP-VPN-USERS', 'sales-member'), false);
    const struck = (await call(world, 'GET', '/faults')).body.map(({ hits }: { hits: number }) => hits);
    assert.ok(Math.max(...struck) > 0);
    await call(world, 'DELETE', '/presets/graph-throttles-writes');
    await settle(world);
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-member'));
  });

  test('A kill after the write is armed, and forgotten when taken back', async (t) => {
    for (const takenBack of [false, true]) {
      const world = await aWorld(t);
      await call(world, 'POST', '/presets/kill-after-write', {});
      if (takenBack) await call(world, 'DELETE', '/presets/kill-after-write');
      await call(world, 'POST', '/tickets', VPN);
      await settle(world);
      const writes = (await call(world, 'GET', '/activities')).body.filter(
        ({ name }: { name: string }) => name === 'applyChange',
      );
      assert.equal(writes.length, takenBack ? 1 : 2);
      assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-member'));
    }
  });

  test('The lost webhook of a ticket is one, and the ticket is found all the same', async (t) => {
    const world = await aWorld(t);
    await call(world, 'POST', '/presets/webhook-lost', {});
    const lost = (await call(world, 'POST', '/tickets', { ...VPN, approval: 'requested' })).body;
    assert.deepEqual(lost.deliveries, []);
    const told = (await call(world, 'POST', '/tickets', { catalogItem: 'Sales CRM access' })).body;
    assert.equal(told.deliveries.length, 1);
    await pass(world, 20 * MINUTE);
    const { requests } = (await call(world, 'GET', `/tickets/servicenow/${lost.number}/timeline`)).body;
    assert.equal(requests.length, 1);
  });
});

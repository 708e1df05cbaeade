import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { TENANT_ID } from '../../../sandbox/company.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { OPERATORS, sandbox } from './sandbox.ts';

const REQUESTER = person('sales-rep').id;

describe('Time, faults and the host through the control API', () => {
  test('time advances by a duration in company time or to an instant, never back', async () => {
    const { call } = sandbox();
    assert.equal((await call('POST', '/clock/advance', { by: 'P27D' })).body.now, '2026-03-30T08:00:00.000Z');
    const to = '2026-04-01T00:00:00.000Z';
    assert.deepEqual((await call('POST', '/clock/advance', { to })).body, { now: to, settled: true });
    assert.deepEqual((await call('GET', '/clock')).body, { now: to });
    const back = await call('POST', '/clock/advance', { to: '2026-03-01T00:00:00Z' });
    assert.deepEqual([back.status, back.body.error.code], [400, 'time-goes-forward']);
    assert.equal((await call('POST', '/clock/advance', { by: 'soon' })).status, 400);
    assert.equal((await call('POST', '/clock/advance', { by: 'PT1H', to })).status, 400);
    assert.equal((await call('POST', '/clock/advance', {})).status, 400);
    assert.deepEqual((await call('POST', '/settle')).body, { now: to, settled: true });
  });

  test('faults are added, listed with their hits, and removed', async () => {
    const { call, tenant } = sandbox();
    const rule = {
      match: { host: 'graph.microsoft.com' },
      effect: { kind: 'status', status: 503, applied: true },
    };
    const { status, body } = await call('POST', '/faults', rule);
    assert.equal(status, 201);
    const answer = await tenant.fetch(new Request('https://graph.microsoft.com/v1.0/users'));
    assert.equal(answer.status, 503);
    assert.deepEqual((await call('GET', '/faults')).body, [{ ...rule, id: body.id, hits: 1 }]);
    assert.equal((await call('DELETE', `/faults/${body.id}`)).status, 204);
    assert.equal((await call('DELETE', `/faults/${body.id}`)).status, 404);
    for (const effect of [
      { kind: 'hang', appliedAfter: 'PT3M' },
      { kind: 'status', status: 429, retryAfter: 99_999_999, appliedAfter: 'PT3M' },
      { kind: 'lag', reads: 'PT30S' },
      { kind: 'slow', takes: 'PT0.3S' },
      { kind: 'partial' },
    ])
      assert.equal((await call('POST', '/faults', { match: {}, effect })).status, 201);
    for (const effect of [
      { kind: 'reset', appliedAfter: 'three minutes' },
      { kind: 'partial', applied: true },
      { kind: 'slow' },
    ])
      assert.equal((await call('POST', '/faults', { match: {}, effect })).status, 400);
    assert.equal((await call('DELETE', '/faults')).status, 204);
    assert.deepEqual((await call('GET', '/faults')).body, []);
    const unreadable = await call('POST', '/faults', { match: {}, effect: { kind: 'lag', reads: 'PX' } });
    assert.deepEqual([unreadable.status, unreadable.body.error.code], [400, 'invalid-fault']);
  });

  test('the record of outgoing calls is read from a sequence number on', async () => {
    const { call, tenant } = sandbox();
    const headers = { 'x-countersign-request': 'r%2F1', 'x-countersign-purpose': 'gather' };
    await tenant.fetch(new Request('https://graph.microsoft.com/v1.0/users'));
    await tenant.fetch(new Request('https://graph.microsoft.com/v1.0/groups', { headers }));
    const [row, ...others] = (await call('GET', '/outbound?since=1')).body;
    assert.deepEqual(others, []);
    assert.deepEqual(
      [row.seq, row.purpose, row.method, row.url, row.status],
      [2, 'gather', 'GET', 'https://graph.microsoft.com/v1.0/groups', 401],
    );
    assert.equal((await call('GET', '/outbound?since=x')).status, 400);
  });

  test('the host is killed now or later, unless it is not ours', async () => {
    const { call } = sandbox();
    assert.deepEqual((await call('POST', '/host/kill')).body, { killed: true });
    const when = { activity: 'prove', nth: 2, point: 'after' };
    assert.deepEqual((await call('POST', '/host/kill', { when, restart: true })).body, { armed: true });
    const elsewhere = await sandbox(undefined, { hostName: 'none' }).call('POST', '/host/kill', {});
    assert.deepEqual([elsewhere.status, elsewhere.body.error.code], [409, 'unsupported-by-host']);
  });

  test('a worker is frozen now or at a step of an activity, for a time that can be read, unless it is not ours', async () => {
    const { call } = sandbox();
    assert.deepEqual((await call('POST', '/host/freeze', { for: 'PT3M' })).body, { frozen: true });
    const when = { activity: 'applyChange', nth: 1, step: 4 };
    assert.deepEqual((await call('POST', '/host/freeze', { when, for: 'PT3M' })).body, { armed: true });
    for (const body of [
      {},
      { when },
      { when: { step: 1 }, for: 'PT3M' },
      { when: { activity: 'x', step: 0 }, for: 'PT3M' },
    ])
      assert.equal((await call('POST', '/host/freeze', body)).status, 400, JSON.stringify(body));
    const unreadable = (await call('POST', '/host/freeze', { for: 'P3 minutes' })).body.error;
    assert.deepEqual([unreadable.code, unreadable.path], ['invalid-member', '/for']);
    const elsewhere = await sandbox(undefined, { hostName: 'none' }).call('POST', '/host/freeze', {
      for: 'PT3M',
    });
    assert.deepEqual([elsewhere.status, elsewhere.body.error.code], [409, 'unsupported-by-host']);
  });

  test('tokens are issued to people there are, and a reset takes a seed', async () => {
    const { call, resets } = sandbox();
    const { status, body } = await call('POST', '/tokens', { as: REQUESTER, roles: ['Operator'] });
    assert.equal(status, 201);
    const { oid, roles, tid } = decodeJwt(body.token);
    assert.deepEqual([oid, roles, tid], [REQUESTER, ['Operator'], TENANT_ID]);
    assert.equal((await call('POST', '/tokens', { as: OPERATORS })).status, 404);
    assert.equal((await call('POST', '/reset', { seed: 7 })).status, 204);
    assert.equal((await call('POST', '/reset')).status, 204);
    assert.deepEqual(resets, ['7', undefined]);
  });
});

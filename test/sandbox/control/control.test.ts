import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { PORT, sandbox } from './sandbox.ts';

const REQUESTER = person('sales-rep').id;
const ORDER = { catalogItem: 'Access to VPN' };

describe('The control API lets in', () => {
  test('nobody without the token, but to the health page', async () => {
    const { call } = sandbox();
    const refused = await call('GET', '/clock', undefined, { authorization: 'Bearer guess' });
    assert.equal(refused.status, 401);
    assert.equal(refused.body.error.code, 'no-token');
    const health = await call('GET', '/health', undefined, { authorization: '' });
    const now = new Date(STARTS_AT).toISOString();
    assert.deepEqual(health.body, { ready: true, now, app: 'http://127.0.0.1:7071', host: 'embedded' });
  });

  test('no other host name and no page of another origin', async () => {
    const { call } = sandbox();
    const refusals = [
      { host: 'sandbox.example' },
      { host: `127.0.0.1:${PORT + 1}` },
      { origin: 'https://evil.example' },
    ];
    for (const headers of refusals)
      assert.equal((await call('GET', '/health', undefined, headers)).status, 403);
    const own = { host: `localhost:${PORT}`, origin: `http://localhost:${PORT}` };
    assert.equal((await call('GET', '/health', undefined, own)).status, 200);
  });

  test('no operation, method, query or member it does not know', async () => {
    const { call } = sandbox();
    const unknown = await call('GET', '/nothing');
    assert.deepEqual([unknown.status, unknown.body.error.code], [404, 'unknown-operation']);
    const method = await call('PUT', '/clock');
    assert.deepEqual([method.status, method.body.error.code], [405, 'wrong-method']);
    const query = await call('GET', '/cards?ticked=1');
    assert.deepEqual([query.status, query.body.error.code], [400, 'unknown-query']);
    const bodies: readonly [string, unknown, string, string | undefined][] = [
      ['/tickets', { ...ORDER, colour: 'red' }, 'unknown-member', '/colour'],
      ['/tickets', {}, 'missing-member', '/catalogItem'],
      ['/tickets', { ...ORDER, webhook: 'thrice' }, 'invalid-member', '/webhook'],
      ['/tickets', { ...ORDER, requestedFor: '' }, 'invalid-member', '/requestedFor'],
      ['/tickets', '{"catalogItem":', 'invalid-json', undefined],
      [
        '/cards/1/press',
        { as: REQUESTER, verb: 'approve', tamper: { tokens: 'x' } },
        'unknown-member',
        '/tamper/tokens',
      ],
      [
        '/faults',
        { match: {}, effect: { kind: 'status', status: 503, delay: 1 } },
        'unknown-member',
        '/effect/delay',
      ],
      ['/faults', { match: {}, effect: { kind: 'smoke' } }, 'invalid-member', '/effect'],
      ['/host/kill', { when: { activity: 'prove', point: 'during' } }, 'invalid-member', '/when/point'],
    ];
    for (const [path, body, code, at] of bodies) {
      const refused = await call('POST', path, body);
      assert.deepEqual(
        [refused.status, refused.body.error.code, refused.body.error.path],
        [400, code, at],
        path,
      );
    }
  });
});

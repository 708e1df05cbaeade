/** Requests that no client of ours makes: other methods, other spellings of a path, other encodings, claims of who somebody is. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest } from '../support/asking.ts';
import { appTokenOf, call, tokenOf } from '../support/operators.ts';
import { requestOf, stated } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

async function aGrantedRequest(world: TestWorld) {
  const { number } = await anApprovedRequest(world);
  return { number, requestId: (await requestOf(world, number)).requestId };
}

async function assertStands(world: TestWorld, number: string): Promise<void> {
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled');
}

describe('an odd request', () => {
  test('an odd request of another method, or by another spelling of a path, does nothing to whoever is not proven', async (t) => {
    const world = await aWorld(t);
    const { number, requestId } = await aGrantedRequest(world);
    const paths = [
      `/api/requests/${requestId}/roll-back`,
      `/api/requests/${requestId}%2Froll-back`,
      `/api/requests/%2e%2e/requests/${requestId}/roll-back`,
      `/api/requests/./${requestId}/roll-back`,
      `/api//requests/${requestId}/roll-back`,
      `/API/Requests/${requestId}/ROLL-BACK`,
      `/api/requests/${requestId}/roll-back/`,
      `/api/requests/${requestId}/roll-back;x=1`,
      `/api/requests/${requestId}/roll-back%00`,
      `/api/requests/${requestId}\\roll-back`,
      `/api/requests/${requestId}/roll-back?action=end&reason=x`,
      '/api/offboarding',
      '/console',
      '/console/',
      '/console/..%2fapi/requests',
      '/admin/functions',
      '/admin/host/status',
      '/runtime/webhooks/durabletask/instances',
    ];
    for (const path of paths)
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        const body = method === 'GET' || method === 'HEAD' ? undefined : { reason: 'x' };
        const { status, text } = await call(world, method, path, body ? { body } : {});
        assert.ok(status >= 300 && status !== 500, `${method} ${path}: ${status} ${text.slice(0, 100)}`);
        assert.doesNotMatch(text, new RegExp(requestId), `${method} ${path}`);
      }
    await assertStands(world, number);
  });

  test('an odd request of an operator means the action that stands last in its path, spelled as it is, and no other', async (t) => {
    const world = await aWorld(t);
    const { number, requestId } = await aGrantedRequest(world);
    const token = await tokenOf(world, 'identity-ops-1', 'Operator');
    for (const path of [
      `${requestId}%2Froll-back`,
      `${requestId}/roll-back%20`,
      `${requestId}/roll-back%00`,
      `${requestId}/retry%2F..%2Froll-back`,
      `${requestId}%00/roll-back`,
      `..%2f${requestId}/roll-back`,
      `${requestId.toUpperCase()}/roll-back`,
      `${requestId}'/roll-back`,
      `${encodeURIComponent(`${requestId}' or RowKey ne '`)}/roll-back`,
    ]) {
      const { status } = await call(world, 'POST', `/api/requests/${path}`, { token, body: { reason: 'x' } });
      assert.ok(status === 404 || status === 400 || status === 405, `${path}: ${status}`);
    }
    await assertStands(world, number);
  });

  test('an odd request that says itself who it is from is from nobody: headers of the platform count only with the token', async (t) => {
    const world = await aWorld(t);
    const { number, requestId } = await aGrantedRequest(world);
    const principal = Buffer.from(
      JSON.stringify({
        auth_typ: 'aad',
        claims: [
          { typ: 'roles', val: 'Operator' },
          {
            typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier',
            val: personId('identity-ops-1'),
          },
        ],
        role_typ: 'roles',
      }),
    ).toString('base64');
    const unsigned = (claims: object) =>
      `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    const real = await tokenOf(world, 'finance-analyst', 'Operator');
    const [head = '', body = '', signature = ''] = real.split('.');
    const other = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const swapped = Buffer.from(JSON.stringify({ ...other, oid: personId('identity-ops-1') })).toString(
      'base64url',
    );
    const withHead = (more: object) =>
      `${Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(head, 'base64url').toString()) as object), ...more })).toString('base64url')}.${swapped}.${signature}`;
    const tries: readonly Readonly<Record<string, string>>[] = [
      {
        'x-ms-client-principal': principal,
        'x-ms-client-principal-id': personId('identity-ops-1'),
        'x-ms-client-principal-name': 'ops',
        'x-ms-client-principal-idp': 'aad',
      },
      { 'x-ms-token-aad-access-token': unsigned(other) },
      { 'x-ms-token-aad-id-token': real },
      { authorization: `Bearer ${unsigned({ ...other, roles: ['Operator'] })}` },
      { authorization: `Bearer ${head}.${swapped}.${signature}` },
      { authorization: `Bearer ${withHead({ kid: '../../keys/mine' })}` },
      { authorization: `Bearer ${withHead({ jku: 'https://evil.example/keys', kid: 'mine' })}` },
      { authorization: `Bearer ${withHead({ x5u: 'https://evil.example/cert' })}` },
      { authorization: `Bearer ${withHead({ alg: 'HS256' })}` },
      { authorization: `Bearer ${withHead({ alg: 'RS256', crit: ['exp'], exp: 0 })}` },
      { authorization: `Bearer ${await appTokenOf(world, { roles: ['Operator'] })}` },
      { cookie: `AppServiceAuthSession=${real}` },
      { 'x-zumo-auth': real },
      { 'x-forwarded-for': '127.0.0.1', 'x-original-url': '/api/health', 'x-rewrite-url': '/api/health' },
      { 'x-http-method-override': 'GET' },
    ];
    for (const headers of tries) {
      const { status } = await call(world, 'POST', `/api/requests/${requestId}/roll-back`, {
        headers,
        body: { reason: 'x' },
      });
      assert.ok(status === 401 || status === 403, `${JSON.stringify(headers).slice(0, 120)}: ${status}`);
    }
    await assertStands(world, number);
    await pass(world, 2 * MINUTE);
    const events = world.logged.filter((line) => line.includes('"log":"security"'));
    assert.ok(
      events.some((line) => line.includes('caller-refused')),
      events.join('\n'),
    );
    assert.ok(!events.some((line) => line.includes('evil.example/keys') && line.includes('eyJ')));
  });

  test('an odd request whose body is compressed, in another alphabet, nested without end or announced otherwise is refused', async (t) => {
    const world = await aWorld(t);
    const { number, requestId } = await aGrantedRequest(world);
    const token = await tokenOf(world, 'identity-ops-1', 'Operator');
    const path = `/api/requests/${requestId}/roll-back`;
    const text = '{"reason":"x"}';
    const bodies: readonly (readonly [string, Uint8Array | string, Readonly<Record<string, string>>])[] = [
      ['gzip', gzipSync(text), { 'content-encoding': 'gzip' }],
      ['UTF-16', Buffer.from(text, 'utf16le'), { 'content-type': 'application/json; charset=utf-16' }],
      ['UTF-7', '+AHsAIg-reason+ACI:+ACI-x+ACIAfQ-', { 'content-type': 'application/json; charset=utf-7' }],
      ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), {}],
      ['overlong UTF-8', Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]), {}],
      ['nested', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, {}],
      ['nested members', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`, {}],
      ['a form', 'reason=x', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['a form that says it is JSON', 'reason=x', {}],
      ['two values', '{"reason":"x"}{"reason":"y"}', {}],
      ['a number too large', '{"reason":1e999}', {}],
      ['an escaped second name', '{"reason":"x","\\u0072eason":"y"}', {}],
      ['a prototype', '{"__proto__":{"reason":"x"}}', {}],
    ];
    for (const [what, body, headers] of bodies) {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      const response = await world.host.fetch(
        new Request(`${world.host.url}${path}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'content-length': String(bytes.byteLength),
            ...headers,
          },
          body: new Uint8Array(bytes),
        }),
      );
      assert.ok(
        [400, 413, 415].includes(response.status),
        `${what}: ${response.status} ${await response.text()}`,
      );
    }
    await assertStands(world, number);
  });
});

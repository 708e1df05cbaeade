import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NOTIFICATIONS } from '../../sandbox/app/sandbox-settings.ts';
import { captureRegistrations } from '../../sandbox/host/registrations.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { SLACK } from '../../sandbox/tenant/slack/company.ts';
import { register } from '../../src/register.ts';
import { anApprovedRequest } from '../support/asking.ts';
import { keysOf } from '../support/keys.ts';
import { appTokenOf, call, type DoorAnswer, tokenOf } from '../support/operators.ts';
import { requestOf, stated } from '../support/statements.ts';
import { aWorld, settle, type TestWorld } from '../support/world.ts';

type Way = { readonly name: string; readonly method: string; readonly path: string };

/** Every function that a call over HTTP can reach, as it is registered; a new one is among them by itself. */
function waysInto(world: TestWorld, requestId: string): readonly Way[] {
  const { functions } = captureRegistrations(() => register(world.app));
  return functions.flatMap(({ metadata }) => {
    const trigger = Object.values(metadata.bindings).find(({ type }) => type === 'httpTrigger');
    if (!trigger) return [];
    const path = `/api/${trigger['route']}`.replace('{id}', requestId).replace('{action}', 'withdraw');
    return (trigger['methods'] as readonly string[]).map((method) => ({ name: metadata.name, method, path }));
  });
}

/** Doors whose proof covers the bytes of the body, so that its name does not matter. */
const SIGNED = /^(itsm|messages|alerts)-|^directoryNotifications$/;

/** Each door of machines has a function key of its own. */
function keyOf(name: string): { readonly 'x-functions-key': string } {
  const { serviceNow, monitoring } = keysOf();
  return { 'x-functions-key': name.startsWith('alerts-') ? monitoring : serviceNow };
}

async function everyDoor(t: Parameters<typeof aWorld>[0]) {
  const world = await aWorld(t, { settings: { ...NOTIFICATIONS, ...SLACK } });
  const { number } = await anApprovedRequest(world);
  const { requestId } = await requestOf(world, number);
  const ways = waysInto(world, requestId);
  assert.ok(ways.length >= 13, ways.map(({ name }) => name).join());
  const writing = ways.filter(({ method }) => method !== 'GET');
  assert.ok(writing.length >= 5);
  return { world, number, requestId, ways, writing };
}

/** With everything that could open it: so that nothing else is what keeps it closed. */
async function opened(
  world: TestWorld,
  { name, method, path }: Way,
  headers: Readonly<Record<string, string>> = {},
  body: unknown = { userId: personId('finance-analyst'), reason: 'Because.' },
): Promise<DoorAnswer> {
  const token =
    name === 'offboarding'
      ? await appTokenOf(world, { roles: ['Offboarding'] })
      : await tokenOf(world, 'identity-ops-1', 'Operator');
  const sent = { ...keyOf(name), ...headers };
  return await call(world, method, path, { token, headers: sent, ...(method === 'GET' ? {} : { body }) });
}

function assertProtected({ headers, status, text }: DoorAnswer, what: string): void {
  const of = (name: string) => headers.get(name) ?? '';
  assert.equal(of('x-content-type-options'), 'nosniff', what);
  assert.match(of('strict-transport-security'), /^max-age=\d{8,}; includeSubDomains$/, what);
  assert.equal(of('cache-control'), 'no-store', what);
  assert.match(of('content-security-policy'), /default-src 'none'/, what);
  assert.match(of('content-security-policy'), /frame-ancestors 'none'/, what);
  assert.doesNotMatch(of('content-security-policy'), /unsafe|\*/, what);
  assert.equal(of('cross-origin-resource-policy'), 'same-origin', what);
  assert.ok(of('referrer-policy') === 'no-referrer' || of('referrer-policy') === 'same-origin', what);
  assert.deepEqual(
    [...headers.keys()].filter((name) => /countersign|powered|server/.test(name)),
    [],
    what,
  );
  if (status >= 400 && !of('content-type').startsWith('text/html'))
    assert.equal(typeof JSON.parse(text).code, 'string', `${what}: an error says its code`);
}

describe('every door that is registered', () => {
  test('protects each of its answers, good or bad', async (t) => {
    const { world, ways } = await everyDoor(t);
    for (const way of ways) {
      const what = `${way.method} ${way.path}`;
      assertProtected(await opened(world, way), `${what} with everything`);
      const body = way.method === 'GET' ? {} : { body: '{' };
      assertProtected(
        await call(world, way.method, way.path, { headers: keyOf(way.name), ...body }),
        `${what} with nothing`,
      );
    }
    world.tables.faults.arm('busy', {}, { count: 1000 });
    for (const way of ways) assertProtected(await opened(world, way), `${way.path} without tables`);
    world.tables.faults.recover();
  });

  test('every door that is registered is protected by the host, too, where the host answers before it', async (t) => {
    const { world } = await everyDoor(t);
    for (const [method, path, status] of [
      ['POST', '/api/itsm/servicenow', 401],
      ['GET', '/api/no-such-door', 404],
      ['DELETE', '/api/console', 404],
      ['GET', '/elsewhere', 404],
      ['GET', '/admin/functions', 401],
      ['GET', '/runtime/webhooks/durabletask/instances', 401],
    ] as const) {
      const answer = await call(world, method, path, {});
      assert.equal(answer.status, status, path);
      assertProtected({ ...answer, text: '{"code":"the host’s"}' }, `${method} ${path}`);
    }
  });

  for (const [what, headers] of [
    ['another site, as browsers say it', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    [
      'a neighbor of our own site',
      { 'sec-fetch-site': 'same-site', origin: 'https://other.contoso.example' },
    ],
    ['another site, by an older browser', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['a page that calls itself like ours', { origin: 'http://127.0.0.1:7071.evil.example' }],
  ] as const)
    test(`takes nothing that a page sends from ${what}`, async (t) => {
      const { world, number, writing } = await everyDoor(t);
      for (const way of writing) {
        for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
          const answer = await opened(world, way, { ...headers, 'content-type': type });
          assert.deepEqual(
            [answer.status, answer.json['code']],
            [403, 'foreign-page'],
            `${way.path} ${type}`,
          );
        }
      }
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
    });

  test('takes a page of ours, and a tool that says nothing of where it is', async (t) => {
    const { world, requestId } = await everyDoor(t);
    const way = { name: 'requestAction', method: 'POST', path: `/api/requests/${requestId}/withdraw` };
    for (const headers of [
      { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:7072' },
      { origin: world.host.url },
      {},
    ])
      assert.equal((await opened(world, way, headers, { reason: 'x' })).json['code'], 'not-waiting');
  });

  test('takes nothing that came without TLS, and leads nobody from there to TLS', async (t) => {
    const { world, number, ways } = await everyDoor(t);
    for (const way of ways.filter(({ name }) => !name.startsWith('health')))
      for (const proto of ['http', 'HTTP', 'https, http']) {
        const answer = await opened(world, way, { 'x-forwarded-proto': proto });
        assert.deepEqual([answer.status, answer.json['code']], [403, 'https-only'], way.path);
        assert.equal(answer.headers.get('location'), null);
      }
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const secure = await opened(
      world,
      { name: '', method: 'GET', path: '/api/requests' },
      { 'x-forwarded-proto': 'https' },
    );
    assert.equal(secure.status, 200);
  });

  test('lets no body change what all objects have in common', async (t) => {
    const { world, writing } = await everyDoor(t);
    const planted = '{"reached":"by a body"}';
    for (const name of ['__proto__', 'constructor', 'prototype'])
      for (const way of writing) {
        const body = `{"${name}":${planted},"constructor2":{"prototype":${planted}},"reason":{"${name}":${planted}},"person":"${name}","userId":"${name}"}`;
        await opened(world, way, {}, body);
        assert.equal(({} as { readonly reached?: unknown }).reached, undefined, `${way.path} ${name}`);
      }
    await settle(world);
    assert.deepEqual(Object.keys(Object.prototype), []);
  });

  test('takes no body that does not say it is JSON, but where the proof covers its bytes', async (t) => {
    const { world, number, writing } = await everyDoor(t);
    for (const way of writing)
      for (const type of ['text/plain', 'text/plain;charset=application/json', 'multipart/form-data', '']) {
        const { status, json } = await opened(world, way, { 'content-type': type });
        if (SIGNED.test(way.name)) assert.notEqual(status, 415, way.path);
        else assert.deepEqual([status, json['code']], [415, 'not-json'], `${way.path} ${type}`);
      }
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('takes no body beyond its bound, whatever length it says to have', async (t) => {
    const { world, writing } = await everyDoor(t);
    const large = JSON.stringify({ reason: 'x'.repeat(1024 * 1024) });
    for (const way of writing)
      for (const length of [String(large.length), '2']) {
        const { status, json } = await opened(world, way, { 'content-length': length }, large);
        // A caller that is not proven yet may be told that first.
        assert.ok(
          status === 413 || status === 401 || status === 403,
          `${way.path}: ${status} ${json['code']}`,
        );
        if (length !== '2') assert.equal(status, 413, way.path);
      }
  });

  test('tells of nothing that failed inside', async (t) => {
    const { world, ways } = await everyDoor(t);
    world.tables.faults.arm('busy', {}, { count: 1000 });
    for (const way of ways) {
      const { text } = await opened(world, way);
      assert.doesNotMatch(text, /at .*\.(ts|mjs):\d|node_modules|eyJ/, way.path);
    }
    world.tables.faults.recover();
  });
});

describe('the door of the personnel system', () => {
  test('refuses what another site has a browser send, which it would have taken', async (t) => {
    const { world, number } = await everyDoor(t);
    const way = { name: 'offboarding', method: 'POST', path: '/api/offboarding' };
    const text = JSON.stringify({ userId: personId('finance-analyst'), reason: 'x' });
    const headers = { 'content-type': 'text/plain', 'sec-fetch-site': 'cross-site' };
    assert.equal((await opened(world, way, headers, text)).status, 403);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('leaves audit rows of what was said and withdrawn, also of somebody who holds nothing', async (t) => {
    const { world, requestId } = await everyDoor(t);
    const token = await appTokenOf(world, { roles: ['Offboarding'] });
    const say = async (body: object) =>
      assert.equal((await call(world, 'POST', '/api/offboarding', { token, body })).status, 202);
    const effectiveAt = '2027-03-05T17:00:00Z';
    for (const userId of [personId('finance-analyst'), personId('sales-rep')]) {
      await say({ userId, effectiveAt, reason: 'Contract ends.' });
      await say({ userId, withdrawn: true, reason: 'They stay.' });
      const rows = await world.app.means.auditLog.read(`offboarding~${userId}`);
      assert.deepEqual(
        rows.map(({ data }) => (data as { action: string; reason: string }).action),
        ['offboarding', 'offboarding-withdrawn'],
      );
      assert.match(JSON.stringify(rows), /They stay\./);
    }
    const own = await world.app.means.auditLog.read(requestId);
    const actions = own.flatMap(({ data }) => (data as { action?: string } | null)?.action ?? []);
    assert.deepEqual(actions, ['end', 'offboarding-withdrawn']);
  });
});

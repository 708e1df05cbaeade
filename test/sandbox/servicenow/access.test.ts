import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId, userId } from '../../../sandbox/tenant/servicenow/people.ts';
import { BRAM, HOST, instance, MIRA, PROMPT, ROSA, rowsIn } from './instance.ts';

const ANY = '/api/now/table/sc_cat_item?sysparm_limit=1';

describe('getting in', () => {
  test('answers a token for 1799 seconds without one to refresh it', async () => {
    const { status, body } = await instance(PROMPT).token();
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body).toSorted(), ['access_token', 'expires_in', 'scope', 'token_type']);
    assert.equal(body['expires_in'], 1799);
  });

  test('refuses a wrong client, another grant, and the grant while it is switched off', async () => {
    const one = instance(PROMPT);
    assert.equal((await one.token({ client_secret: 'guess' })).status, 401);
    assert.equal((await one.token({ client_id: 'somebody' })).status, 401);
    assert.equal((await one.token({ grant_type: 'password' })).status, 401);
    one.now.switches.oauth.clientCredentials = false;
    assert.equal((await one.token()).status, 401);
  });

  test('answers 401 without a token, with a made-up one and with basic authentication', async () => {
    const one = instance(PROMPT);
    for (const authorization of ['', 'Bearer made-up', 'Basic c3ZjLmNvdW50ZXJzaWduOng=']) {
      const { status, body, headers } = await one.call('GET', ANY, undefined, { authorization });
      assert.equal(status, 401);
      assert.equal(headers.get('www-authenticate'), 'BASIC realm="Service-now"');
      assert.deepEqual(body['error'], {
        message: 'User Not Authenticated',
        detail: 'Required to provide Auth information',
      });
    }
  });

  test('answers 401 from the moment a token expires, or is revoked (S12)', async () => {
    const one = instance(PROMPT);
    assert.equal((await one.call('GET', ANY)).status, 200);
    await one.advance(1_798_000);
    assert.equal((await one.call('GET', ANY)).status, 200);
    await one.advance(1_000);
    assert.equal((await one.call('GET', ANY)).status, 401);
    const authorization = `Bearer ${(await one.token()).body['access_token']}`;
    assert.equal((await one.call('GET', ANY, undefined, { authorization })).status, 200);
    one.now.revokeTokens();
    assert.equal((await one.call('GET', ANY, undefined, { authorization })).status, 401);
  });

  test('answers for its own host alone', () => {
    const { now } = instance(PROMPT);
    assert.equal(now.answersFor(new URL(HOST).hostname), true);
    assert.equal(now.answersFor('other.service-now.com'), false);
  });
});

describe('a rate limit rule', () => {
  test('a rate limit rule is not there by default, and then no answer carries rate headers', async () => {
    const { headers } = await instance(PROMPT).call('GET', ANY);
    assert.equal(headers.get('x-ratelimit-limit'), null);
  });

  test('lets calls overshoot until the counters are added up, then says how long to wait (S9)', async () => {
    const one = instance({ ...PROMPT, rateLimit: { perHour: 2, headers: true, on: 'table' } });
    for (let calls = 0; calls < 5; calls += 1) assert.equal((await one.call('GET', ANY)).status, 200);
    await one.advance(30_000);
    const { status, headers, body } = await one.call('GET', ANY);
    assert.equal(status, 429);
    assert.equal(headers.get('retry-after'), '3570');
    assert.equal(headers.get('x-ratelimit-limit'), '2');
    assert.equal(headers.get('x-ratelimit-reset'), String(Date.parse('2026-03-03T10:00:00Z') / 1_000));
    assert.match(headers.get('x-ratelimit-rule') ?? '', /^[0-9a-f]{32}$/);
    assert.equal(headers.get('x-ratelimit-remaining'), null);
    assert.deepEqual(body['error'], {
      message: 'Rate limit exceeded',
      detail: 'Rate limit of 2 requests per hour for integrations exceeded',
    });
    assert.equal((await one.token()).status, 200);
    await one.advance(3_570_000);
    const authorization = `Bearer ${(await one.token()).body['access_token']}`;
    assert.equal((await one.call('GET', ANY, undefined, { authorization })).status, 200);
  });

  test('adds up what was counted before', async () => {
    const one = instance({ ...PROMPT, rateLimit: { perHour: 3, headers: true, on: 'table' } });
    const statuses: number[] = [];
    for (let calls = 0; calls < 6; calls += 1) {
      statuses.push((await one.call('GET', ANY)).status);
      await one.advance(30_000);
    }
    assert.deepEqual(statuses, [200, 200, 200, 429, 429, 429]);
  });

  test('a rate limit rule may refuse without any header, and at the token door too (S9)', async () => {
    const one = instance({ ...PROMPT, rateLimit: { perHour: 0, headers: false, on: 'token' } });
    const { status, headers } = await one.token();
    assert.equal(status, 429);
    assert.equal(headers.get('retry-after'), null);
    assert.equal(headers.get('x-ratelimit-limit'), null);
    one.now.switches.rateLimit = null;
    assert.equal((await one.call('GET', ANY)).status, 200);
  });
});

describe('who is on call', () => {
  const PATH = `/api/now/on_call_rota/whoisoncall?group_ids=${groupId('SecOps')}`;

  test('the roster is the whole escalation order, the first of whom may stand in or be a device (S17)', async () => {
    const one = instance(PROMPT);
    one.now.setOnCall('SecOps', [
      { userId: ROSA, level: 1, override: true, device: 'd1' },
      { userId: BRAM, level: 2 },
      { userId: MIRA, level: 3 },
    ]);
    one.now.setOnCall('IAM', [{ userId: MIRA, level: 1, to: '2020-01-01T00:00:00Z' }]);
    const { status, body } = await one.call('GET', PATH);
    assert.equal(status, 200);
    assert.deepEqual(
      rowsIn({ body }).map(({ userId: user, order, isOverride, isDevice }) => [
        user,
        order,
        isOverride,
        isDevice,
      ]),
      [
        [userId(ROSA), 1, true, true],
        [userId(BRAM), 2, false, false],
        [userId(MIRA), 3, false, false],
      ],
    );
  });

  test('the roster is an empty list when nobody is, and that or 403 without the role (S17)', async () => {
    const one = instance(PROMPT);
    assert.deepEqual((await one.call('GET', PATH)).body, { result: [] });
    one.now.switches.rights.roster = false;
    assert.deepEqual((await one.call('GET', PATH)).body, { result: [] });
    one.now.switches.rights.unreadRoster = 'refused';
    assert.equal((await one.call('GET', PATH)).status, 403);
  });
});

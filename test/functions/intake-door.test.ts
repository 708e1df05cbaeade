import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { WEBHOOK_SECRET } from '../../sandbox/app/sandbox-settings.ts';
import { order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { keysOf } from '../support/keys.ts';
import { call, type DoorAnswer } from '../support/operators.ts';
import { agree, requestOf, stated } from '../support/statements.ts';
import { aWorld, settle, type TestWorld } from '../support/world.ts';

const PATH = '/api/itsm/servicenow';

/** The headers of a delivery as the customer's script makes them: timestamp, signature and the sender's own key. */
function signed(
  world: TestWorld,
  body: string,
  { secret = WEBHOOK_SECRET, ageSeconds = 0, key = keysOf().serviceNow } = {},
): Record<string, string> {
  const timestamp = String(Math.floor(world.clock.now() / 1000) - ageSeconds);
  const signature = createHmac('sha256', secret).update(`v1:${timestamp}:${body}`).digest('hex');
  return {
    'x-countersign-timestamp': timestamp,
    'x-countersign-signature': `v1=${signature}`,
    'x-functions-key': key,
  };
}

/** An order nobody has told the app of, and the body that would. */
function untold(world: TestWorld): { readonly number: string; readonly body: string } {
  const { id, number } = order(world, 'Access to VPN', 'sales-rep', {}, { webhook: 'drop' });
  const event = {
    event_id: '6f1f4c3e-0000-4000-8000-000000000001',
    event: 'request.submitted',
    instance: 'acme.service-now.com',
    table: 'sc_req_item',
    sys_id: id,
    number,
  };
  return { number, body: JSON.stringify(event) };
}

async function deliver(world: TestWorld, body: string, options = {}): Promise<DoorAnswer> {
  return await call(world, 'POST', PATH, { body, headers: signed(world, body, options) });
}

describe('the door for webhooks of ServiceNow', () => {
  test('takes in a signed delivery, says which request it became, and where to look', async (t) => {
    const world = await aWorld(t);
    const { number, body } = untold(world);
    const answer = await deliver(world, body);
    assert.equal(answer.status, 202);
    const { requestId } = answer.json as { readonly requestId: string };
    assert.equal(answer.headers.get('location'), `/api/requests/${requestId}`);
    assert.doesNotMatch(
      answer.text,
      /code=|runtime\/webhooks/,
      'invariant 15: no status URL with a system key',
    );
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('H2: says of a repeat that it is one, and starts nothing', async (t) => {
    const world = await aWorld(t);
    const { number, body } = untold(world);
    await deliver(world, body);
    await settle(world);
    const runs = (await world.host.activities()).length;
    const again = await deliver(world, body);
    assert.deepEqual([again.status, again.json['duplicate']], [202, true]);
    await settle(world);
    assert.equal((await world.host.activities()).length, runs, 'nothing runs for a repeat');
    assert.equal(writes(world, 'POST'), 1);
    assert.equal((await requestOf(world, number)).version, 1);
  });

  for (const [what, options, code] of [
    ['signed with another secret', { secret: 'some-other-secret' }, 'signature-mismatch'],
    ['six minutes old', { ageSeconds: 360 }, 'timestamp-outside-window'],
    ['six minutes ahead', { ageSeconds: -360 }, 'timestamp-outside-window'],
  ] as const) {
    test(`H19: turns away a delivery that is ${what}`, async (t) => {
      const world = await aWorld(t);
      const { body } = untold(world);
      const answer = await deliver(world, body, options);
      assert.deepEqual([answer.status, answer.json['code']], [401, code]);
      await settle(world);
      assert.deepEqual((await world.app.means.requests.list({})).records, []);
    });
  }

  test('H19: turns away a body that was changed after it was signed, and one without a signature', async (t) => {
    const world = await aWorld(t);
    const { body } = untold(world);
    const headers = signed(world, body);
    const changed = await call(world, 'POST', PATH, { body: `${body} `, headers });
    assert.deepEqual([changed.status, changed.json['code']], [401, 'signature-mismatch']);
    const bare = await call(world, 'POST', PATH, {
      body,
      headers: { 'x-functions-key': keysOf().serviceNow },
    });
    assert.deepEqual([bare.status, bare.json['code']], [401, 'signature-missing']);
  });

  test('H19: a replay within the window is known by its event id', async (t) => {
    const world = await aWorld(t);
    const { body } = untold(world);
    const headers = signed(world, body);
    const answers = [];
    for (let time = 0; time < 3; time += 1) answers.push(await call(world, 'POST', PATH, { body, headers }));
    assert.deepEqual(
      answers.map(({ status, json }) => [status, json['duplicate']]),
      [
        [202, false],
        [202, true],
        [202, true],
      ],
    );
  });

  test('H19: the secret before counts while it is being rotated, and an empty one never', async (t) => {
    const world = await aWorld(t, {
      settings: { SERVICENOW_WEBHOOK_SECRET_PREVIOUS: 'kept-of-last-quarter' },
    });
    const { body } = untold(world);
    assert.equal((await deliver(world, body, { secret: 'kept-of-last-quarter' })).status, 202);
    const plain = await aWorld(t);
    assert.equal((await deliver(plain, untold(plain).body, { secret: '' })).status, 401);
  });

  test('H19: needs the key of its own sender: none, a wrong one and that of another function are refused', async (t) => {
    const world = await aWorld(t);
    const { body } = untold(world);
    for (const key of ['', 'wrong', keysOf().durable]) {
      const answer = await deliver(world, body, { key });
      assert.equal(answer.status, 401, key);
    }
    await settle(world);
    assert.deepEqual((await world.app.means.requests.list({})).records, []);
  });

  for (const [what, mend, path] of [
    ['is no JSON', (body: string) => body.slice(0, -5), '$'],
    ['starts with a byte order mark', (body: string) => `\uFEFF${body}`, '$'],
    ['names a member twice', (body: string) => body.replace('{', '{"sys_id":"x",'), '$.sys_id'],
    ['holds a raw line end', (body: string) => body.replace('request.', 'request\n.'), '$'],
    ['is escaped for XML', (body: string) => body.replaceAll('"', '&quot;'), '$'],
    ['names another instance', (body: string) => body.replace('acme.', 'evil.'), '$.instance'],
    ['names another table', (body: string) => body.replace('sc_req_item', 'sys_user'), '$.table'],
    [
      'has a path for an id',
      (body: string) => body.replace(/"sys_id":"[^"]*"/, '"sys_id":"../incident"'),
      '$.sys_id',
    ],
    ['has a number for an id', (body: string) => body.replace(/"sys_id":"[^"]*"/, '"sys_id":42'), '$.sys_id'],
    ['lacks its event', (body: string) => body.replace('"event":', '"evnt":'), '$.event'],
    ['is a list', () => '[]', '$'],
  ] as const) {
    test(`answers 400 to a body that ${what}, with the place`, async (t) => {
      const world = await aWorld(t);
      const answer = await deliver(world, mend(untold(world).body));
      assert.deepEqual([answer.status, answer.json['code']], [400, 'malformed-event']);
      const issues = answer.json['issues'] as readonly { readonly path: string }[];
      assert.ok(
        issues.some((issue) => issue.path === path),
        JSON.stringify(issues),
      );
    });
  }

  test('refuses large, empty and unreadable bodies with what to do', async (t) => {
    const world = await aWorld(t);
    const large = await deliver(world, 'x'.repeat(64 * 1024 + 1));
    assert.deepEqual([large.status, large.json['code']], [413, 'body-too-large']);
    const headers = signed(world, '');
    const empty = await call(world, 'POST', PATH, { headers: { ...headers, 'content-length': '0' } });
    assert.deepEqual([empty.status, empty.json['code']], [411, 'body-missing']);
    assert.match(empty.text, /chunked bodies do not arrive/);
    const bytes = new Uint8Array([0x22, 0xff, 0xfe, 0x22]);
    const response = await world.host.fetch(
      new Request(`${world.host.url}${PATH}`, {
        method: 'POST',
        headers: { ...headers, 'content-length': '4' },
        body: bytes,
      }),
    );
    assert.equal(response.status, 400);
    assert.match(await response.text(), /not-utf-8/);
  });

  test('a chunked body arrives empty on the platform and is refused with the reason', async (t) => {
    const world = await aWorld(t);
    const { body } = untold(world);
    const headers = { ...signed(world, body), 'transfer-encoding': 'chunked' };
    const response = await world.host.fetch(
      new Request(`${world.host.url}${PATH}`, { method: 'POST', headers, body }),
    );
    assert.equal(response.status, 411);
    assert.match(await response.text(), /Content-Length/);
  });

  test('names nothing of us in its errors, and is the only way in', async (t) => {
    const world = await aWorld(t);
    const answer = await deliver(world, '{}', { secret: 'guess' });
    assert.match(answer.headers.get('content-type') ?? '', /problem\+json/);
    assert.doesNotMatch(answer.text, /sandbox-webhook-secret|at .*\.ts/);
    assert.equal((await call(world, 'GET', PATH)).status, 404);
    assert.equal((await call(world, 'POST', '/api/itsm/jira', { body: '{}' })).status, 404);
  });

  test('answers 503 and loses nothing while our tables do not answer', async (t) => {
    const world = await aWorld(t);
    const { number, body } = untold(world);
    world.tables.faults.arm('never-arrived', {}, { count: 40 });
    const answer = await deliver(world, body);
    assert.deepEqual([answer.status, answer.json['code']], [503, 'try-again']);
    world.tables.faults.recover();
    assert.equal((await deliver(world, body)).status, 202);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});

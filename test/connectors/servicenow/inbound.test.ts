import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import type { BodyStyle } from '../../../sandbox/tenant/servicenow/switches.ts';
import { createServiceNowInbound } from '../../../src/connectors/servicenow/inbound.ts';
import { pass } from '../support/border.ts';
import { instance, SECRET, SETTINGS } from './instance.ts';

const inbound = createServiceNowInbound(SETTINGS);
const NOW = Date.parse('2026-03-03T09:00:00Z');

async function delivered(body: BodyStyle, signature: 'hex' | 'base64' = 'base64') {
  const bench = instance({ webhook: { delay: { min: 0, max: 0 }, body, signature } });
  const ticket = bench.makeTicket();
  await pass(bench.clock, 0);
  await pass(bench.clock, 5000);
  const [init] = bench.received;
  assert.ok(init, 'the instance sent no webhook');
  return { init, ticket, now: bench.clock.now() };
}

function signed(body: string, at = NOW, secret = SECRET, encoding: 'hex' | 'base64' = 'hex'): Headers {
  const timestamp = String(Math.floor(at / 1000));
  const digest = createHmac('sha256', secret).update(`v1:${timestamp}:${body}`).digest(encoding);
  return new Headers({ 'X-Countersign-Timestamp': timestamp, 'X-Countersign-Signature': `v1=${digest}` });
}

const codeOf = (headers: Headers, body: string, now = NOW, secrets: readonly string[] = [SECRET]) => {
  const answer = createServiceNowInbound({ ...SETTINGS, webhookSecrets: secrets }).authenticate(
    headers,
    body,
    now,
  );
  return answer.authentic ? 'authentic' : answer.code;
};

describe('a ServiceNow webhook', () => {
  for (const encoding of ['hex', 'base64'] as const)
    test(`as the instance sends it, signed in ${encoding}, is authentic and locates its ticket`, async () => {
      const { init, ticket, now } = await delivered('json', encoding);
      assert.deepEqual(inbound.authenticate(new Headers(init.headers), init.body, now), { authentic: true });
      const parsed = inbound.parse(init.body);
      assert.ok(parsed.parsed);
      assert.equal(parsed.event.event, 'request.submitted');
      assert.deepEqual(parsed.event.ticket, ticket);
      assert.match(parsed.event.deliveryId, /^[0-9a-f-]{36}$/);
      assert.match(parsed.event.catalogItemHint ?? '', /^[0-9a-f]{32}$/);
    });

  test('a ServiceNow webhook whose script escaped its values for XML still locates its ticket (S5)', async () => {
    const { init, ticket } = await delivered('xml-escaped');
    const parsed = inbound.parse(init.body);
    assert.ok(parsed.parsed);
    assert.deepEqual(parsed.event.ticket, ticket);
  });

  for (const style of ['raw-newline', 'raw-quote', 'bom', 'duplicate-keys'] as const)
    test(`with a body broken by ${style} is malformed, with the place named (S5)`, async () => {
      const { init } = await delivered(style);
      const parsed = inbound.parse(init.body);
      assert.ok(!parsed.parsed);
      assert.equal(parsed.issues[0]?.path, style === 'duplicate-keys' ? '$.number' : '$');
      if (style === 'bom') assert.match(parsed.issues[0]?.message ?? '', /byte order mark/);
    });

  test('a ServiceNow webhook is refused when one byte differs, or without its headers', () => {
    assert.equal(codeOf(signed('{"a":1}'), '{"a":1}'), 'authentic');
    assert.equal(codeOf(signed('{"a":1}'), '{"a":2}'), 'signature-mismatch');
    assert.equal(codeOf(signed('{"a":1}'), '{"a": 1}'), 'signature-mismatch');
    assert.equal(codeOf(new Headers(), '{}'), 'signature-missing');
  });

  test('a ServiceNow webhook is refused beyond five minutes either way, and with a time that is no number', () => {
    const fresh = (at: number) => codeOf(signed('{}', at), '{}');
    assert.equal(fresh(NOW - 300_000), 'authentic');
    assert.equal(fresh(NOW + 300_000), 'authentic');
    assert.equal(fresh(NOW - 301_000), 'timestamp-outside-window');
    assert.equal(fresh(NOW + 301_000), 'timestamp-outside-window');
    const headers = signed('{}');
    for (const odd of ['NaN', '1e9', '-1', 'Infinity', '0x10', '']) {
      headers.set('X-Countersign-Timestamp', odd);
      assert.match(codeOf(headers, '{}'), /timestamp-unreadable|signature-missing/, odd);
    }
  });

  test('a ServiceNow webhook is authentic with either of two secrets while they are changed, and with no empty one', () => {
    const both = ['the-new-one', SECRET];
    assert.equal(codeOf(signed('{}', NOW, 'the-new-one'), '{}', NOW, both), 'authentic');
    assert.equal(codeOf(signed('{}', NOW, SECRET), '{}', NOW, both), 'authentic');
    assert.equal(codeOf(signed('{}', NOW, 'another'), '{}', NOW, both), 'signature-mismatch');
    assert.equal(codeOf(signed('{}', NOW, ''), '{}', NOW, ['', SECRET]), 'signature-mismatch');
    assert.equal(codeOf(signed('{}'), '{}', NOW, []), 'signature-mismatch');
  });

  test('a ServiceNow webhook may be signed by the stronger hash of its second version instead, by either secret', () => {
    const at = String(NOW / 1000);
    const made = (version: string, algorithm: string, secret = SECRET) =>
      createHmac(algorithm, secret).update(`${version}:${at}:{}`).digest('hex');
    const code = (signature: string, secrets?: string[]) =>
      codeOf(
        new Headers({ 'X-Countersign-Timestamp': at, 'X-Countersign-Signature': signature }),
        '{}',
        NOW,
        secrets,
      );
    const v2 = made('v2', 'sha512');
    assert.equal(code(`v2=${v2}`), 'authentic');
    assert.equal(code(`v2=${Buffer.from(v2, 'hex').toString('base64')}`), 'authentic');
    assert.equal(code(`v2=${made('v2', 'sha512', 'old-one')}`, ['new-one', 'old-one']), 'authentic');
    assert.equal(code(`v2=${made('v1', 'sha512')}`), 'signature-mismatch', 'a version signs for itself');
    for (const odd of [`v2=${made('v2', 'sha256')}`, `v1=${v2}`, `v2=${v2.slice(2)}`, `v3=${v2}`])
      assert.equal(code(odd), 'signature-unreadable', odd);
  });

  test('with a signature of another scheme or length is refused', () => {
    const headers = signed('{}');
    const good = headers.get('X-Countersign-Signature') ?? '';
    for (const odd of [
      good.slice(3),
      `v0=${good.slice(3)}`,
      `${good}00`,
      'v1=',
      'v1=abc',
      `sha256=${good.slice(3)}`,
    ]) {
      headers.set('X-Countersign-Signature', odd);
      assert.match(codeOf(headers, '{}'), /signature-(unreadable|missing)/, odd);
    }
  });
});

describe('the body of a ServiceNow webhook', () => {
  const good = {
    event_id: '0b2f5c1e-0000-4000-8000-000000000000',
    event: 'request.submitted',
    instance: 'acme.service-now.com',
    table: 'sc_req_item',
    sys_id: 'a'.repeat(32),
    number: 'RITM0010042',
    cat_item: 'b'.repeat(32),
    sys_mod_count: '3',
  };
  const pathsOf = (body: unknown) => {
    const parsed = inbound.parse(JSON.stringify(body));
    return parsed.parsed ? [] : parsed.issues.map(({ path }) => path);
  };

  test('the body of a ServiceNow webhook may leave out what only helps, and carry what we do not read', () => {
    assert.deepEqual(pathsOf({ ...good, cat_item: '', variables: { 'x^y': '"' }, extra: 1 }), []);
  });

  test('the body of a ServiceNow webhook is known again by its version where the sender makes no event id', () => {
    const { event_id: _, ...without } = good;
    const parsed = inbound.parse(JSON.stringify(without));
    assert.ok(parsed.parsed);
    assert.equal(parsed.event.deliveryId, `${'a'.repeat(32)}:3`);
    const { sys_mod_count: __, ...neither } = without;
    assert.deepEqual(pathsOf(neither), ['$.event_id']);
  });

  const wrong: readonly (readonly [string, unknown])[] = [
    ['sys_id', 'A'.repeat(32)],
    ['sys_id', '1^ORactive=true'],
    ['sys_id', ['a'.repeat(32)]],
    ['number', 'RITM001^ORnumber=RITM002'],
    ['number', `RITM${'0'.repeat(40)}`],
    ['table', 'sys_user'],
    ['event', 'request'],
    ['instance', 'attacker.example'],
    ['cat_item', '../x'],
    ['event_id', 'x y'],
    ['sys_mod_count', -1],
  ];
  for (const [field, value] of wrong)
    test(`the body of a ServiceNow webhook is malformed at ${field} when that is ${JSON.stringify(value).slice(0, 30)}`, () => {
      assert.deepEqual(pathsOf({ ...good, [field]: value }), [`$.${field}`]);
    });

  test('the body of a ServiceNow webhook is malformed when it is no object, and names every wrong field at once', () => {
    assert.deepEqual(pathsOf([good]), ['$']);
    assert.deepEqual(pathsOf(null), ['$']);
    assert.deepEqual(pathsOf({ ...good, sys_id: '', number: 7 }), ['$.sys_id', '$.number']);
  });

  test('the body of a ServiceNow webhook may hold the same name in two objects, not twice in one, however it is escaped', () => {
    const text = JSON.stringify({ ...good, variables: { number: '1', list: [{ a: 1 }, { a: 2 }] } });
    assert.ok(inbound.parse(text).parsed);
    const twice = text.replace('"list":[', '"\\u006eumber":"2","list":[');
    const parsed = inbound.parse(twice);
    assert.ok(!parsed.parsed);
    assert.deepEqual(
      parsed.issues.map(({ path }) => path),
      ['$.variables.number'],
    );
  });
});

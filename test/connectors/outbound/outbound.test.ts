import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { virtualClock } from '../../../sandbox/clock.ts';
import {
  createOutbound,
  type OutboundEntry,
  type OutboundOptions,
} from '../../../src/connectors/outbound/outbound.ts';
import { OutboundError } from '../../../src/connectors/outbound/outbound-error.ts';
import { pass } from '../support/border.ts';

const CONTEXT = { requestId: 'servicenow-1-group-membership', purpose: 'facts' };

function way(fetch: OutboundOptions['fetch'], more: Partial<OutboundOptions> = {}) {
  const clock = virtualClock(0);
  const entries: OutboundEntry[] = [];
  const outbound = createOutbound({
    fetch,
    allowedHosts: ['graph.microsoft.com'],
    timeoutMs: { connect: 20_000, total: 30_000 },
    maxBytes: 1000,
    log: (entry) => entries.push(entry),
    now: clock.now,
    timer: (milliseconds, fire) => clock.schedule(clock.now() + milliseconds, fire),
    ...more,
  });
  return { outbound, clock, entries };
}

const failing = (kind: string) => (error: unknown) => error instanceof OutboundError && error.kind === kind;

describe('the one way out', () => {
  test('hands over an answer of any status with its whole body', async () => {
    const { outbound, entries } = way(async () => Response.json({ error: 'no' }, { status: 503 }));
    const answer = await outbound('https://graph.microsoft.com/v1.0/users?$select=id', {}, CONTEXT);
    assert.equal(answer.status, 503);
    assert.deepEqual(await answer.json(), { error: 'no' });
    const [entry] = entries;
    assert.equal(entry?.path, '/v1.0/users');
    assert.equal(entry?.status, 503);
  });

  test('calls no host that is not on the list, and nothing without https', async () => {
    let sent = 0;
    const { outbound } = way(async () => {
      sent += 1;
      return new Response();
    });
    for (const url of [
      'https://attacker.example/v1.0',
      'https://graph.microsoft.com.attacker.example/',
      'https://graph.microsoft.com@attacker.example/',
      'https://graph.microsoft.com:8443/',
      'http://graph.microsoft.com/',
      'file:///etc/passwd',
      '/v1.0/users',
    ])
      await assert.rejects(outbound(url, {}, CONTEXT), failing('host-not-allowed'), url);
    assert.equal(sent, 0);
  });

  test('calls without https only an origin that is a named exception', async () => {
    const { outbound } = way(async () => new Response('ok'), {
      plainOrigins: { 'http://127.0.0.1:10002': 'azurite' },
    });
    assert.equal((await outbound('http://127.0.0.1:10002/devstoreaccount1', {}, CONTEXT)).status, 200);
    await assert.rejects(outbound('http://127.0.0.1:10003/', {}, CONTEXT), failing('host-not-allowed'));
  });

  test('hands a redirect over and follows none', async () => {
    let mode: string | undefined;
    const { outbound } = way(async (_, init) => {
      mode = init.redirect;
      return new Response(null, { status: 302, headers: { location: 'https://attacker.example/' } });
    });
    assert.equal((await outbound('https://graph.microsoft.com/', {}, CONTEXT)).status, 302);
    assert.equal(mode, 'manual');
  });

  test('gives up on an answer that never begins', async () => {
    const { outbound, clock } = way(() => new Promise(() => undefined));
    const call = assert.rejects(outbound('https://graph.microsoft.com/', {}, CONTEXT), failing('time-out'));
    await pass(clock, 20_000);
    await call;
  });

  test('gives up on a body that never ends', async () => {
    const { outbound, clock } = way(
      async () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) })),
    );
    let settled = false;
    const call = assert
      .rejects(outbound('https://graph.microsoft.com/', {}, CONTEXT), failing('time-out'))
      .finally(() => {
        settled = true;
      });
    await pass(clock, 20_000);
    await pass(clock, 9_999);
    assert.equal(settled, false);
    await pass(clock, 1);
    await call;
  });

  test('reads no more than the limit, whatever the far side sends', async () => {
    const { outbound } = way(async () => new Response('x'.repeat(1001)));
    await assert.rejects(outbound('https://graph.microsoft.com/', {}, CONTEXT), failing('too-large'));
    const exact = way(async () => new Response('x'.repeat(1000)));
    assert.equal((await exact.outbound('https://graph.microsoft.com/', {}, CONTEXT)).status, 200);
  });

  test('names method, host and path in an error, and nothing that was sent', async () => {
    const { outbound, entries } = way(async () => {
      throw new TypeError('failed with Bearer abcdefghijkl', {
        cause: Object.assign(new Error('secret-in-cause'), { code: 'ECONNRESET' }),
      });
    });
    const init = {
      method: 'POST',
      headers: { authorization: 'Bearer abcdefghijkl' },
      body: 'password=hunter2',
    } as const;
    const error = await outbound('https://graph.microsoft.com/v1.0/x?code=topsecret', init, CONTEXT).catch(
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof OutboundError);
    assert.equal(error.kind, 'network');
    assert.match(error.message, /POST graph\.microsoft\.com\/v1\.0\/x .*ECONNRESET/);
    const told = error.message + String(error.stack) + JSON.stringify(entries);
    assert.doesNotMatch(told, /abcdefghijkl|hunter2|topsecret|secret-in-cause/);
  });

  test('a path that is a key of its own stands in no error and in no line of telemetry', async () => {
    const url = 'https://graph.microsoft.com/actions/T1/key-in-the-path';
    const lost = way(async () => {
      throw new TypeError('lost');
    });
    const error = await lost.outbound(url, { hidesPath: true }, CONTEXT).catch((thrown: unknown) => thrown);
    const seen: string[] = [];
    const answered = way(async (asked) => {
      seen.push(asked);
      return new Response('');
    });
    await answered.outbound(url, { hidesPath: true }, CONTEXT);
    assert.deepEqual(seen, [url]);
    const said = String(error) + JSON.stringify([lost.entries, answered.entries]);
    assert.match(said, /graph\.microsoft\.com/);
    assert.doesNotMatch(said, /key-in-the-path/);
  });

  test('tells vendors about our requests only where that is switched on', async () => {
    const seen: (string | null)[] = [];
    const fetch: OutboundOptions['fetch'] = async (_, init) => {
      const headers = new Headers(init.headers);
      seen.push(headers.get('x-countersign-request'), headers.get('x-countersign-purpose'));
      return new Response();
    };
    await way(fetch).outbound('https://graph.microsoft.com/', {}, CONTEXT);
    await way(fetch, { correlationHeaders: true }).outbound('https://graph.microsoft.com/', {}, CONTEXT);
    assert.deepEqual(seen, [null, null, CONTEXT.requestId, 'facts']);
  });
});

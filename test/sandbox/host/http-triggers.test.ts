/** Each recorded case of HTTP triggers, over a real socket. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { EmbeddedHost } from '../../../sandbox/host/embedded-host.ts';
import { type Listener, listen } from '../../../sandbox/host/listen.ts';
import { hosted, KEYS } from './hosting.ts';
import { registerHttpFunctions } from './http-functions-app.ts';
import { type RawAnswer, type RawInit, rawCall } from './raw-http.ts';
import { readTrace } from './traces/trace.ts';

const { cases } = readTrace<{ readonly cases: Readonly<Record<string, unknown>> }>('http-triggers');

/** What the recording shows that happens elsewhere, or differs; the reasons are in docs/embedded-host.md. */
const elsewhere = new Set([
  'body 10 MB',
  'body 50 MB',
  'body 99 MB',
  'keys bypassed',
  'settings',
  'admin functions',
  'admin function one',
  'admin run activity',
  'admin run http',
  'parallel slow',
  'client abort',
  'logs',
  'unhandled rejection',
  'after rejection',
  'uncaught exception',
  'after crash',
]);

let host: EmbeddedHost;
let listener: Listener;

before(async () => {
  ({ host } = await hosted(registerHttpFunctions));
  listener = await listen(host, '127.0.0.1', 0);
});

after(async () => {
  await listener.close();
  await host.stop();
});

const call = (path: string, init?: RawInit) => rawCall(listener.port, path, init);
const post = (path: string, body: Buffer | string, type?: string, more: RawInit = {}) =>
  call(path, { method: 'POST', body, headers: type === undefined ? {} : { 'content-type': type }, ...more });
const status = async (path: string, init?: RawInit) => (await call(path, init)).status;
const text = async (path: string, init?: RawInit) => (await call(path, init)).bytes.toString();
const json = async (path: string, init?: RawInit) => JSON.parse(await text(path, init)) as unknown;

const bytes256 = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
const odd = Buffer.from([255, 254, 128, 0]);
const browser = {
  accept: '*/*',
  'accept-encoding': 'gzip, deflate',
  'accept-language': '*',
  'sec-fetch-mode': 'cors',
  'user-agent': 'node',
};

/** How each case is done. What it gives is held against the recording. */
const doing: Readonly<Record<string, () => Promise<unknown>>> = {
  'dump GET': () =>
    call('/api/dump?a=1&a=2&B=x&empty=&noeq&enc=%20%2B+%C3%A9', {
      headers: {
        accept: '*/*',
        'X-Custom-Header': 'AbC',
        'x-dup': ['1', '2'],
        'X-Empty': '',
        cookie: 'c1=v1; c2=v2',
      },
    }),
  'routeA params': () => json('/api/items/abc%20d%2Fe?x=1', { headers: browser }),
  'routeA case': () => json('/API/ITEMS/Abc', { headers: browser }),
  'routeA trailing slash': () => status('/api/items/x/'),
  'routeA missing': () => call('/api/items'),
  'int ok': () => json('/api/int/12'),
  'int bad': () => call('/api/int/twelve'),
  'opt 1': () => json('/api/opt/1'),
  'opt 2': () => json('/api/opt/1/2'),
  'catch all': () => json('/api/all/a/b/c.txt'),
  'catch all none': async () => [await status('/api/all'), await json('/api/all')],
  'length ok/bad': async () => [await status('/api/length/abc'), await status('/api/length/ab')],
  'upper param name': () => json('/api/upper/zz'),
  overlap: async () => [await text('/api/overlap/other'), await text('/api/overlap/literal')],
  'same route two methods': async () => [
    await text('/api/same'),
    await text('/api/same', { method: 'POST' }),
    await call('/api/same', { method: 'PUT' }),
  ],
  'wrong method': () => call('/api/text'),
  'unknown route': () => call('/api/nowhere'),
  root: () => call('/'),
  'no prefix': () => status('/dump'),
  nomethods: () =>
    Promise.all(['GET', 'POST', 'PUT', 'OPTIONS'].map((method) => status('/api/nomethods', { method }))),
  HEAD: () => call('/api/dump', { method: 'HEAD' }),
  OPTIONS: () => call('/api/dump', { method: 'OPTIONS' }),
  'OPTIONS not listed': () => call('/api/text', { method: 'OPTIONS' }),
  'HEAD not listed (GET only)': () => call('/api/same', { method: 'HEAD' }),
  'text utf8': () => post('/api/text', 'é✓\r\nline', 'text/plain'),
  'binary roundtrip': () => post('/api/bin', bytes256, 'application/octet-stream'),
  'binary with json content type': () => post('/api/bin', odd, 'application/json'),
  'binary with text content type': () => same('text/plain'),
  'binary without content type': () => same(),
  'body 1 MB': () => post('/api/len', Buffer.alloc(1024 ** 2)),
  'body 101 MB': () => post('/api/len', Buffer.alloc(101 * 1024 ** 2)),
  'big out 5 MB': async () => ({ len: (await call('/api/bigout')).bytes.length }),
  'chunked request': async () =>
    String((await post('/api/text', 'sent in chunks', 'text/plain', { chunked: true })).headers['x-len']),
  'POST chunked': async () =>
    (await post('/api/text', 'sent in chunks', 'text/plain', { chunked: true })).bytes.toString(),
  'GET with body': () => text('/api/dump', { body: 'abc' }),
  'gzip request body': async () => String((await post('/api/bin', gzipSync('hello'))).headers['x-len']),
  'bad json': () => post('/api/json', '{"a":', 'application/json'),
  'empty json': () => post('/api/json', '', 'application/json'),
  'json ok': () => post('/api/json', '{"a":[1,null,"é"]}', 'application/json'),
  'read twice': () => post('/api/twice', 'x'),
  'throws Error': () => call('/api/throws/error'),
  'throws string': () => call('/api/throws/string'),
  'throws status': () => call('/api/throws/status'),
  'neg accept xml': () => call('/api/ret/neg', { headers: { accept: 'application/xml' } }),
  'HEAD ret json': () => call('/api/ret/json', { method: 'HEAD' }),
  'x-forwarded': async () =>
    field(
      'url',
      await json('/api/dump', {
        headers: { 'x-forwarded-host': 'else.example', 'x-forwarded-proto': 'https' },
      }),
    ),
  'Host header': async () => field('url', await json('/api/dump', { headers: { host: 'my.example:99' } })),
  'client principal': async () => field('user', await json('/api/dump', { headers: principal() })),
  'double slash': () => status('/api//dump'),
  'encoded path': async () => field('params', await json('/api/items/%E2%9C%93')),
  'dot path': () => status('/api/x/../dump'),
  'long url': () => status(`/api/dump?q=${'x'.repeat(9000)}`),
  'big header': () => status('/api/dump', { headers: { 'x-big': 'x'.repeat(16_000) } }),
  'admin status': () => call(`/admin/host/status?code=${KEYS.master}`),
  'admin unknown': () => post(`/admin/functions/nobody?code=${KEYS.master}`, '{}', 'application/json'),
  'admin ping': () => call('/admin/host/ping'),
};

async function same(type?: string) {
  const { bytes } = await post('/api/bin', odd, type);
  return { same: bytes.equals(odd), len: bytes.length };
}

const field = (name: string, value: unknown) => (value as Record<string, unknown> | undefined)?.[name];

function principal(): Record<string, string> {
  const claims = Buffer.from(JSON.stringify({ auth_typ: 'aad', claims: [] })).toString('base64');
  return {
    'x-ms-client-principal': claims,
    'x-ms-client-principal-id': 'id1',
    'x-ms-client-principal-name': 'n1',
    'x-ms-client-principal-idp': 'aad',
  };
}

type Recorded = Readonly<Record<string, unknown>>;

/** Recorded answers come in three shapes; what they have in common is status, headers and body. */
function comparable(recorded: unknown): unknown {
  if (!isAnswer(recorded)) return recorded;
  const raw = recorded['rawHeaders'] as string[] | undefined;
  const headers = raw ? paired(raw) : recorded['headers'];
  const body = recorded['body'];
  return {
    status: recorded['status'],
    ...(headers === undefined ? {} : { headers: withoutAside(headers as Recorded) }),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

const isAnswer = (value: unknown): value is Recorded =>
  typeof value === 'object' && value !== null && 'status' in value;

function paired(raw: readonly string[]): Recorded {
  const found: Record<string, string | string[]> = {};
  for (let at = 0; at < raw.length; at += 2) {
    const name = String(raw[at]).toLowerCase();
    const value = String(raw[at + 1]);
    if (name === 'set-cookie') found[name] = [...(found[name] ?? []), value];
    else found[name] = value;
  }
  return found;
}

const withoutAside = (headers: Recorded) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'date' && name !== 'server'));

/** Our answer with the members the recording kept. Binary bodies were recorded as text, with a hash beside. */
function actualLike(recorded: unknown, actual: unknown): unknown {
  if (Array.isArray(recorded) && Array.isArray(actual))
    return actual.map((one, at) => actualLike(recorded[at], one));
  if (typeof recorded === 'string' && typeof actual === 'string') return actual.slice(0, recorded.length);
  if (!isAnswer(recorded) || !isRaw(actual)) return actual;
  const { headers, bytes } = actual;
  const kept = recorded['headers'] ?? recorded['rawHeaders'];
  const body = 'sha' in recorded && !('body' in recorded) ? undefined : bytes.toString();
  return { status: actual.status, ...(kept === undefined ? {} : { headers }), body };
}

const isRaw = (value: unknown): value is RawAnswer =>
  typeof value === 'object' && value !== null && 'bytes' in value;

/** Answers whose content is the real host's own: only so much of them is held. */
const heldPart: Readonly<Record<string, (answer: unknown) => unknown>> = {
  root: (answer) => [field('status', answer), field('content-type', field('headers', answer))],
  'admin status': (answer) => field('status', answer),
};

describe('an HTTP trigger answers as recorded', () => {
  for (const [name, recorded] of Object.entries(cases)) {
    if (elsewhere.has(name)) continue;
    const kind = /^ret (\w+)$/.exec(name)?.[1];
    const act = doing[name] ?? (kind ? () => call(`/api/ret/${kind}`) : undefined);
    test(name, async () => {
      assert.ok(act, 'no way to do this case');
      if (field('error', recorded) !== undefined) return assert.rejects(act());
      const held = heldPart[name] ?? ((answer: unknown) => answer);
      const expected = Array.isArray(recorded) ? recorded.map(comparable) : comparable(recorded);
      assert.deepEqual(held(actualLike(recorded, await act())), held(expected));
    });
  }
});

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { createDeskCookie } from '../../../sandbox/control/desk-cookie.ts';
import { serveSandbox } from '../../../sandbox/control/server.ts';
import { createControlToken } from '../../../sandbox/control/token-file.ts';
import type { Fetch } from '../../../sandbox/control/way-out.ts';
import { deskPages } from '../../../sandbox/desk/pages.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { DESK_SECRET, sandbox, TOKEN } from './sandbox.ts';

const OPERATOR = person('identity-ops-1').id;
const ANALYST = person('finance-analyst').id;

const servers: { close(): Promise<void> }[] = [];
after(() => Promise.all(servers.map((server) => server.close())));

async function served(app?: (request: Request) => Promise<Response> | Response, outbound?: Fetch) {
  const parts = sandbox(app);
  const doors = (port: number) => ({
    control: parts.control(port),
    desk: { pages: deskPages(), cookie: createDeskCookie(port, DESK_SECRET) },
    tenant: () => parts.controlled,
    outbound: outbound ?? (async () => new Response()),
    appHost: parts.appHost,
  });
  const server = await serveSandbox({ port: 0, doors });
  servers.push(server);
  return { ...parts, origin: `http://127.0.0.1:${server.port}`, port: server.port };
}

/** The status for a request whose Host header is another; `fetch` doesn't let one choose it. */
function statusAs(host: string, port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once('error', reject).end();
  });
}

describe('The desk', () => {
  test('the desk’s first page signs in pages of its own origin and no others', async () => {
    const { origin, port } = await served();
    const page = await fetch(`${origin}/`);
    assert.match(page.headers.get('content-type') ?? '', /text\/html/);
    const given = page.headers.get('set-cookie') ?? '';
    assert.match(given, /; Path=\/; HttpOnly; SameSite=Strict$/);
    const cookie = given.split(';')[0] ?? '';
    const status = async (headers: Record<string, string>) =>
      (await fetch(`${origin}/control/clock`, { headers })).status;
    assert.equal(await status({ cookie, 'sec-fetch-site': 'same-origin' }), 200);
    assert.equal(await status({ cookie, origin }), 200);
    const refusals: readonly [Record<string, string>, number][] = [
      [{ 'sec-fetch-site': 'same-origin' }, 401],
      [{ cookie: `countersign-desk-${port}=guess`, 'sec-fetch-site': 'same-origin' }, 401],
      [{ cookie }, 401],
      [{ cookie, 'sec-fetch-site': 'none' }, 401],
      [{ cookie, 'sec-fetch-site': 'same-site' }, 401],
      [{ cookie, 'sec-fetch-site': 'cross-site', origin }, 401],
      [{ cookie, origin: `http://localhost:${port}` }, 401],
      [{ cookie, origin: 'http://127.0.0.1:1' }, 403],
      [{ cookie, origin: 'https://evil.example' }, 403],
      [{ cookie, origin: 'null' }, 403],
    ];
    for (const [headers, wanted] of refusals)
      assert.equal(await status(headers), wanted, JSON.stringify(headers));
  });

  test('the desk opens to nobody who calls the sandbox by another name', async () => {
    const { port } = await served();
    assert.equal(await statusAs('sandbox.example', port, '/'), 403);
  });
});

describe('The port of the sandbox', () => {
  test('answers the control API on loopback under its own name only', async () => {
    const { origin, port } = await served();
    const clock = await fetch(`${origin}/control/clock`, { headers: { authorization: `Bearer ${TOKEN}` } });
    assert.equal(clock.status, 200);
    assert.equal((await fetch(`${origin}/control/clock`)).status, 401);
    assert.equal((await fetch(`${origin}/elsewhere`)).status, 404);
    assert.equal(await statusAs('sandbox.example', port, '/control/health'), 403);
    assert.equal(await statusAs('sandbox.example', port, `/app/?as=${OPERATOR}`), 403);
    assert.equal(await statusAs(`localhost:${port}`, port, '/control/health'), 200);
  });

  test('signs a person in to the app, with the roles of their groups, and remembers them', async () => {
    const seen: { url: string; headers: Record<string, string>; body: string }[] = [];
    const { origin } = await served(async (request) => {
      seen.push({
        url: request.url,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
      });
      return new Response('page', { status: 302, headers: { location: '/api/console' } });
    });
    const first = await fetch(`${origin}/app/api/console?as=${OPERATOR}&view=all`, { redirect: 'manual' });
    assert.equal(first.status, 302);
    assert.equal(first.headers.get('location'), '/app/api/console');
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    await fetch(`${origin}/app/api/console`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, 'x-ms-client-principal': 'forged' },
      body: 'text',
    });
    assert.equal(seen[0]?.url, 'http://127.0.0.1:7071/api/console?view=all');
    const page = await fetch(`${origin}/probe-page?as=${OPERATOR}`, { redirect: 'manual' });
    assert.equal(page.headers.get('location'), `/app/api/probe?as=${OPERATOR}`);
    assert.equal(seen[1]?.body, 'text');
    for (const { headers } of seen) {
      const { oid, roles } = decodeJwt(headers['x-ms-token-aad-access-token'] ?? '');
      assert.deepEqual([oid, roles], [OPERATOR, ['Operator']]);
      assert.equal(headers['x-ms-client-principal'], undefined);
      assert.equal(headers['cookie'], undefined);
    }
  });

  test('signs in nobody without a name, no stranger, and nobody whose account is off', async () => {
    const { origin, tenant } = await served();
    const as = async (query: string) => (await fetch(`${origin}/app/api/console${query}`)).status;
    assert.equal(await as(''), 401);
    assert.equal(await as('?as=77777777-7777-4777-8777-777777777777'), 404);
    tenant.directory.patchUser(ANALYST, { accountEnabled: false });
    assert.equal(await as(`?as=${ANALYST}`), 403);
  });

  test("shows a vendor's page at the address of a link, and nothing where nobody has one", async () => {
    const { origin, servicenow } = await served();
    const { id, number } = servicenow.createTicket({
      catalogItem: 'Access to VPN',
      requestedFor: ANALYST,
      variables: { justification: '<script>alert(1)</script>' },
    });
    const at = (uri: string) =>
      fetch(`${origin}/web/acme.service-now.com/nav_to.do?uri=${encodeURIComponent(uri)}`);
    const page = await at(`sc_req_item.do?sys_id=${id}`);
    const words = await page.text();
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.ok(words.includes(`<h1>${number}</h1>`), words);
    assert.doesNotMatch(words, /<script/);
    assert.equal((await at(`sc_req_item.do?sysparm_query=number=${number}`)).status, 200);
    assert.equal((await at('sc_req_item.do?sys_id=none')).status, 404);
    assert.equal((await at('sys_user.do?sys_id=none')).status, 404);
    assert.equal((await fetch(`${origin}/web/elsewhere.example/nav_to.do`)).status, 404);
    assert.equal(
      (await fetch(`${origin}/web/acme.service-now.com/nav_to.do`, { method: 'POST' })).status,
      404,
    );
  });

  test('hands calls of an app in another process to the tenant, unchanged', async () => {
    const seen: { method: string; url: string; headers: Record<string, string>; body: string }[] = [];
    const { origin } = await served(undefined, async (request) => {
      const { method, url } = request;
      seen.push({ method, url, headers: Object.fromEntries(request.headers), body: await request.text() });
      return new Response('{"ok":true}', { status: 201, headers: { 'request-id': 'r1' } });
    });
    const url = 'https://graph.microsoft.com/v1.0/groups/g/members/$ref?$select=id';
    const answer = await fetch(`${origin}/out`, {
      method: 'POST',
      headers: { 'x-sandbox-url': url, authorization: 'Bearer t', 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    assert.deepEqual(
      [answer.status, answer.headers.get('request-id'), await answer.text()],
      [201, 'r1', '{"ok":true}'],
    );
    const [call] = seen;
    assert.deepEqual([call?.method, call?.url, call?.body], ['POST', url, '{"a":1}']);
    assert.equal(call?.headers['authorization'], 'Bearer t');
    assert.equal('x-sandbox-url' in (call?.headers ?? {}), false);
    const odd = await fetch(`${origin}/out`, { headers: { 'x-sandbox-url': 'nowhere' } });
    assert.equal(odd.status, 400);
  });

  test('breaks the connection where the tenant does, and holds it where the tenant hangs', async () => {
    const held = Promise.withResolvers<void>();
    const { origin } = await served(undefined, (request) => {
      if (request.url.endsWith('/reset')) throw new TypeError('connection reset');
      return new Promise((_resolve, reject) => {
        request.signal.addEventListener('abort', () => {
          held.resolve();
          reject(new Error('gone'));
        });
        aborting.abort();
      });
    });
    const out = (path: string, signal?: AbortSignal) =>
      fetch(`${origin}/out`, {
        headers: { 'x-sandbox-url': `https://graph.microsoft.com/${path}` },
        ...(signal && { signal }),
      });
    const aborting = new AbortController();
    await assert.rejects(out('reset'), TypeError);
    await assert.rejects(out('hang', aborting.signal), { name: 'AbortError' });
    await held.promise;
  });
});

test('The control token is new for each start and readable by its owner only', (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'control-'));
  context.after(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'sub', 'control-token');
  const first = createControlToken(file);
  chmodSync(file, 0o644);
  const second = createControlToken(file);
  assert.notEqual(first, second);
  assert.equal(readFileSync(file, 'utf8').trim(), second);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { sandboxSettings } from '../../../sandbox/app/sandbox-settings.ts';
import { bodyIssue } from '../../../sandbox/control/body.ts';
import { controlRoutes } from '../../../sandbox/control/control.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { CONNECTORS } from '../../../src/connectors/index.ts';
import { KINDS } from '../../../src/kinds/index.ts';
import { PORT, sandbox } from './sandbox.ts';

const KOEN = person('sales-member');

/** Ports are looked at here and never called. */
const UNCONNECTED: Parameters<(typeof CONNECTORS)[number]['connect']>[0] = {
  text: sandboxSettings(),
  outbound: () => Promise.reject(new Error('Nothing is called here.')),
  clock: { now: Date.now },
  accounts: {
    personOf: async () => null,
    accountOf: async () => null,
    tie: () => Promise.reject(new Error('Nothing is kept here.')),
  },
  credential: { getToken: () => Promise.reject(new Error('Nobody signs in here.')) },
  identity: { getToken: () => Promise.reject(new Error('Nobody signs in here.')) },
  within: () => () => Promise.reject(new Error('Nothing is called here.')),
};

describe('The index of the control API', () => {
  const { controlOptions, call } = sandbox();
  const routes = controlRoutes(controlOptions(PORT));

  test('Every operation has a summary, and an example where it takes a body', async () => {
    for (const { method, path, summary, schema, example } of routes) {
      assert.match(summary, /^[A-Z].*[^.]$/, `${method} ${path}`);
      assert.equal(example !== undefined, schema !== undefined, `${method} ${path}`);
    }
  });

  test('Every example is a body that its operation takes', () => {
    for (const { method, path, schema, example } of routes)
      if (schema)
        assert.equal(
          bodyIssue(schema, example, (_, name) => name),
          null,
          `${method} ${path}`,
        );
  });

  test('GET /control tells them all, with commands to copy', async () => {
    const { status, body } = await call('GET', '');
    assert.equal(status, 200);
    assert.equal(body.operations.length, routes.length);
    const order = body.operations.find(
      ({ method, path }: { method: string; path: string }) => method === 'POST' && path === '/tickets',
    );
    assert.deepEqual(order, {
      method: 'POST',
      path: '/tickets',
      summary: 'Orders catalog items for somebody, or opens an incident',
      body: { catalogItem: 'Access to VPN' },
      curl: `curl -s -X POST -H "Authorization: Bearer $(cat '.sandbox/control-token')" -d '{"catalogItem":"Access to VPN"}' 'http://127.0.0.1:${PORT}/control/tickets'`,
    });
  });

  test('A command that it tells says the same to a shell', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'control '));
    t.after(() => rmSync(folder, { recursive: true }));
    const tokenFile = join(folder, 'control-token');
    writeFileSync(tokenFile, 'the token\n');
    const own = controlRoutes({ ...controlOptions(PORT), tokenFile });
    const [route] = own.filter(({ path }) => path === '/');
    assert.ok(route);
    const index = await route.run({ params: {}, query: new URLSearchParams(), body: undefined });
    const { operations } = index.body as { operations: readonly { curl: string; path: string }[] };
    const press = operations.find(({ path }) => path === '/directory/groups/{id}/members');
    const words = execFileSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }\n${press?.curl}`], {
      encoding: 'utf8',
    });
    assert.deepEqual(words.trim().split('\n'), [
      '-s',
      '-H',
      'Authorization: Bearer the token',
      `http://127.0.0.1:${PORT}/control/directory/groups/GRP-VPN-USERS/members`,
    ]);
  });
});

describe('What the desk begins with', () => {
  test('Tickets are listed newest first, as many as asked for, with whom they are for', async () => {
    const { call, clock } = sandbox();
    assert.deepEqual((await call('GET', '/tickets')).body, []);
    const first = (await call('POST', '/tickets', { catalogItem: 'Access to VPN', requestedFor: KOEN.id }))
      .body;
    clock.moveTo(clock.now() + 60_000);
    const second = (await call('POST', '/tickets', { catalogItem: 'Sales CRM access' })).body;
    const { body } = await call('GET', '/tickets');
    assert.deepEqual(
      body.map(({ number }: { number: string }) => number),
      [second.number, first.number],
    );
    assert.deepEqual(body[1], {
      system: 'servicenow',
      id: first.id,
      number: first.number,
      table: 'sc_req_item',
      state: '1',
      stateLabel: 'Open',
      approval: 'requested',
      active: true,
      catalogItem: 'Access to VPN',
      requestedFor: { id: KOEN.id, displayName: KOEN.displayName },
      openedAt: '2026-03-03T09:00:00.000Z',
      request: first.request,
    });
    assert.equal((await call('GET', '/tickets?limit=1')).body.length, 1);
    const odd = await call('GET', '/tickets?limit=many');
    assert.deepEqual([odd.status, odd.body.error.code], [400, 'invalid-query']);
  });

  test('The catalog tells the questions of each item, and what policy makes of it', async () => {
    const { call } = sandbox();
    const items = (await call('GET', '/catalog')).body;
    const named = (name: string) =>
      items.find(({ catalogItem }: { catalogItem: string }) => catalogItem === name);
    const vpn = named('Access to VPN');
    assert.deepEqual([vpn.system, vpn.kind, vpn.entitlement], ['servicenow', 'group-membership', 'vpn']);
    assert.deepEqual(vpn.questions[0], {
      name: 'justification',
      label: 'Why is the access needed?',
      type: 'text',
      mandatory: true,
      default: 'Needed for a project that starts this week.',
    });
    const level = named('Engineering repository access');
    assert.deepEqual(level.questions[0].choices[1], { value: 'write', label: 'write' });
    assert.deepEqual([level.kind, level.entitlement], ['group-membership', null]);
    assert.equal(named('Request Microsoft Project').kind, 'm365-license');
    assert.equal(named('Order a laptop').kind, null);
  });

  test('The lists have every kind of the product, and every connector that tickets or chats come from', async () => {
    const { call } = sandbox();
    const { systems, channels, kinds } = (await call('GET', '/lists')).body;
    assert.deepEqual(
      kinds.map(({ id }: { id: string }) => id),
      KINDS.map(({ kind }) => kind),
    );
    const listed = [...systems, ...channels].map(({ id }: { id: string }) => id);
    const reached = CONNECTORS.filter((connector) => {
      const { ticketing, conversation } = connector.connect(UNCONNECTED);
      return ticketing || conversation;
    });
    assert.deepEqual(listed.sort(), [...reached.map(({ name }) => name), 'mail'].sort());
    assert.equal(systems[0].label, 'ServiceNow');
    const orders = systems[0].tables.filter((table: { orders: boolean }) => table.orders);
    assert.deepEqual(
      orders.map(({ name }: { name: string }) => name),
      ['sc_req_item'],
    );
  });

  test('What people report has a form in the lists, whose answers open a ticket like any other', async () => {
    const { call, servicenow } = sandbox();
    servicenow.switches.webhook.categories = ['identity', 'security'];
    const { systems } = (await call('GET', '/lists')).body;
    type Field = { name: string; type: string; mandatory: boolean; choices?: { value: string }[] };
    type Table = { name: string; reports?: { fields: Field[] } };
    const forms = (systems[0].tables as Table[]).filter(({ reports }) => reports);
    assert.deepEqual(
      forms.map(({ name }) => name),
      ['incident'],
    );
    const fields = forms[0]?.reports?.fields ?? [];
    const answers = fields.map(({ name, type, choices }) => [
      name,
      type === 'person' ? KOEN.displayName : (choices?.at(-1)?.value ?? 'locked out'),
    ]);
    const whole = Object.fromEntries(answers);
    assert.equal(whole.category, 'security');
    const body = { system: systems[0].id, table: 'incident', ...whole };
    const { number } = (await call('POST', '/tickets', body)).body;
    const [line] = (await call('GET', '/tickets')).body;
    assert.deepEqual(
      [line.number, line.catalogItem, line.requestedFor.displayName],
      [number, 'security / locked out', KOEN.displayName],
    );
    const mandatory = fields.filter((field) => field.mandatory).map(({ name }) => name);
    assert.deepEqual(mandatory, ['category', 'subcategory', 'caller']);
  });

  test('An incident needs nothing of the form but who reports it, as behind the form in ServiceNow', async () => {
    const { call, servicenow } = sandbox();
    const whole = { category: 'identity', subcategory: 'locked out', caller: KOEN.id, text: 'Locked out.' };
    for (const name of Object.keys(whole)) {
      const { [name]: _, ...rest } = whole as Record<string, string>;
      const { status, body } = await call('POST', '/tickets', { table: 'incident', ...rest });
      assert.equal(status, name === 'caller' ? 400 : 201, name);
      if (name === 'caller')
        assert.deepEqual([body.error.code, body.error.path], ['missing-member', '/caller']);
      if (name === 'category') {
        const row = servicenow.listRecords('incident').find((one) => one['number'] === body.number);
        assert.equal(row?.['category'], 'inquiry');
      }
    }
  });

  test('A look for changes says so once something was done, and not before', async () => {
    const { call } = sandbox();
    const { seq, company } = (await call('GET', '/changes')).body;
    const same = (await call('GET', `/changes?since=${seq}`)).body;
    assert.deepEqual([same.seq, same.changed], [seq, false]);
    await call('GET', '/directory/users');
    assert.equal((await call('GET', '/changes')).body.seq, seq);
    await call('POST', '/tickets', { catalogItem: 'Access to VPN' });
    const after = (await call('GET', `/changes?since=${seq}`)).body;
    assert.deepEqual([after.changed, after.company], [true, company]);
    await call('POST', '/clock/advance', { by: 'PT1M' });
    assert.ok((await call('GET', '/changes')).body.seq > after.seq + 1, 'the webhook counts as well');
  });

  test('A look for changes tells apart when people, catalog or lists may look different', async () => {
    const { call } = sandbox();
    const grown = async (method: string, path: string, body?: object) => {
      const before = (await call('GET', '/changes')).body.company;
      assert.ok((await call(method, path, body)).status < 300, path);
      return (await call('GET', '/changes')).body.company > before;
    };
    assert.equal(await grown('PATCH', `/directory/users/${KOEN.id}`, { department: 'Legal' }), true);
    assert.equal(await grown('PATCH', '/servicenow/switches', { webhook: { categories: ['access'] } }), true);
    assert.equal(await grown('DELETE', `/directory/users/${KOEN.id}`), true);
    assert.equal(await grown('POST', '/tickets', { catalogItem: 'Access to VPN' }), false);
    assert.equal(await grown('DELETE', '/directory/groups/GRP-VPN-USERS'), false);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { OPERATORS, PORT, sandbox, VPN } from './sandbox.ts';

const REQUESTER = person('sales-rep').id;
const MANAGER = person('sales-manager').id;
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
      ['/tickets', { ...ORDER, requestedFor: 'ann@contoso.example' }, 'invalid-member', '/requestedFor'],
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

describe('Tickets through the control API', () => {
  test('are ordered by somebody who may have the item when nobody is named, and tell the app', async () => {
    const { call, received } = sandbox();
    const { status, body } = await call('POST', '/tickets', ORDER);
    assert.equal(status, 201);
    assert.deepEqual(Object.keys(body).sort(), ['deliveries', 'id', 'number', 'system']);
    assert.deepEqual((await call('POST', '/clock/advance', { by: 'PT1M' })).body.settled, true);
    assert.equal(new URL(received[0]?.url ?? '').pathname, '/api/itsm/servicenow');
    const ticket = await call('GET', `/tickets/servicenow/${body.number}`);
    assert.equal(ticket.body.active, true);
    assert.equal(ticket.body.approval, 'requested');
    assert.ok(ticket.body.variables.justification);
    const [delivery] = (await call('GET', '/deliveries')).body;
    assert.deepEqual([delivery.id, delivery.number, delivery.status], [body.deliveries[0], body.number, 200]);
  });

  test('of every catalog item have their mandatory questions answered', async () => {
    const { call } = sandbox();
    const { CATALOG } = await import('../../../sandbox/tenant/servicenow/catalog.ts');
    for (const item of CATALOG) {
      const { status, body } = await call('POST', '/tickets', { catalogItem: item.name });
      assert.equal(status, 201, item.name);
      const { variables } = (await call('GET', `/tickets/servicenow/${body.number}`)).body;
      for (const { name, mandatory } of item.variables)
        if (mandatory) assert.ok(variables[name], `${item.name}: ${name}`);
    }
  });

  test('are edited, approved and deleted', async () => {
    const { call } = sandbox();
    const { number } = (await call('POST', '/tickets', { ...ORDER, requestedFor: REQUESTER })).body;
    const path = `/tickets/servicenow/${number}`;
    const edited = await call('PATCH', path, {
      variables: { justification: 'Travel' },
      fields: { state: '2' },
    });
    assert.deepEqual([edited.body.variables.justification, edited.body.state], ['Travel', '2']);
    const [approval] = edited.body.approvals;
    if (approval) {
      const decided = await call('POST', `${path}/approvals/${approval.id}`, {
        as: MANAGER,
        state: 'approved',
      });
      assert.equal(decided.body.approvals[0].state, 'approved');
    }
    assert.equal(
      (await call('POST', `${path}/approvals/none`, { as: MANAGER, state: 'approved' })).status,
      404,
    );
    assert.equal((await call('DELETE', path)).status, 204);
    const gone = await call('GET', path);
    assert.deepEqual([gone.status, gone.body.error.code], [404, 'unknown-ticket']);
  });

  test('that make no sense are refused with what the system said', async () => {
    const { call } = sandbox();
    const item = await call('POST', '/tickets', { catalogItem: 'Access to the moon' });
    assert.deepEqual([item.status, item.body.error.code], [400, 'invalid-order']);
    assert.match(item.body.error.message, /Access to the moon/);
    assert.equal((await call('POST', '/tickets', { ...ORDER, system: 'paper' })).status, 404);
  });

  test('have their webhooks replayed as recorded or as asked', async () => {
    const { call, received } = sandbox();
    const { deliveries } = (await call('POST', '/tickets', ORDER)).body;
    await call('POST', '/clock/advance', { by: 'PT1M' });
    const { status, body } = await call('POST', `/deliveries/${deliveries[0]}/replay`, {
      count: 2,
      body: '{}',
    });
    assert.equal(status, 200);
    assert.deepEqual(body, [
      { status: 200, body: '{}' },
      { status: 200, body: '{}' },
    ]);
    assert.equal(received.length, 3);
    assert.equal((await call('POST', '/deliveries/none/replay', {})).status, 404);
  });
});

describe('The directory through the control API', () => {
  test('lists people and groups and takes changes to people', async () => {
    const { call } = sandbox();
    const users = (await call('GET', '/directory/users')).body;
    assert.ok(users.some(({ id }: { id: string }) => id === REQUESTER));
    const patched = await call('PATCH', `/directory/users/${REQUESTER}`, {
      accountEnabled: false,
      managerId: null,
    });
    assert.deepEqual([patched.body.accountEnabled, patched.body.managerId], [false, null]);
    const nobody = '77777777-7777-4777-8777-777777777777';
    assert.equal((await call('PATCH', `/directory/users/${nobody}`, { deleted: true })).status, 404);
    assert.equal((await call('PATCH', `/directory/users/${REQUESTER}`, { managerId: nobody })).status, 404);
  });

  test('adds and removes members out of band', async () => {
    const { call } = sandbox();
    const path = `/directory/groups/${VPN}/members`;
    assert.equal((await call('PUT', `${path}/${REQUESTER}`)).status, 204);
    assert.deepEqual(
      (await call('GET', path)).body.map(({ id }: { id: string }) => id),
      [REQUESTER],
    );
    assert.equal((await call('DELETE', `${path}/${REQUESTER}`)).status, 204);
    assert.deepEqual((await call('GET', path)).body, []);
    assert.equal((await call('GET', `/directory/groups/${REQUESTER}/members`)).status, 404);
  });
});

describe('Chat through the control API', () => {
  const card = {
    type: 'AdaptiveCard',
    version: '1.5',
    body: [{ type: 'TextBlock', text: 'RITM0010123' }],
    actions: [{ type: 'Action.Execute', verb: 'approve', data: { requestId: 'r', stage: 's', nonce: 'n' } }],
  };

  async function withCard(app: () => Response) {
    const { tenant, call } = sandbox(app);
    const teams = tenant.teams as unknown as {
      handle(request: Request): Promise<Response>;
      personalChat(id: string): string;
    };
    const chat = teams.personalChat(MANAGER);
    const post = (body: object) =>
      teams.handle(
        new Request(`https://smba.trafficmanager.net/teams/v3/conversations/${chat}/activities`, {
          method: 'POST',
          headers: { authorization: 'Bearer bot' },
          body: JSON.stringify({ type: 'message', ...body }),
        }),
      );
    await post({ attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }] });
    await post({ text: 'For your information' });
    return call;
  }

  test('lists cards, presses them as anybody and tells what the app answered', async () => {
    const call = await withCard(() =>
      Response.json({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'ok' }),
    );
    const [row] = (await call('GET', '/cards?ticket=RITM0010123')).body;
    assert.deepEqual([row.state, row.requestId, row.approvers], ['open', 'r', [MANAGER]]);
    const pressed = await call('POST', `/cards/${row.id}/press`, { as: REQUESTER, verb: 'approve' });
    assert.deepEqual(pressed.body.body.value, 'ok');
    assert.deepEqual(Object.keys(pressed.body).sort(), ['body', 'ms', 'status']);
    assert.equal((await call('POST', '/cards/none/press', { as: REQUESTER, verb: 'approve' })).status, 404);
  });

  test('lists notices of chat and mail by time', async () => {
    const call = await withCard(() => new Response());
    const texts = (await call('GET', '/messages')).body.map(({ channel, text }: Record<string, string>) => [
      channel,
      text,
    ]);
    assert.deepEqual(texts, [
      ['mail', 'Hello'],
      ['teams', 'For your information'],
    ]);
  });
});

describe('Time, faults and the host through the control API', () => {
  test('time advances by a duration in company time or to an instant, never back', async () => {
    const { call } = sandbox();
    assert.equal((await call('POST', '/clock/advance', { by: 'P27D' })).body.now, '2026-03-30T08:00:00.000Z');
    const to = '2026-04-01T00:00:00.000Z';
    assert.deepEqual((await call('POST', '/clock/advance', { to })).body, { now: to, settled: true });
    assert.deepEqual((await call('GET', '/clock')).body, { now: to });
    const back = await call('POST', '/clock/advance', { to: '2026-03-01T00:00:00Z' });
    assert.deepEqual([back.status, back.body.error.code], [400, 'time-goes-forward']);
    assert.equal((await call('POST', '/clock/advance', { by: 'soon' })).status, 400);
    assert.equal((await call('POST', '/clock/advance', { by: 'PT1H', to })).status, 400);
    assert.equal((await call('POST', '/clock/advance', {})).status, 400);
    assert.deepEqual((await call('POST', '/settle')).body, { now: to, settled: true });
  });

  test('faults are added, listed with their hits, and removed', async () => {
    const { call, tenant } = sandbox();
    const rule = {
      match: { host: 'graph.microsoft.com' },
      effect: { kind: 'status', status: 503, applied: true },
    };
    const { status, body } = await call('POST', '/faults', rule);
    assert.equal(status, 201);
    const faults = tenant.faults as unknown as { strike(call: object): unknown };
    faults.strike({ host: 'graph.microsoft.com', method: 'GET', path: '/v1.0/users' });
    assert.deepEqual((await call('GET', '/faults')).body, [{ ...rule, id: body.id, hits: 1 }]);
    assert.equal((await call('DELETE', `/faults/${body.id}`)).status, 204);
    assert.equal((await call('DELETE', `/faults/${body.id}`)).status, 404);
    for (const effect of [{ kind: 'hang' }, { kind: 'lag', reads: 'PT30S' }])
      await call('POST', '/faults', { match: {}, effect });
    assert.equal((await call('DELETE', '/faults')).status, 204);
    assert.deepEqual((await call('GET', '/faults')).body, []);
    const unreadable = await call('POST', '/faults', { match: {}, effect: { kind: 'lag', reads: 'PX' } });
    assert.deepEqual([unreadable.status, unreadable.body.error.code], [400, 'invalid-fault']);
  });

  test('the record of outgoing calls is read from a sequence number on', async () => {
    const { call, tenant } = sandbox();
    const log = tenant.outbound as unknown as { add(row: object): void };
    const row = {
      at: 'now',
      requestId: null,
      purpose: null,
      method: 'GET',
      url: 'https://a.example',
      status: 200,
      msRequestId: null,
    };
    log.add(row);
    log.add(row);
    assert.deepEqual((await call('GET', '/outbound?since=1')).body, [{ seq: 2, ...row }]);
    assert.equal((await call('GET', '/outbound?since=x')).status, 400);
  });

  test('the host is killed now or later, unless it is not ours', async () => {
    const { call } = sandbox();
    assert.deepEqual((await call('POST', '/host/kill')).body, { killed: true });
    const when = { activity: 'prove', nth: 2, point: 'after' };
    assert.deepEqual((await call('POST', '/host/kill', { when, restart: true })).body, { armed: true });
    const elsewhere = await sandbox(undefined, { hostName: 'none' }).call('POST', '/host/kill', {});
    assert.deepEqual([elsewhere.status, elsewhere.body.error.code], [409, 'unsupported-by-host']);
  });

  test('tokens are issued to people there are, and a reset takes a seed', async () => {
    const { call, resets } = sandbox();
    const { status, body } = await call('POST', '/tokens', { as: REQUESTER, roles: ['Operator'] });
    assert.equal(status, 201);
    assert.deepEqual(JSON.parse(body.token), { userId: REQUESTER, roles: ['Operator'] });
    assert.equal((await call('POST', '/tokens', { as: OPERATORS })).status, 404);
    assert.equal((await call('POST', '/reset', { seed: 7 })).status, 204);
    assert.equal((await call('POST', '/reset')).status, 204);
    assert.deepEqual(resets, ['7', undefined]);
  });
});

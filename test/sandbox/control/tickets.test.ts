import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { sandbox } from './sandbox.ts';

const REQUESTER = person('sales-rep').id;
const MANAGER = person('sales-manager').id;
const ORDER = { catalogItem: 'Access to VPN' };

describe('Tickets through the control API', () => {
  test('tickets through the control API are ordered by somebody who may have the item when nobody is named, and tell the app', async () => {
    const { call, received } = sandbox();
    const { status, body } = await call('POST', '/tickets', ORDER);
    assert.equal(status, 201);
    assert.deepEqual(Object.keys(body).sort(), ['deliveries', 'id', 'number', 'request', 'system']);
    assert.deepEqual((await call('POST', '/clock/advance', { by: 'PT1M' })).body.settled, true);
    assert.equal(new URL(received[0]?.url ?? '').pathname, '/api/itsm/servicenow');
    const ticket = await call('GET', `/tickets/servicenow/${body.number}`);
    assert.equal(ticket.body.active, true);
    assert.equal(ticket.body.approval, 'requested');
    assert.ok(ticket.body.variables.justification);
    const [delivery] = (await call('GET', '/deliveries')).body;
    assert.deepEqual([delivery.id, delivery.number, delivery.status], [body.deliveries[0], body.number, 200]);
  });

  test('Tickets through the control API of every catalog item have their mandatory questions answered', async () => {
    const { call } = sandbox();
    const { OFFERED } = await import('../../../sandbox/tenant/servicenow/catalog-by-record.ts');
    for (const item of OFFERED) {
      const { status, body } = await call('POST', '/tickets', { catalogItem: item.name });
      assert.equal(status, 201, item.name);
      const { variables } = (await call('GET', `/tickets/servicenow/${body.number}`)).body;
      for (const { name, mandatory } of item.variables)
        if (mandatory) assert.ok(variables[name], `${item.name}: ${name}`);
    }
  });

  test('an incident through the control API is opened by people’s names, reported to the app, listed and resolved', async () => {
    const { call } = sandbox();
    const { status, body } = await call('POST', '/tickets', {
      ...{ table: 'incident', category: 'identity', subcategory: 'risky user', priority: '2' },
      ...{ caller: 'Ruben Visser', affectedUser: 'Lotte Bakker', text: 'She is locked out.' },
    });
    assert.equal(status, 201, JSON.stringify(body));
    await call('POST', '/clock/advance', { by: 'PT1M' });
    const [delivery] = (await call('GET', '/deliveries')).body;
    assert.equal(JSON.parse(delivery.body).table, 'incident');
    const [line] = (await call('GET', '/tickets')).body;
    assert.deepEqual(
      [line.number, line.table, line.catalogItem, line.requestedFor.displayName],
      [body.number, 'incident', 'identity / risky user', 'Lotte Bakker'],
    );
    const path = `/tickets/servicenow/${body.number}`;
    const fields = { state: 'Resolved', close_code: 'Solved', close_notes: 'She has it again.' };
    const resolved = (await call('PATCH', path, { fields, as: 'Ruben Visser' })).body;
    assert.deepEqual([resolved.stateLabel, resolved.active], ['Resolved', true]);
    assert.ok(resolved.fields.resolved_by);
    const again = { state: 'In Progress', work_notes: 'She is locked out again.' };
    const open = (await call('PATCH', path, { fields: again, as: 'Ruben Visser' })).body;
    assert.deepEqual([open.stateLabel, open.fields.resolved_by], ['In Progress', '']);
    const { kind, by, text } = open.journal.at(-1);
    assert.deepEqual([kind, by, text], ['work_note', 'ruben.visser', 'She is locked out again.']);
  });

  test('an order with a member of incidents, and an incident with one of orders, are refused with its place', async () => {
    const { call } = sandbox();
    const order = await call('POST', '/tickets', { ...ORDER, category: 'identity' });
    assert.deepEqual([order.status, order.body.error.path], [400, '/category']);
    const report = { table: 'incident', category: 'identity', subcategory: 'x', caller: REQUESTER };
    const incident = await call('POST', '/tickets', { ...report, catalogItem: 'Access to VPN' });
    assert.deepEqual([incident.status, incident.body.error.path], [400, '/catalogItem']);
    const nobody = await call('POST', '/tickets', {
      table: 'incident',
      category: 'identity',
      subcategory: 'x',
    });
    assert.deepEqual(
      [nobody.status, nobody.body.error.code, nobody.body.error.path],
      [...[400, 'missing-member', '/caller']],
    );
  });

  test('tickets through the control API are edited, approved and deleted', async () => {
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

  test('Tickets through the control API that make no sense are refused with what the system said', async () => {
    const { call } = sandbox();
    const item = await call('POST', '/tickets', { catalogItem: 'Access to the moon' });
    assert.deepEqual([item.status, item.body.error.code], [400, 'invalid-order']);
    assert.match(item.body.error.message, /Access to the moon/);
    assert.equal((await call('POST', '/tickets', { ...ORDER, system: 'paper' })).status, 404);
  });

  test('tickets through the control API have their webhooks replayed as recorded or as asked', async () => {
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

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asSetUp } from '../../../sandbox/control/whole-tenant.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { switchesWith } from '../../../sandbox/tenant/servicenow/switch-defaults.ts';
import { sandbox } from './sandbox.ts';

const REQUESTER = person('sales-rep').id;
const MANAGER = person('sales-manager').id;
const DIRECTOR = person('sales-director').id;
const NOBODY = '00000000-0000-4000-8000-00000000ffff';

describe('Requests through the control API', () => {
  test('hold several items ordered at once, and are approved and canceled as a whole', async () => {
    const { call } = sandbox();
    const on = { approvals: { on: 'request' }, requests: { cascade: 'items' } };
    assert.equal((await call('PATCH', '/servicenow/switches', on)).status, 200);
    const ordered = await call('POST', '/tickets', {
      catalogItem: 'Access to VPN',
      alsoOrder: [{ catalogItem: 'Sales CRM access' }, { catalogItem: 'Order a laptop' }],
    });
    assert.equal(ordered.status, 201);
    assert.equal(ordered.body.items.length, 3);
    assert.equal(ordered.body.number, ordered.body.items[0].number);
    const path = `/requests/servicenow/${ordered.body.request}`;
    const { body: request } = await call('GET', path);
    assert.equal(request.items.length, 3);
    const [approval] = request.approvals;
    assert.equal(approval.approver, MANAGER);
    const decision = { as: MANAGER, state: 'approved' };
    const approved = await call('POST', `${path}/approvals/${approval.id}`, decision);
    assert.deepEqual([approved.body.approval, approved.body.items[2].approval], ['approved', 'approved']);
    const canceled = await call('PATCH', path, { requestState: 'closed_cancelled' });
    assert.deepEqual([canceled.body.active, canceled.body.items[0].active], [false, false]);
    const added = await call('POST', '/tickets', { catalogItem: 'Access to VPN', request: request.number });
    assert.equal(added.body.request, request.number);
  });

  test('Requests through the control API that are not there, or are asked for nonsense, are refused', async () => {
    const { call } = sandbox();
    const missing = await call('GET', '/requests/servicenow/REQ1');
    assert.deepEqual([missing.status, missing.body.error.code], [404, 'unknown-request']);
    const order = await call('POST', '/tickets', { catalogItem: 'Access to VPN', request: 'REQ1' });
    assert.deepEqual([order.status, order.body.error.code], [400, 'invalid-order']);
    const { body } = await call('POST', '/tickets', { catalogItem: 'Access to VPN' });
    const path = `/requests/servicenow/${body.request}`;
    const stray = await call('PATCH', path, { color: 'red' });
    assert.deepEqual([stray.status, stray.body.error.path], [400, '/color']);
    const none = await call('POST', `${path}/approvals/none`, { as: MANAGER, state: 'approved' });
    assert.deepEqual([none.status, none.body.error.code], [404, 'unknown-approval']);
  });
});

describe('Approvals through the control API', () => {
  test('approvals through the control API are asked of a person or of a group, as the customer’s own flow would', async () => {
    const { call } = sandbox();
    const { number } = (await call('POST', '/tickets', { catalogItem: 'Access to VPN' })).body;
    const path = `/tickets/servicenow/${number}`;
    assert.equal((await call('POST', `${path}/approvals`, { approver: MANAGER })).body.ids.length, 1);
    const group = await call('POST', `${path}/approvals`, { group: 'IAM' });
    assert.equal(group.status, 201);
    const { approvals } = (await call('GET', path)).body;
    assert.deepEqual(
      approvals.map(({ group }: { group: string }) => group),
      ['', 'IAM', 'IAM', 'IAM'],
    );
    for (const [body, status, code] of [
      [{}, 400, 'invalid-member'],
      [{ approver: MANAGER, group: 'IAM' }, 400, 'invalid-member'],
      [{ approver: NOBODY }, 404, 'unknown-user'],
      [{ group: 'Nobody' }, 404, 'unknown-group'],
    ] as const) {
      const refused = await call('POST', `${path}/approvals`, body);
      assert.deepEqual([refused.status, refused.body.error.code], [status, code]);
    }
  });

  test('approvals through the control API are decided by a delegate on the row of whoever is away', async () => {
    const { call } = sandbox();
    const delegation = { user: MANAGER, delegate: DIRECTOR, ends: '2026-04-01T00:00:00Z' };
    assert.equal((await call('POST', '/servicenow/delegates', delegation)).status, 201);
    const { number } = (await call('POST', '/tickets', { catalogItem: 'Access to VPN' })).body;
    const path = `/tickets/servicenow/${number}/approvals`;
    const [id] = (await call('POST', path, { approver: MANAGER })).body.ids;
    const { body } = await call('POST', `${path}/${id}`, { as: DIRECTOR, state: 'approved' });
    assert.deepEqual([body.approvals[0].approver, body.approvals[0].updatedBy], [MANAGER, 'carla.mendes']);
    const unknown = await call('POST', '/servicenow/delegates', { ...delegation, delegate: NOBODY });
    assert.deepEqual([unknown.status, unknown.body.error.code], [404, 'unknown-user']);
    const when = await call('POST', '/servicenow/delegates', { ...delegation, ends: 'tomorrow' });
    assert.deepEqual([when.status, when.body.error.path], [400, '/ends']);
  });
});

describe('User records through the control API', () => {
  test('user records through the control API are created, changed, deleted and created again under the same name', async () => {
    const { call } = sandbox();
    const name = "joris.o'brien peeters";
    const created = await call('POST', '/servicenow/users', { userName: name, entraObjectId: REQUESTER });
    assert.equal(created.status, 201);
    assert.deepEqual(created.body, {
      id: created.body.id,
      userName: name,
      name: '',
      email: '',
      active: true,
      entraObjectId: REQUESTER,
    });
    const change = { userName: 'CONTOSO\\zoë', active: false, name: 'Zoë', email: 'z@contoso.example' };
    const changed = await call('PATCH', `/servicenow/users/${created.body.id}`, change);
    assert.deepEqual(changed.body, { ...created.body, ...change });
    assert.equal((await call('PATCH', '/servicenow/users/anna.jansen', { entraObjectId: '' })).status, 200);
    const path = `/servicenow/users/${encodeURIComponent('CONTOSO\\zoë')}`;
    assert.equal((await call('DELETE', path)).status, 204);
    const again = await call('POST', '/servicenow/users', { userName: 'CONTOSO\\zoë' });
    assert.notEqual(again.body.id, created.body.id);
    const listed = (await call('GET', '/servicenow/users')).body;
    assert.ok(listed.some(({ id }: { id: string }) => id === again.body.id));
    assert.ok(!listed.some(({ id }: { id: string }) => id === created.body.id));
  });

  test('user records through the control API are refused where they make no sense', async () => {
    const { call } = sandbox();
    for (const [method, path, body, status, code, at] of [
      ['POST', '/servicenow/users', {}, 400, 'missing-member', '/userName'],
      ['POST', '/servicenow/users', { userName: 'anna.jansen' }, 400, 'invalid-change', undefined],
      ['PATCH', '/servicenow/users/anna.jansen', { active: 'no' }, 400, 'invalid-member', '/active'],
      ['PATCH', '/servicenow/users/anna.jansen', { shoe: '42' }, 400, 'unknown-member', '/shoe'],
      ['PATCH', '/servicenow/users/nobody', { name: 'N' }, 404, 'unknown-user', undefined],
      ['DELETE', '/servicenow/users/nobody', undefined, 404, 'unknown-user', undefined],
    ] as const) {
      const refused = await call(method, path, body);
      assert.deepEqual(
        [refused.status, refused.body.error.code, refused.body.error.path],
        [status, code, at],
      );
    }
  });
});

describe('The switches of the ServiceNow simulator', () => {
  test('the switches of the ServiceNow simulator are all read and set through the control API, folder by folder', async () => {
    const { call, servicenow } = sandbox();
    const { body: before } = await call('GET', '/servicenow/switches');
    const setUp = switchesWith(asSetUp());
    const { rateLimit, ...all } = setUp;
    assert.equal(rateLimit, null);
    assert.deepEqual(before, JSON.parse(JSON.stringify(setUp)));
    const { body, status } = await call('PATCH', '/servicenow/switches', all);
    assert.deepEqual([status, body], [200, before]);
    const rows = { rows: { sys_user: 0 } };
    const limit = { perHour: 5, headers: false, on: 'both' };
    await call('PATCH', '/servicenow/switches', {
      quota: rows,
      rights: { filtered: ['sys_journal_field'] },
      rateLimit: limit,
    });
    assert.deepEqual(servicenow.switches.quota, { rows: { sys_user: 0 }, json: 'whole' });
    assert.deepEqual(servicenow.switches.rights.filtered, ['sys_journal_field']);
    assert.deepEqual(servicenow.switches.rights.writable, all.rights.writable);
    assert.deepEqual(servicenow.switches.rateLimit, limit);
    await call('PATCH', '/servicenow/switches', { rateLimit: null });
    assert.equal(servicenow.switches.rateLimit, null);
  });

  test('the switches of the ServiceNow simulator are refused by name and value where the simulator has none like it', async () => {
    const { call } = sandbox();
    for (const [body, path] of [
      [{ right: {} }, '/right'],
      [{ rights: { filterd: [] } }, '/rights/filterd'],
      [{ rights: { filtered: ['sys_users'] } }, '/rights/filtered/0'],
      [{ approvals: { on: 'paper' } }, '/approvals/on'],
      [{ quota: { rows: { sys_user: -1 } } }, '/quota/rows/sys_user'],
      [{ rateLimit: { perHour: 5 } }, '/rateLimit/headers'],
    ] as const) {
      const refused = await call('PATCH', '/servicenow/switches', body);
      assert.deepEqual([refused.status, refused.body.error.path], [400, path]);
    }
  });
});

describe('The roster through the control API', () => {
  test('the roster through the control API is whom ServiceNow tells as on call, until they are not', async () => {
    const { call, servicenow } = sandbox();
    const members = [{ userId: 'Felix Brandt', to: '2026-03-03T10:00:00Z' }];
    assert.equal((await call('PUT', '/roster/SecOps', { members })).status, 204);
    const rotas = servicenow.listRecords('cmn_rota');
    assert.deepEqual(
      rotas.map(({ name, active }) => [name, active]),
      [['SecOps rota', 'true']],
    );
    const nobody = await call('PUT', '/roster/SecOps', { members: [{ userId: NOBODY }] });
    assert.deepEqual([nobody.status, nobody.body.error.code], [404, 'unknown-user']);
    const stray = await call('PUT', '/roster/SecOps', { members: [{ userId: 'Felix Brandt', level: 0 }] });
    assert.deepEqual([stray.status, stray.body.error.path], [400, '/members/0/level']);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { group } from '../../../sandbox/tenant/company/groups.ts';
import { subscription } from '../../../sandbox/tenant/company/licenses.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { servicePlan } from '../../../sandbox/tenant/company/service-plans.ts';
import { sandbox } from './sandbox.ts';

const NOBODY = '77777777-7777-4777-8777-777777777777';
const idOf = (key: string) => person(key).id;
const licenses = (key: string) => `/directory/users/${idOf(key)}/licenses`;

type Named = { readonly skuPartNumber: string };
const names = (rows: readonly Named[]) => rows.map(({ skuPartNumber }) => skuPartNumber);

type Call = ReturnType<typeof sandbox>['call'];

async function statusOf(call: Call, key: string, plan: string): Promise<string> {
  const rows = (await call('GET', licenses(key))).body.plans as readonly Record<string, string>[];
  const row = rows.find(({ servicePlanName }) => servicePlanName === plan);
  return row?.['provisioningStatus'] ?? 'none';
}

describe('Licenses through the control API', () => {
  test('Licenses through the control API are not given of a subscription that ran out, and stay with those who have them', async () => {
    const { call } = sandbox();
    const path = '/directory/subscriptions/SPE_E3';
    const give = async (key: string) => (await call('PUT', `${licenses(key)}/SPE_E3`)).status;
    const held = async () => names((await call('GET', licenses('developer'))).body.direct).includes('SPE_E3');
    assert.equal((await call('PATCH', path, { status: 'Warning' })).body.status, 'Warning');
    assert.equal(await give('service-account'), 204);
    for (const status of ['Suspended', 'LockedOut', 'Deleted']) {
      const patched = await call('PATCH', path, { status });
      assert.deepEqual([patched.body.status, patched.body.enabled], [status, 300]);
      assert.equal(await give('break-glass-1'), 400, status);
      assert.ok(await held(), status);
    }
    await call('PATCH', path, { status: 'Enabled' });
    assert.equal(await give('break-glass-1'), 204);
    const wrong = (await call('PATCH', path, { status: 'Expired' })).body.error;
    assert.deepEqual([wrong.code, wrong.path], ['invalid-member', '/status']);
  });

  test('Licenses through the control API are listed with their seats and plans, and seats are bought and given back', async () => {
    const { call } = sandbox();
    const rows = (await call('GET', '/directory/subscriptions')).body;
    const phone = rows.find((row: Named) => row.skuPartNumber === 'MCOEV');
    const { skuId } = subscription('MCOEV');
    const { servicePlanId } = servicePlan('MCOEV');
    assert.deepEqual(phone, {
      skuId,
      skuPartNumber: 'MCOEV',
      enabled: 10,
      consumed: 0,
      status: 'Enabled',
      servicePlans: [{ servicePlanId, servicePlanName: 'MCOEV' }],
    });
    const fewer = await call('PATCH', '/directory/subscriptions/POWER_BI_PRO', { enabled: 1 });
    assert.deepEqual([fewer.body.enabled, fewer.body.consumed], [1, 3]);
    assert.equal((await call('PATCH', `/directory/subscriptions/${skuId}`, { enabled: 0 })).body.enabled, 0);
    assert.equal((await call('PATCH', '/directory/subscriptions/MCOEV', { enabled: -1 })).status, 400);
    const unknown = await call('PATCH', '/directory/subscriptions/WORD', {});
    assert.deepEqual([unknown.status, unknown.body.error.code], [404, 'unknown-subscription']);
  });

  test('Licenses through the control API of a person are shown as they are, by hand and by group', async () => {
    const { call } = sandbox();
    const { body } = await call('GET', licenses('marketing-manager'));
    const { skuId } = subscription('SPE_E3');
    const off = ['TEAMS1', 'FORMS_PLAN_E3'].map((name) => servicePlan(name).servicePlanId);
    assert.equal(body.usageLocation, 'NL');
    assert.deepEqual(body.direct, [{ skuId, skuPartNumber: 'SPE_E3', disabledPlans: off }]);
    assert.deepEqual(body.byGroup, []);
    assert.equal(await statusOf(call, 'marketing-manager', 'TEAMS1'), 'Disabled');
    assert.equal(await statusOf(call, 'marketing-manager', 'MCOSTANDARD'), 'Success');
    const inherited = (await call('GET', licenses('sales-rep'))).body;
    const groupId = group('LIC-M365-E3').id;
    assert.deepEqual(inherited.byGroup, [
      { skuId, skuPartNumber: 'SPE_E3', groupId, state: 'Active', error: null },
    ]);
    assert.equal((await call('GET', `/directory/users/${NOBODY}/licenses`)).status, 404);
  });

  test('Licenses through the control API are given and taken by an administrator, whom licensing refuses what it refuses everybody', async () => {
    const { call } = sandbox();
    const path = licenses('sales-rep');
    const put = await call('PUT', `${path}/visioclient`, { disabledPlans: ['VISIOONLINE'] });
    assert.equal(put.status, 204);
    const { direct } = (await call('GET', path)).body;
    assert.deepEqual(names(direct), ['VISIOCLIENT']);
    assert.deepEqual(direct[0].disabledPlans, [servicePlan('VISIOONLINE').servicePlanId]);
    assert.equal((await call('DELETE', `${path}/${subscription('VISIOCLIENT').skuId}`)).status, 204);
    assert.deepEqual((await call('GET', path)).body.direct, []);
    const full = await call('PUT', `${path}/POWER_BI_PRO`);
    assert.deepEqual([full.status, full.body.error.code], [400, 'invalid-change']);
    assert.match(full.body.error.message, /any available licenses/);
    assert.match((await call('DELETE', `${path}/SPE_E3`)).body.error.message, /inherited/);
    const plan = await call('PUT', `${path}/MCOEV`, { disabledPlans: ['CLIPPY'] });
    assert.deepEqual([plan.status, plan.body.error.code], [404, 'unknown-plan']);
    assert.equal((await call('PUT', `/directory/users/${NOBODY}/licenses/MCOEV`)).status, 404);
  });

  test('follow a group minutes after somebody joined it, as time moves on', async () => {
    const { call } = sandbox();
    const member = `/directory/groups/${group('LIC-VISIO').id}/members/${idOf('developer')}`;
    assert.equal((await call('PUT', member)).status, 204);
    assert.deepEqual((await call('GET', licenses('developer'))).body.byGroup, []);
    await call('POST', '/clock/advance', { by: 'PT16M' });
    assert.deepEqual(names((await call('GET', licenses('developer'))).body.byGroup), ['VISIOCLIENT']);
  });

  test('keep their group from being deleted', async () => {
    const { call } = sandbox();
    const path = `/directory/groups/${group('LIC-VISIO').id}`;
    const refused = await call('PATCH', path, { deleted: true });
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'invalid-change']);
    assert.match(refused.body.error.message, /LIC-VISIO carries VISIOCLIENT/);
    assert.equal((await call('PATCH', path, { displayName: 'LIC-VISIO-2' })).status, 200);
  });

  test('Licenses through the control API have plans that come to what they are told to', async () => {
    const { call } = sandbox();
    const plan = `/directory/users/${idOf('developer')}/plans`;
    const later = { provisioning: 'error', after: 'PT2M' };
    assert.equal((await call('PUT', `${plan}/VISIOONLINE`, later)).status, 204);
    await call('PUT', `${licenses('developer')}/VISIOCLIENT`);
    assert.match(await statusOf(call, 'developer', 'VISIOONLINE'), /^Pending/);
    await call('POST', '/clock/advance', { by: 'PT2M' });
    assert.equal(await statusOf(call, 'developer', 'VISIOONLINE'), 'Error');
    const now = await call('PUT', `${plan}/${servicePlan('TEAMS1').servicePlanId}`, {
      provisioning: 'pending',
    });
    assert.equal(now.status, 204);
    assert.match(await statusOf(call, 'developer', 'TEAMS1'), /^Pending/);
    assert.equal((await call('PUT', `${plan}/CLIPPY`, { provisioning: 'error' })).status, 404);
    assert.equal((await call('PUT', `${plan}/TEAMS1`, { provisioning: 'maybe' })).status, 400);
    const never = await call('PUT', `${plan}/TEAMS1`, { provisioning: 'error', after: 'soon' });
    assert.deepEqual([never.status, never.body.error.path], [400, '/after']);
  });
});

describe('People through the control API', () => {
  test('people through the control API have a usage location that can be cleared, a country and a cost center', async () => {
    const { call } = sandbox();
    const path = `/directory/users/${idOf('developer')}`;
    const patched = await call('PATCH', path, {
      usageLocation: null,
      country: 'Belgium',
      costCenter: 'CC-9999',
    });
    const { usageLocation, country, costCenter } = patched.body;
    assert.deepEqual([usageLocation, country, costCenter], [null, 'Belgium', 'CC-9999']);
    assert.equal((await call('PATCH', path, { usageLocation: 'Belgium' })).status, 400);
    const users = (await call('GET', '/directory/users')).body;
    const listed = users.find(({ id }: { id: string }) => id === idOf('no-location'));
    assert.deepEqual(
      [listed.usageLocation, listed.country, listed.costCenter],
      [null, 'Portugal', 'CC-3200'],
    );
  });
});

describe('Orders of Microsoft 365 products through the control API', () => {
  /** A form on which cost center and people are typed, so that what was filled in can be read. */
  const typed = async (call: Call) =>
    assert.equal((await call('PATCH', '/servicenow/switches', { catalog: { byRecord: [] } })).status, 200);
  const ordered = async (call: Call, order: object) => {
    const { body } = await call('POST', '/tickets', order);
    return (await call('GET', `/tickets/servicenow/${body.number}`)).body;
  };

  test('say what is true of whom they are for, unless they say otherwise', async () => {
    const { call } = sandbox();
    await typed(call);
    const catalogItem = 'Request Microsoft 365 product';
    const usual = (await ordered(call, { catalogItem })).variables;
    assert.deepEqual(
      [usual.product, usual.user_principal_name, usual.cost_center, usual.manager, usual.country],
      [
        'Project Plan 3',
        person('sales-rep').userPrincipalName,
        'CC-3100',
        person('sales-manager').userPrincipalName,
        '',
      ],
    );
    const variables = { product: 'Visio Plan 2', cost_center: 'CC-0000' };
    const other = await ordered(call, { catalogItem, requestedFor: idOf('contractor'), variables });
    assert.equal(other.variables.user_principal_name, person('contractor').userPrincipalName);
    assert.equal(other.variables.manager, person('team-alpha-lead').userPrincipalName);
    assert.deepEqual([other.variables.product, other.variables.cost_center], ['Visio Plan 2', 'CC-0000']);
    const top = await ordered(call, { catalogItem, requestedFor: idOf('ceo') });
    assert.equal(top.variables.manager, '', 'nobody to name');
  });

  test('orders of Microsoft 365 products through the control API are for somebody who lacks the product', async () => {
    const { call } = sandbox();
    await typed(call);
    const project = await ordered(call, { catalogItem: 'Request Microsoft Project' });
    assert.equal(project.variables.user_principal_name, person('sales-rep').userPrincipalName);
    assert.ok(!('product' in project.variables));
    const teams = await ordered(call, {
      catalogItem: 'Request Microsoft 365 product',
      variables: { product: 'Microsoft Teams' },
    });
    assert.equal(teams.variables.user_principal_name, person('hr-officer').userPrincipalName);
    const stranger = { catalogItem: 'Request Microsoft Project', requestedFor: NOBODY };
    const refused = await call('POST', '/tickets', stranger);
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'invalid-order']);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { sandbox } from './sandbox.ts';

const GLOBAL = '62e90394-69f5-4237-9190-012177145e10';
const EXCHANGE = '29232cdf-9323-42fd-ade2-1d097af3e4de';
const ASSIGNMENTS = '/directory/users/daan.smit@contoso.example/role-assignments';
const ACTIVATIONS = '/directory/users/daan.smit@contoso.example/role-activations';
const at = (minutes: number) => new Date(STARTS_AT + minutes * 60_000).toISOString();

describe('PIM through the control API', () => {
  test('PIM through the control API gives a role until its end, and tells where it lets its holder in', async () => {
    const { call, clock } = sandbox();
    const roles = (await call('GET', '/directory/roles')).body;
    assert.ok(roles.some((one: { id: string }) => one.id === EXCHANGE));
    assert.equal((await call('PUT', `${ASSIGNMENTS}/${EXCHANGE}`, { end: at(60) })).status, 204);
    const [row] = (await call('GET', ASSIGNMENTS)).body;
    assert.deepEqual(row, {
      roleId: EXCHANGE,
      displayName: 'Exchange Administrator',
      scope: '/',
      type: 'assigned',
      start: at(0),
      end: at(60),
      by: `user:${person('global-admin').id}`,
      throughGroup: null,
      active: true,
      effective: { exchange: false },
      portals: { entra: true, azure: true },
    });
    clock.moveTo(clock.now() + 60 * 60_000);
    assert.deepEqual((await call('GET', ASSIGNMENTS)).body, []);
  });

  test('PIM through the control API takes a role away, in effect and eligible, and refuses what can’t be', async () => {
    const { call } = sandbox();
    await call('PUT', `${ASSIGNMENTS}/Exchange%20Administrator`, { eligible: true });
    assert.equal((await call('DELETE', `${ASSIGNMENTS}/${EXCHANGE}`)).status, 204);
    assert.deepEqual((await call('GET', ASSIGNMENTS)).body, []);
    assert.equal((await call('PUT', `${ASSIGNMENTS}/Exchange`, {})).body.error.code, 'unknown-role');
    const past = await call('PUT', `${ASSIGNMENTS}/${EXCHANGE}`, { end: at(-5) });
    assert.equal(past.body.error.code, 'invalid-change');
    const never = await call('PUT', `${ASSIGNMENTS}/${EXCHANGE}`, { end: 'tomorrow' });
    assert.equal(never.body.error.path, '/end');
  });

  test('PIM through the control API lets people activate by themselves, past its own approval', async () => {
    const { call } = sandbox();
    const activation = { role: 'Exchange Administrator', justification: 'Mail is down' };
    const refused = await call('POST', ACTIVATIONS, activation);
    assert.match(refused.body.error.message, /EligibilityNotFound/);
    await call('PUT', `${ASSIGNMENTS}/${EXCHANGE}`, { eligible: true });
    const policies = { [EXCHANGE]: { approvalOnActivation: true } };
    assert.equal((await call('PATCH', '/pim', { activation: 'PT0S', policies })).status, 200);
    assert.match(
      (await call('POST', ACTIVATIONS, { ...activation, mfa: false })).body.error.message,
      /refused/,
    );
    const { body, status } = await call('POST', ACTIVATIONS, activation);
    assert.deepEqual([status, body.status], [201, 'PendingApproval']);
    assert.equal((await call('POST', `/pim/requests/${body.id}`, { approved: true })).status, 204);
    const types = (await call('GET', ASSIGNMENTS)).body.map((row: { type: string }) => row.type);
    assert.deepEqual(types, ['eligible', 'activated']);
    assert.equal((await call('POST', `/pim/requests/${body.id}`, { approved: true })).status, 404);
  });

  test('PIM through the control API lets people activate what a group of theirs may', async () => {
    const its = sandbox();
    await its.call('PATCH', '/pim', { activation: 'PT0S' });
    const group = groupId('GRP-GLOBAL-HELPDESK');
    its.tenant.directory.putMember(group, personId('developer'));
    its.tenant.pimDesk.putAssignment(group, EXCHANGE, { eligible: true });
    const { id, userPrincipalName } = person('developer');
    const path = `/directory/users/${userPrincipalName}/role-activations`;
    const activation = { role: EXCHANGE, justification: 'Mail is down' };
    assert.equal((await its.call('POST', path, activation)).body.status, 'Provisioned');
    const shown = its.tenant.pimDesk.assignmentsOf(id).find(({ type }) => type === 'activated');
    assert.equal(shown?.roleId, EXCHANGE);
    assert.match(
      (await its.call('POST', path, { ...activation, role: GLOBAL })).body.error.message,
      /NotFound/,
    );
  });

  test('PIM through the control API behaves as it is told, and refuses what it does not have', async () => {
    const { call } = sandbox();
    assert.equal((await call('PATCH', '/pim', { outage: true })).body.outage, true);
    assert.equal((await call('GET', '/pim')).body.outage, true);
    const { error } = (await call('PATCH', '/pim', { effective: { exchange: 'P8X' } })).body;
    assert.deepEqual([error.code, error.path], ['invalid-member', '/effective/exchange']);
    assert.equal((await call('PATCH', '/pim', { status: 'Fine' })).status, 400);
  });
});

describe('a role in one administrative unit', () => {
  test('a role in one administrative unit may be activated there and nowhere else', async () => {
    const { call } = sandbox();
    const [unit] = (await call('GET', '/directory/administrative-units')).body;
    const scope = `/administrativeUnits/${unit.id}`;
    assert.equal((await call('PUT', `${ASSIGNMENTS}/${EXCHANGE}`, { eligible: true, scope })).status, 204);
    const activation = { role: EXCHANGE, justification: 'Mail is down' };
    assert.match((await call('POST', ACTIVATIONS, activation)).body.error.message, /InvalidScope/);
    assert.equal((await call('POST', ACTIVATIONS, { ...activation, scope })).status, 201);
    const elsewhere = await call('PUT', `${ASSIGNMENTS}/${EXCHANGE}`, { scope: '/administrativeUnits/none' });
    assert.equal(elsewhere.body.error.code, 'invalid-change');
  });
});

describe('Azure as the app reads it', () => {
  const read = async ({ fetch, tenant }: ReturnType<typeof sandbox>, query: string) => {
    const token = await tenant.entra.appToken('https://management.azure.com');
    const scope = '/subscriptions/6c1b2f0e-5a4d-4f7e-9b8a-1d2c3e4f5a6b';
    const url = `https://management.azure.com${scope}/providers/Microsoft.Authorization/roleAssignments?${query}`;
    const response = await fetch(new Request(url, { headers: { authorization: `Bearer ${token}` } }));
    return { status: response.status, body: JSON.parse(await response.text()) };
  };

  test('Azure as the app reads it shows the roles that stand, unless its portal disagrees', async () => {
    const its = sandbox();
    await its.call('PUT', `${ASSIGNMENTS}/${EXCHANGE}`, {});
    const daan = its.controlled.directory
      .listUsers()
      .find(({ userPrincipalName }) => userPrincipalName.startsWith('daan.smit'))?.id;
    const query = `api-version=2022-04-01&$filter=${encodeURIComponent(`assignedTo('${daan}')`)}`;
    const names = async () => (await read(its, query)).body.value.map((row: { name: string }) => row.name);
    assert.deepEqual(await names(), [EXCHANGE]);
    await its.call('PATCH', '/pim', { portalMismatch: true });
    assert.deepEqual(await names(), []);
    assert.equal((await read(its, 'api-version=2022-04-01&$filter=x')).status, 400);
    assert.equal((await read(its, query.replace(/^[^&]*&/, ''))).status, 400);
  });
});

describe('major incidents through the control API', () => {
  test('major incidents through the control API stand in the ticket tool with who said so, and with their groups', async () => {
    const { call, servicenow } = sandbox();
    const who = { as: 'it.director@contoso.example' };
    const director = person('it-director').userPrincipalName;
    assert.equal(
      (await call('PUT', '/servicenow/groups/Mail%20responders', { members: ['daan.smit@contoso.example'] }))
        .status,
      204,
    );
    const declared = { ...who, as: director, responderGroups: ['Mail responders'] };
    const { status, body } = await call('POST', '/major-incidents', declared);
    assert.equal(status, 201);
    const row = servicenow.listRecords('incident').find((one) => one['number'] === body.number);
    assert.deepEqual([row?.['major_incident_state'], row?.['priority']], ['accepted', '1']);
    const group = servicenow.listRecords('sys_user_group').find((one) => one['name'] === 'Mail responders');
    assert.equal(row?.['assignment_group'], group?.['sys_id']);
    const members = servicenow.listRecords('sys_user_grmember');
    assert.equal(members.filter((one) => one['group'] === group?.['sys_id']).length, 1);
    const opened = {
      table: 'incident',
      caller: director,
      priority: '1',
      responderGroups: ['Mail responders'],
    };
    const incident = (await call('POST', '/tickets', opened)).body;
    const stands = servicenow.listRecords('incident').find((one) => one['number'] === incident.number);
    assert.deepEqual(
      [stands?.['assignment_group'], stands?.['group_list']],
      [group?.['sys_id'], group?.['sys_id']],
    );
    const unknown = await call('POST', '/tickets', { ...opened, responderGroups: ['Nobody'] });
    assert.equal(unknown.body.error.code, 'invalid-order');
    const moved = `/tickets/servicenow/${incident.number}`;
    await call('PATCH', moved, { fields: { group_list: 'Mail responders,Network' } });
    const now = servicenow.listRecords('incident').find((one) => one['number'] === incident.number);
    assert.match(String(now?.['group_list']), /^[0-9a-f]{32},[0-9a-f]{32}$/);
    const history = servicenow
      .listRecords('sys_audit')
      .find((one) => one['fieldname'] === 'major_incident_state');
    assert.ok(history?.['user']);
    const over = await call('POST', '/major-incidents', {
      incident: body.number,
      as: director,
      state: 'canceled',
    });
    assert.equal(over.body.number, body.number);
  });

  test('major incidents through the control API: who is on call is said by source', async () => {
    const { call } = sandbox();
    const members = [{ userId: 'daan.smit@contoso.example' }];
    assert.equal((await call('PUT', '/roster/servicenow/Messaging', { members })).status, 204);
    const { status, body } = await call('PUT', '/roster/telegraph/Messaging', { members });
    assert.deepEqual([status, body.error.code], [404, 'unknown-roster']);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { sandbox, VPN } from './sandbox.ts';

const REP = person('sales-rep');
const CRM = groupId('GRP-SALES-CRM-USERS');
const NOBODY = '77777777-7777-4777-8777-777777777777';

type Call = ReturnType<typeof sandbox>['call'];

const errorOf = async (answer: ReturnType<Call>) => {
  const { status, body } = await answer;
  return [status, body.error.code, body.error.path];
};

describe('Users and groups made through the control API', () => {
  test('somebody hired again under the same name is a new user, and the old one is gone for ever', async () => {
    const { call } = sandbox();
    const hire = { userPrincipalName: REP.userPrincipalName, displayName: REP.displayName };
    assert.deepEqual(await errorOf(call('POST', '/directory/users', hire)), [
      400,
      'invalid-change',
      '/userPrincipalName',
    ]);
    await call('PUT', `/directory/groups/${VPN}/members/${REP.id}`);
    assert.equal((await call('DELETE', `/directory/users/${REP.id}?permanently=true`)).status, 204);
    const { status, body } = await call('POST', '/directory/users', { ...hire, department: 'Sales' });
    assert.equal(status, 201);
    assert.notEqual(body.id, REP.id);
    assert.deepEqual(
      [body.userPrincipalName, body.department, body.employeeType, body.deleted],
      [REP.userPrincipalName, 'Sales', 'Employee', false],
    );
    const ids = (await call('GET', '/directory/users')).body.map(({ id }: { id: string }) => id);
    assert.deepEqual([ids.includes(REP.id), ids.includes(body.id)], [false, true]);
    assert.deepEqual((await call('GET', `/directory/groups/${VPN}/members`)).body, []);
    assert.equal((await call('PATCH', `/directory/users/${REP.id}`, { deleted: false })).status, 404);
    const again = await call('POST', '/directory/users', {
      ...hire,
      userPrincipalName: 'a.new@contoso.example',
    });
    assert.notEqual(again.body.id, body.id);
  });

  test('a user whose name was taken meanwhile can not be restored under it', async () => {
    const { call } = sandbox();
    const path = `/directory/users/${REP.id}`;
    assert.equal((await call('DELETE', path)).status, 204);
    const hire = { userPrincipalName: REP.userPrincipalName.toUpperCase(), displayName: 'Another' };
    assert.equal((await call('POST', '/directory/users', hire)).status, 201);
    assert.deepEqual(await errorOf(call('PATCH', path, { deleted: false })), [
      400,
      'invalid-change',
      '/deleted',
    ]);
    const renamed = { deleted: false, userPrincipalName: 'anna.jansen.back@contoso.example' };
    assert.equal((await call('PATCH', path, renamed)).body.deleted, false);
  });

  test('guests come without an employment type', async () => {
    const { call } = sandbox();
    const guest = {
      userPrincipalName: 'x_y.example#EXT#@contoso.example',
      displayName: 'X',
      userType: 'Guest',
    };
    assert.equal((await call('POST', '/directory/users', guest)).body.employeeType, null);
  });

  test('a second group may have the same name; deleted for ever it takes nothing of the first with it', async () => {
    const { call } = sandbox();
    const { status, body } = await call('POST', '/directory/groups', { displayName: 'GRP-VPN-USERS' });
    assert.equal(status, 201);
    assert.notEqual(body.id, VPN);
    assert.equal(body.class, 'assigned');
    await call('PUT', `/directory/groups/${body.id}/members/${REP.id}`);
    assert.equal((await call('GET', `/directory/groups/${body.id}/members`)).body.length, 1);
    assert.deepEqual((await call('GET', `/directory/groups/${VPN}/members`)).body, []);
    assert.equal((await call('DELETE', `/directory/groups/${body.id}?permanently=true`)).status, 204);
    assert.equal((await call('GET', `/directory/groups/${body.id}/members`)).status, 404);
    assert.equal((await call('GET', `/directory/groups/${VPN}/members`)).status, 200);
  });

  test('a restored group has its members again', async () => {
    const { call } = sandbox();
    await call('PUT', `/directory/groups/${VPN}/members/${REP.id}`);
    assert.equal((await call('DELETE', `/directory/groups/${VPN}`)).status, 204);
    assert.equal((await call('PATCH', `/directory/groups/${VPN}`, { deleted: false })).body.deleted, false);
    assert.equal((await call('GET', `/directory/groups/${VPN}/members`)).body[0].id, REP.id);
  });

  test('only Microsoft 365 groups can hide their members', async () => {
    const { call } = sandbox();
    const hidden = await call('PATCH', `/directory/groups/${CRM}`, { hidesMembers: true });
    assert.equal(hidden.body.hidesMembers, true);
    const refused = [400, 'invalid-change', '/hidesMembers'];
    const vpn = `/directory/groups/${VPN}`;
    assert.deepEqual(await errorOf(call('PATCH', vpn, { hidesMembers: true })), refused);
    const plain = { displayName: 'GRP-X', hidesMembers: true };
    assert.deepEqual(await errorOf(call('POST', '/directory/groups', plain)), refused);
    assert.equal((await call('POST', '/directory/groups', { ...plain, class: 'm365' })).status, 201);
  });

  test('what can not be is refused with the place of what is wrong', async () => {
    const { call } = sandbox();
    const user = { userPrincipalName: 'a.b@contoso.example', displayName: 'A B' };
    const post = (changes: object) => errorOf(call('POST', '/directory/users', { ...user, ...changes }));
    assert.deepEqual(await post({ usageLocation: 'UK' }), [400, 'invalid-change', '/usageLocation']);
    assert.deepEqual(await post({ userPrincipalName: 'nobody' }), [
      400,
      'invalid-change',
      '/userPrincipalName',
    ]);
    assert.deepEqual(await post({ managerId: NOBODY }), [404, 'unknown-user', '/managerId']);
    assert.deepEqual(await post({ color: 'red' }), [400, 'unknown-member', '/color']);
    assert.deepEqual(await errorOf(call('POST', '/directory/groups', { class: 'm365' })), [
      400,
      'missing-member',
      '/displayName',
    ]);
    const permanently = `/directory/users/${REP.id}?permanently=yes`;
    assert.deepEqual((await errorOf(call('DELETE', permanently))).slice(0, 2), [400, 'invalid-query']);
    assert.equal((await call('DELETE', `/directory/users/${NOBODY}`)).status, 404);
    assert.equal(
      (await call('DELETE', `/directory/groups/${groupId('LIC-VISIO')}?permanently=true`)).status,
      400,
    );
  });
});

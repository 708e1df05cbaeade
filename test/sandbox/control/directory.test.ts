import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { sandbox, VPN } from './sandbox.ts';

const REQUESTER = person('sales-rep').id;

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

  test('The groups of a person are told with since when and by whom, and without those that are deleted', async () => {
    const { call } = sandbox();
    const groups = async () => (await call('GET', '/directory/users/Lotte%20Bakker/groups')).body;
    const earlier = await groups();
    await call('PUT', `/directory/groups/${VPN}/members/Lotte%20Bakker`);
    const [vpn] = (await groups()).filter(({ id }: { id: string }) => id === VPN);
    assert.equal(vpn.displayName, 'GRP-VPN-USERS');
    assert.ok(vpn.since >= '2026-03-03' && vpn.by.startsWith('user:'), JSON.stringify(vpn));
    await call('PATCH', `/directory/groups/${VPN}`, { deleted: true });
    assert.deepEqual(await groups(), earlier);
    assert.equal((await call('GET', `/directory/users/${VPN}/groups`)).status, 404);
  });

  test('puts people and groups into the recycle bin and back', async () => {
    const { call } = sandbox();
    for (const path of [`/directory/users/${REQUESTER}`, `/directory/groups/${VPN}`]) {
      assert.equal((await call('PATCH', path, { deleted: true })).body.deleted, true);
      assert.equal((await call('PATCH', path, { deleted: false })).body.deleted, false);
    }
  });

  test('the directory through the control API cannot add members to a group whose rule picks them', async () => {
    const { call } = sandbox();
    const path = `/directory/groups/${VPN}`;
    assert.equal((await call('PATCH', path, { class: 'dynamic' })).body.class, 'dynamic');
    const refused = await call('PUT', `${path}/members/${REQUESTER}`);
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'invalid-change']);
    assert.equal((await call('PATCH', path, { class: 'magic' })).status, 400);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMPANY_PERMISSIONS } from '../../../sandbox/company-permissions.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, errorOf, idsOf, listOf } from '../tenant/company.ts';
import { ANALYST } from './membership.ts';

describe('a user', () => {
  test('shows only the default properties unless others are selected [G13]', async () => {
    const company = await aCompany();
    const { body } = await company.graph('GET', `/users/${ANALYST}`);
    assert.deepEqual(
      Object.keys(body)
        .filter((name) => !name.startsWith('@'))
        .sort(),
      [
        'businessPhones',
        'displayName',
        'givenName',
        'id',
        'jobTitle',
        'mail',
        'mobilePhone',
        'officeLocation',
        'preferredLanguage',
        'surname',
        'userPrincipalName',
      ],
    );
    const selected = await company.graph(
      'GET',
      `/users/${ANALYST}?$select=accountEnabled,department,employeeOrgData`,
    );
    const { '@odata.context': _, ...shown } = selected.body;
    const employeeOrgData = { division: null, costCenter: 'CC-2100' };
    assert.deepEqual(shown, { accountEnabled: true, department: 'Finance', employeeOrgData });
  });

  test('a user has a blank leave date for an app without the permission to read it, and no error [G13]', async () => {
    const path = `/users/${person('leaver').id}?$select=employeeLeaveDateTime`;
    const may = await aCompany();
    assert.equal((await may.graph('GET', path)).body['employeeLeaveDateTime'], '2026-02-27T23:00:00Z');
    const permissions = COMPANY_PERMISSIONS.filter((name) => name !== 'User-LifeCycleInfo.Read.All');
    const mayNot = await aCompany({ permissions });
    const { status, body } = await mayNot.graph('GET', path);
    assert.deepEqual([status, body['employeeLeaveDateTime']], [200, null]);
  });

  test('shows basic properties only to an app that may read no more', async () => {
    const company = await aCompany({ permissions: ['User.ReadBasic.All'] });
    const { body } = await company.graph('GET', `/users/${ANALYST}?$select=displayName,accountEnabled`);
    assert.deepEqual([body['displayName'], body['accountEnabled']], ['Lotte Bakker', null]);
  });

  test('a user is found by principal name, a guest only when the name is encoded', async () => {
    const company = await aCompany();
    const { id, userPrincipalName } = person('guest');
    const found = await company.graph('GET', `/users/${encodeURIComponent(userPrincipalName)}?$select=id`);
    assert.equal(found.body['id'], id);
    const cut = await company.graph('GET', `/users/${userPrincipalName}?$select=id`);
    assert.equal(cut.status, 404);
    assert.equal((await company.graph('GET', '/users/LOTTE.BAKKER@contoso.example')).body['id'], ANALYST);
  });

  test('with a property that users lack in the selection is refused', async () => {
    const company = await aCompany();
    const { status, body } = await company.graph('GET', `/users/${ANALYST}?$select=shoeSize`);
    assert.equal(status, 400);
    assert.match(JSON.stringify(body), /Could not find a property named 'shoeSize'/);
  });

  test('without a manager answers 404 that names the manager, like one whose manager is deleted [G14]', async () => {
    const company = await aCompany();
    for (const key of ['no-manager', 'manager-deleted']) {
      const answer = await company.graph('GET', `/users/${person(key).id}/manager?$select=id`);
      assert.equal(answer.status, 404);
      assert.match(errorOf(answer), /^Request_ResourceNotFound: Resource 'manager' does not exist/);
    }
    const manager = await company.graph('GET', `/users/${ANALYST}/manager?$select=id,displayName`);
    assert.equal(manager.body['id'], person('finance-manager').id);
    assert.equal(manager.body['@odata.type'], '#microsoft.graph.user');
  });

  test('expands managers up to the top in an advanced query only', async () => {
    const company = await aCompany();
    const path = `/users/${ANALYST}?$select=id&$count=true&$expand=manager($levels=max;$select=id)`;
    assert.equal((await company.graph('GET', path)).status, 400);
    const { body } = await company.graph('GET', path, undefined, { ConsistencyLevel: 'eventual' });
    const first = body['manager'] as {
      id: string;
      manager: { id: string; manager: { id: string; manager?: object } };
    };
    const chain = [first.id, first.manager.id, first.manager.manager.id];
    assert.deepEqual(
      chain,
      ['finance-manager', 'cfo', 'ceo'].map((key) => person(key).id),
    );
    assert.equal(first.manager.manager.manager, undefined);
  });

  test('a user in the recycle bin is a 404, and comes back with its memberships when restored', async () => {
    const company = await aCompany();
    const { directory } = company.tenant;
    const member = person('finance-member').id;
    directory.patchUser(member, { deleted: true });
    assert.equal((await company.graph('GET', `/users/${member}`)).status, 404);
    const path = `/groups/${'8f98e742-9e3d-5972-bb47-6801e59aa2e7'}/members?$select=id`;
    assert.ok(!idsOf(await company.graph('GET', path)).includes(member));
    directory.patchUser(member, { deleted: false });
    assert.ok(idsOf(await company.graph('GET', path)).includes(member));
    directory.permanentlyDeleteUser(member);
    assert.ok(!idsOf(await company.graph('GET', path)).includes(member));
    assert.throws(() => directory.user(member), /no user/);
  });
});

describe('the list of users', () => {
  test('comes in pages that follow the link verbatim', async () => {
    const company = await aCompany();
    let next: string | undefined = '/users?$select=id';
    const seen: string[] = [];
    let pages = 0;
    while (next !== undefined) {
      const answer = await company.graph('GET', next);
      seen.push(...idsOf(answer));
      next = answer.body['@odata.nextLink'] as string | undefined;
      pages += 1;
    }
    const live = company.tenant.directory.listUsers().filter(({ deleted }) => !deleted);
    assert.equal(pages, 3);
    assert.deepEqual(seen.sort(), live.map(({ id }) => id).sort());
    assert.ok(live.length >= 200);
  });

  test('the list of users can be filtered, with advanced operators in advanced queries only', async () => {
    const company = await aCompany();
    const named = await company.graph('GET', "/users?$filter=displayName eq 'Anna Jansen'&$select=id");
    assert.deepEqual(idsOf(named).sort(), [person('sales-rep').id, person('developer-namesake').id].sort());
    const path =
      "/users?$filter=department eq 'Board' and not(startswith(displayName,'Hanna'))&$count=true&$select=id";
    const plain = await company.graph('GET', path);
    assert.match(errorOf(plain), /^Request_UnsupportedQuery/);
    const advanced = await company.graph('GET', path, undefined, { ConsistencyLevel: 'eventual' });
    assert.deepEqual(idsOf(advanced).sort(), [person('cfo').id, person('restricted').id].sort());
    assert.equal(advanced.body['@odata.count'], 2);
    assert.equal((await company.graph('GET', '/users?$filter=displayName equals')).status, 400);
  });
});

describe('changing a user', () => {
  const patch = (key: string) => `/users/${person(key).id}`;

  test('changing a user is all or nothing when one property lacks its permission [G15]', async () => {
    const company = await aCompany({ permissions: ['User.Read.All', 'User.EnableDisableAccount.All'] });
    const both = { accountEnabled: false, passwordProfile: { forceChangePasswordNextSignIn: true } };
    const refused = await company.graph('PATCH', patch('developer'), both);
    assert.equal(refused.status, 403);
    assert.equal(company.tenant.directory.user(person('developer').id).accountEnabled, true);
    assert.equal((await company.graph('PATCH', patch('developer'), { accountEnabled: false })).status, 204);
    assert.equal(company.tenant.directory.user(person('developer').id).accountEnabled, false);
  });

  test('changing a user who belongs to a role-assignable group needs a directory role for the app [G15]', async () => {
    const company = await aCompany({ permissions: ['User.Read.All', 'User.EnableDisableAccount.All'] });
    const disable = () => company.graph('PATCH', patch('global-admin'), { accountEnabled: false });
    assert.equal((await disable()).status, 403);
    company.tenant.graphSwitches.servicePrincipalRoles = ['Privileged Authentication Administrator'];
    assert.equal((await disable()).status, 204);
  });

  test('changing a user who is mastered on-premises answers 400 for properties mastered there [G16]', async () => {
    const company = await aCompany({ permissions: ['User.ReadWrite.All'] });
    const refused = await company.graph('PATCH', patch('synced'), { department: 'IT' });
    assert.equal(refused.status, 400);
    assert.match(errorOf(refused), /^Request_BadRequest: Unable to update .+ on-premises mastered/);
    assert.equal((await company.graph('PATCH', patch('synced'), { usageLocation: 'BE' })).status, 204);
    assert.equal((await company.graph('PATCH', patch('synced'), { accountEnabled: false })).status, 400);
    company.tenant.graphSwitches.syncedAccountEnabled = 'denied';
    assert.equal((await company.graph('PATCH', patch('synced'), { accountEnabled: false })).status, 403);
    company.tenant.graphSwitches.syncedAccountEnabled = 'accepted';
    assert.equal((await company.graph('PATCH', patch('synced'), { accountEnabled: false })).status, 204);
  });

  test('changing a user is not possible with the permissions that every company gives us', async () => {
    const company = await aCompany({ permissions: COMPANY_PERMISSIONS });
    for (const change of [{ accountEnabled: false }, { department: 'IT' }, { usageLocation: 'BE' }]) {
      assert.equal((await company.graph('PATCH', patch('developer'), change)).status, 403);
    }
    assert.equal((await company.graph('DELETE', patch('developer'))).status, 403);
  });
});

describe('the recycle bin', () => {
  test('the recycle bin can be read only where the tenant is known to allow it', async () => {
    const company = await aCompany();
    const path = '/directory/deletedItems/microsoft.graph.user?$select=id,deletedDateTime';
    assert.equal((await company.graph('GET', path)).status, 403);
    company.tenant.graphSwitches.recycleBinReads = 'with-read-permission';
    const { body } = await company.graph('GET', path);
    assert.deepEqual(
      listOf(body, 'value').map(({ id }) => id),
      [person('deleted').id],
    );
    assert.equal((await company.graph('GET', `/directory/deletedItems/${person('deleted').id}`)).status, 200);
    assert.equal((await company.graph('GET', `/directory/deletedItems/${ANALYST}`)).status, 404);
  });

  test('gives a user back to an app that may restore', async () => {
    const company = await aCompany({ permissions: ['User.DeleteRestore.All', 'User.Read.All'] });
    const path = `/directory/deletedItems/${person('deleted').id}/restore`;
    assert.equal((await company.graph('POST', path)).status, 200);
    assert.equal(company.tenant.directory.user(person('deleted').id).deleted, false);
    const ours = await aCompany({ permissions: COMPANY_PERMISSIONS });
    assert.equal((await ours.graph('POST', path)).status, 403);
  });
});

describe('a user named in a URL', () => {
  test('a user named in a URL is found by its key in brackets as well, where a quote is doubled [G33]', async () => {
    const company = await aCompany();
    const { directory } = company.tenant;
    const found = async (path: string) => (await company.graph('GET', path)).body['id'];
    assert.equal(await found(`/users('${ANALYST}')?$select=id`), ANALYST);
    assert.equal(await found(`/users('${ANALYST}')/manager?$select=id`), person('finance-manager').id);
    const odd = { displayName: 'Odd', userPrincipalName: "$o'neill@contoso.example" };
    const { id } = directory.addUser(odd);
    assert.equal(await found("/users('$o''neill%40contoso.example')?$select=id"), id);
    assert.equal((await company.graph('GET', "/users('nobody@contoso.example')")).status, 404);
    const crm = person('crm-owner').id;
    assert.equal((await company.graph('GET', `/groups('${crm}')`)).status, 404);
  });
});

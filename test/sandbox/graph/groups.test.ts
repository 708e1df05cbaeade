import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { IDENTITIES } from '../../../sandbox/company.ts';
import { COMPANY_PERMISSIONS } from '../../../sandbox/company-permissions.ts';
import { group } from '../../../sandbox/tenant/company/groups.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, errorOf, idsOf, listOf } from '../tenant/company.ts';
import { ANALYST, addMember, FINANCE_BI, isMember, removeMember, seesMember } from './membership.ts';

describe('a group', () => {
  test('tells its kind by the properties Graph has for it', async () => {
    const company = await aCompany();
    const select =
      'groupTypes,mailEnabled,securityEnabled,isAssignableToRole,onPremisesSyncEnabled,isManagementRestricted,membershipRule';
    const kind = async (name: string) => {
      const { body } = await company.graph('GET', `/groups/${group(name).id}?$select=${select}`);
      const { '@odata.context': _, ...shown } = body;
      return Object.fromEntries(Object.entries(shown).filter(([, value]) => value && String(value) !== ''));
    };
    assert.deepEqual(await kind('GRP-VPN-USERS'), { securityEnabled: true });
    assert.deepEqual(await kind('GRP-PROJECT-ORION'), { groupTypes: ['Unified'], mailEnabled: true });
    assert.deepEqual(await kind('GRP-GLOBAL-HELPDESK'), { securityEnabled: true, isAssignableToRole: true });
    assert.deepEqual(await kind('GRP-PRINT-DEPOT'), { securityEnabled: true, onPremisesSyncEnabled: true });
    assert.deepEqual(await kind('GRP-BOARD-SECRETS'), {
      securityEnabled: true,
      isManagementRestricted: true,
    });
    assert.deepEqual(await kind('MESG-FINANCE-NEWS'), { securityEnabled: true, mailEnabled: true });
    assert.deepEqual(await kind('DL-FIELD'), { mailEnabled: true });
    assert.deepEqual(await kind('GRP-ALL-SALES'), {
      groupTypes: ['DynamicMembership'],
      securityEnabled: true,
      membershipRule: '(user.department -eq "Sales")',
    });
  });

  test('a group is not identified by its display name, which two groups may share', async () => {
    const company = await aCompany();
    const found = await company.graph('GET', "/groups?$filter=displayName eq 'GRP-REPORTS'&$select=id");
    assert.equal(idsOf(found).length, 2);
  });

  test('lists its members in pages of a hundred, and its owners', async () => {
    const company = await aCompany();
    const { id } = group('GRP-WIKI-READERS');
    const first = await company.graph('GET', `/groups/${id}/members?$select=id`);
    assert.equal(idsOf(first).length, 100);
    const second = await company.graph('GET', String(first.body['@odata.nextLink']));
    assert.ok(idsOf(second).length > 0);
    assert.equal(second.body['@odata.nextLink'], undefined);
    assert.deepEqual(
      [...idsOf(first), ...idsOf(second)].sort(),
      company.tenant.directory
        .members(id)
        .map((member) => member.id)
        .sort(),
    );
    const owners = await company.graph('GET', `/groups/${FINANCE_BI}/owners?$select=id`);
    assert.deepEqual(
      idsOf(owners).sort(),
      ['finance-bi-owner', 'finance-data-owner'].map((key) => person(key).id).sort(),
    );
  });

  test('shows of each member what its type has, or refuses a selection that one of them lacks', async () => {
    const company = await aCompany();
    const path = `/groups/${group('GRP-SERVER-ADMINS').id}/members`;
    const ask = () => company.graph('GET', `${path}?$select=id,accountEnabled,groupTypes`);
    assert.equal((await ask()).status, 400);
    company.tenant.graphSwitches.mixedSelect = 'lenient';
    const { body } = await ask();
    const names = listOf(body, 'value').map((object) => Object.keys(object).join());
    assert.deepEqual(names.toSorted(), [
      '@odata.type,id,accountEnabled',
      '@odata.type,id,groupTypes',
      '@odata.type,id,groupTypes',
    ]);
    assert.equal((await company.graph('GET', `${path}?$select=id,shoeSize`)).status, 400);
  });

  test('filters its members in an advanced query only', async () => {
    const company = await aCompany();
    const path = `/groups/${FINANCE_BI}/members?$filter=id eq '${ANALYST}'&$count=true`;
    const plain = await company.graph('GET', path);
    assert.equal(plain.status, 400);
    assert.match(errorOf(plain), /^Request_UnsupportedQuery/);
    assert.equal((await company.graph('GET', path, undefined, { ConsistencyLevel: 'eventual' })).status, 200);
  });

  test('shows above which groups it is nested', async () => {
    const company = await aCompany();
    const above = (name: string) =>
      company.graph('GET', `/groups/${group(name).id}/memberOf?$select=id,displayName`);
    const near = await above('GRP-NIGHT-SHIFT');
    assert.deepEqual(
      listOf(near.body, 'value').map(({ displayName }) => displayName),
      ['GRP-SERVER-OPERATORS'],
    );
    const path = `/groups/${group('GRP-NIGHT-SHIFT').id}/transitiveMemberOf`;
    assert.equal(
      (await company.graph('GET', path)).status,
      403,
      'Group.Read.All is not among the published permissions',
    );
    const wider = await aCompany({ permissions: [...COMPANY_PERMISSIONS, 'Directory.Read.All'] });
    assert.deepEqual(
      listOf((await wider.graph('GET', path)).body, 'value')
        .map(({ displayName }) => displayName)
        .sort(),
      ['GRP-SERVER-ADMINS', 'GRP-SERVER-OPERATORS'],
    );
  });
});

describe('membership by nesting', () => {
  const READERS = group('GRP-ENG-REPO-READ').id;
  const namesake = person('developer-namesake').id;

  test('keeps checkMemberGroups true after the direct membership was removed [G28]', async () => {
    const company = await aCompany();
    const check = async () => {
      const body = { groupIds: [READERS, FINANCE_BI] };
      return (await company.graph('POST', `/users/${namesake}/checkMemberGroups`, body)).body['value'];
    };
    assert.deepEqual(await check(), [READERS]);
    assert.equal(await seesMember(company, READERS, namesake), false);
    assert.equal((await addMember(company, READERS, namesake)).status, 204);
    assert.equal((await removeMember(company, READERS, namesake)).status, 204);
    assert.equal(await seesMember(company, READERS, namesake), false);
    assert.deepEqual(await check(), [READERS]);
  });

  test('shows in the transitive reads and not in the direct ones', async () => {
    const company = await aCompany();
    const transitive = await company.graph('GET', `/users/${namesake}/transitiveMemberOf?$select=id`);
    assert.ok(idsOf(transitive).includes(READERS));
    const all = await company.graph('POST', `/users/${namesake}/getMemberGroups`, {
      securityEnabledOnly: true,
    });
    assert.ok((all.body['value'] as string[]).includes(READERS));
    const direct = await company.graph('GET', `/groups/${READERS}/members?$select=id`);
    assert.deepEqual(idsOf(direct), [group('GRP-TEAM-BETA').id]);
    const below = await company.graph('GET', `/groups/${READERS}/transitiveMembers?$select=id`);
    assert.deepEqual(idsOf(below).sort(), [group('GRP-TEAM-BETA').id, namesake].sort());
  });

  test('membership by nesting can be asked for twenty groups at once', async () => {
    const company = await aCompany();
    const groupIds = company.tenant.directory.listGroups().map(({ id }) => id);
    const path = `/users/${ANALYST}/checkMemberGroups`;
    assert.equal((await company.graph('POST', path, { groupIds: groupIds.slice(0, 20) })).status, 200);
    assert.equal((await company.graph('POST', path, { groupIds: groupIds.slice(0, 21) })).status, 400);
  });

  test('membership by nesting is listed per user only with the permission that is published for it', async () => {
    const company = await aCompany();
    assert.equal((await company.graph('GET', `/users/${ANALYST}/memberOf`)).status, 403);
    const wider = await aCompany({ permissions: [...COMPANY_PERMISSIONS, 'Directory.Read.All'] });
    const path = `/users/${person('finance-manager').id}/memberOf`;
    assert.ok(idsOf(await wider.graph('GET', path)).includes(FINANCE_BI));
    const cast = await wider.graph('GET', `${path}/microsoft.graph.group`);
    assert.ok(idsOf(cast).includes(FINANCE_BI));
    assert.equal((await wider.graph('GET', `${path}/microsoft.graph.group?$select=id`)).status, 400);
  });

  test('shows type and id only of groups that the app may not read', async () => {
    const company = await aCompany({ permissions: ['User.Read.All'] });
    const path = `/users/${person('finance-member').id}/memberOf/${FINANCE_BI}?$select=id,displayName`;
    const { '@odata.context': _, ...shown } = (await company.graph('GET', path)).body;
    assert.deepEqual(shown, { '@odata.type': '#microsoft.graph.group', id: FINANCE_BI });
  });
});

describe('somebody else', () => {
  test('changes the directory while we work, and reads follow [G30]', async () => {
    const company = await aCompany();
    const { directory } = company.tenant;
    const admin = person('global-admin').id;
    assert.equal(directory.putMember(FINANCE_BI, ANALYST, admin), true);
    assert.equal(directory.putMember(FINANCE_BI, ANALYST, admin), false);
    assert.equal((await addMember(company)).status, 400);
    const row = directory.members(FINANCE_BI).find(({ id }) => id === ANALYST);
    assert.deepEqual(row, { id: ANALYST, since: '2026-03-03T09:00:00.000Z', by: `user:${admin}` });
    directory.deleteMember(FINANCE_BI, ANALYST);
    assert.equal(await seesMember(company), false);
    assert.equal((await addMember(company)).status, 204);
    assert.equal(
      directory.members(FINANCE_BI).find(({ id }) => id === ANALYST)?.by,
      `app:${IDENTITIES.theOne}`,
    );
    directory.patchGroup(FINANCE_BI, { deleted: true });
    assert.equal((await removeMember(company)).status, 404);
    assert.equal(await seesMember(company), false);
    directory.patchGroup(FINANCE_BI, { deleted: false, class: 'synced' });
    assert.equal((await removeMember(company)).status, 400);
    assert.equal(isMember(company), true);
  });

  test('moves a person to another department, and dynamic groups follow', async () => {
    const company = await aCompany();
    const { directory } = company.tenant;
    const { id } = person('sales-rep');
    directory.patchUser(id, { department: 'Engineering' });
    assert.equal(isMember(company, group('GRP-ALL-SALES').id, id), false);
    assert.equal(isMember(company, group('GRP-ALL-ENGINEERING').id, id), true);
  });

  test('come back from the recycle bin with everybody who was in them', async () => {
    const company = await aCompany({ permissions: ['Group.ReadWrite.All'] });
    company.tenant.graphSwitches.recycleBinReads = 'with-read-permission';
    const { id } = group('GRP-TEAM-ALPHA');
    const before = company.tenant.directory.members(id);
    company.tenant.directory.patchGroup(id, { deleted: true });
    assert.equal((await company.graph('GET', `/groups/${id}/members`)).status, 404);
    const bin = '/directory/deletedItems/microsoft.graph.group?$select=id,deletedDateTime';
    assert.ok(idsOf(await company.graph('GET', bin)).includes(id));
    assert.equal((await company.graph('POST', `/directory/deletedItems/${id}/restore`)).status, 200);
    assert.deepEqual(company.tenant.directory.members(id), before);
    assert.equal((await company.graph('POST', `/directory/deletedItems/${id}/restore`)).status, 403);
  });
});

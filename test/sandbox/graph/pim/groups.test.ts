import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../../sandbox/tenant/company/groups.ts';
import { person } from '../../../../sandbox/tenant/company/people.ts';
import { type Answer, type Company, errorOf, idsOf, type Json, listOf } from '../../tenant/company.ts';
import { assign, company, MINUTE, pass, WHO } from './company.ts';

const ROOT = '/identityGovernance/privilegedAccess/group';
const VPN = groupId('GRP-VPN-USERS');
const PERMISSIONS = [
  'User.Read.All',
  'Group.Read.All',
  'GroupMember.ReadWrite.All',
  'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
  'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup',
  'RoleManagementPolicy.Read.Directory',
  'RoleManagementPolicy.Read.AzureADGroup',
];

const ask = (its: Company, changes: Json = {}, list = 'assignmentScheduleRequests'): Promise<Answer> =>
  its.graph('POST', `${ROOT}/${list}`, {
    action: 'adminAssign',
    accessId: 'member',
    groupId: VPN,
    principalId: WHO,
    justification: 'INC0010001 mark-1',
    scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT1H' } },
    ...changes,
  });

async function rows(its: Company, list: string, group = VPN): Promise<Json[]> {
  const filter = encodeURIComponent(`groupId eq '${group}' and principalId eq '${WHO}'`);
  return listOf((await its.graph('GET', `${ROOT}/${list}?$filter=${filter}`)).body, 'value');
}

const isMember = async (its: Company, group = VPN) =>
  idsOf(await its.graph('GET', `/groups/${group}/members?$top=999`)).includes(WHO);

const withGroups = () => company({ permissions: PERMISSIONS });

describe('a membership of PIM', () => {
  test('a membership of PIM stands among the members of the group until the directory ends it [G40]', async () => {
    const its = await withGroups();
    assert.equal(await isMember(its), false);
    const made = await ask(its);
    assert.deepEqual([made.status, made.body['status']], [201, 'Provisioned']);
    assert.match(String(made.body['targetScheduleId']), new RegExp(`^${VPN}_member_`));
    assert.equal(await isMember(its), true);
    const [row] = await rows(its, 'assignmentScheduleInstances');
    assert.equal(row?.['endDateTime'], new Date(its.clock.now() + 60 * MINUTE * 1000).toISOString());
    assert.match(errorOf(await ask(its)), /^RoleAssignmentExists/);
    await pass(its, 60 * MINUTE);
    assert.equal(await isMember(its), false);
    assert.deepEqual(await rows(its, 'assignmentScheduleInstances'), []);
  });

  test('a membership of PIM that is removed in the group goes on in its schedules, and ends there by itself [G40]', async () => {
    const its = await withGroups();
    await ask(its);
    assert.equal((await its.graph('DELETE', `/groups/${VPN}/members/${WHO}/$ref`)).status, 204);
    assert.equal((await rows(its, 'assignmentScheduleInstances')).length, 1);
    assert.equal(await isMember(its), false);
    assert.match(errorOf(await ask(its, { action: 'adminRemove' })), /^ActiveDurationTooShort/);
    its.wait(5 * MINUTE);
    assert.equal((await ask(its, { action: 'adminRemove' })).body['status'], 'Revoked');
    assert.deepEqual(await rows(its, 'assignmentScheduleInstances'), []);
  });

  test('a membership of PIM is refused to whoever is in already, and to groups whose members others choose [G40]', async () => {
    const its = await withGroups();
    its.tenant.directory.putMember(VPN, WHO);
    assert.match(errorOf(await ask(its)), /^RoleAssignmentExists/);
    const [row] = await rows(its, 'assignmentScheduleInstances');
    assert.deepEqual([row?.['startDateTime'], row?.['endDateTime']], [null, null]);
    const dynamic = its.tenant.directory.listGroups().find((one) => one.class === 'dynamic');
    assert.match(errorOf(await ask(its, { groupId: dynamic?.id })), /^ResourceTypeNotSupported/);
    assert.equal((await its.graph('GET', `${ROOT}/assignmentSchedules`)).status, 400);
  });

  test('a membership of PIM that somebody may activate is none until they do [G40]', async () => {
    const its = await withGroups();
    assert.equal((await ask(its, {}, 'eligibilityScheduleRequests')).status, 201);
    assert.equal((await rows(its, 'eligibilityScheduleInstances')).length, 1);
    assert.deepEqual(await rows(its, 'assignmentScheduleInstances'), []);
    assert.equal(await isMember(its), false);
  });

  test('a membership of PIM has a policy whose id is another one once the group is on board, and needs a permission of its own [G40]', async () => {
    const its = await withGroups();
    const policies = async () => {
      const filter = encodeURIComponent(`scopeId eq '${VPN}' and scopeType eq 'Group'`);
      const path = `/policies/roleManagementPolicyAssignments?$filter=${filter}&$expand=policy($expand=rules)`;
      return its.graph('GET', path);
    };
    const before = idsOf(await policies());
    assert.equal(before.length, 2);
    await ask(its);
    assert.equal(
      idsOf(await policies()).some((id) => before.includes(id)),
      false,
    );
    const narrow = await company();
    const filter = encodeURIComponent(`scopeId eq '${VPN}' and scopeType eq 'Group'`);
    const path = `/policies/roleManagementPolicyAssignments?$filter=${filter}`;
    assert.equal((await narrow.graph('GET', path)).status, 403);
  });
});

describe('roles with those of groups', () => {
  const ADVANCED = { ConsistencyLevel: 'eventual' };
  const url = (id: string) =>
    `https://graph.microsoft.com/beta/roleManagement/directory/transitiveRoleAssignments?$count=true&$filter=${encodeURIComponent(`principalId eq '${id}'`)}`;

  test('roles with those of groups are in beta only, in advanced queries, and under the id of the group [G18]', async () => {
    const its = await company();
    await assign(its);
    const [own] = listOf((await its.graph('GET', url(WHO), undefined, ADVANCED)).body, 'value');
    assert.equal(own?.['principalId'], WHO);
    const admin = person('global-admin').id;
    const [byGroup] = listOf((await its.graph('GET', url(admin), undefined, ADVANCED)).body, 'value');
    assert.equal(byGroup?.['principalId'], groupId('GRP-GLOBAL-ADMINS'));
    assert.equal((await its.graph('GET', url(WHO))).status, 404);
    assert.equal(
      (await its.graph('GET', url(WHO).replace('/beta/', '/v1.0/'), undefined, ADVANCED)).status,
      400,
    );
    assert.equal((await its.graph('GET', 'https://graph.microsoft.com/beta/users')).status, 400);
  });

  test('eligibility that an app gives stands among schedules, and is taken again at once [G18]', async () => {
    const its = await company({
      permissions: ['RoleEligibilitySchedule.ReadWrite.Directory', 'RoleEligibilitySchedule.Read.Directory'],
    });
    const path = '/roleManagement/directory/roleEligibilityScheduleRequests';
    const body = {
      action: 'adminAssign',
      principalId: WHO,
      roleDefinitionId: '29232cdf-9323-42fd-ade2-1d097af3e4de',
      directoryScopeId: '/',
    };
    const list = '/roleManagement/directory/roleEligibilitySchedules?$filter=';
    const count = async () =>
      idsOf(await its.graph('GET', `${list}${encodeURIComponent(`principalId eq '${WHO}'`)}`)).length;
    assert.equal((await its.graph('POST', path, body)).status, 201);
    assert.equal(await count(), 1);
    assert.equal((await its.graph('POST', path, { ...body, action: 'adminRemove' })).status, 201);
    assert.equal(await count(), 0);
  });
});

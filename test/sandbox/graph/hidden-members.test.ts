import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, type Company, idsOf, listOf } from '../tenant/company.ts';

const CRM = groupId('GRP-SALES-CRM-USERS');
const ALPHA = groupId('GRP-TEAM-ALPHA');
const MEMBER = person('sales-member').id;
const REP = person('sales-rep').id;
const READS = ['User.Read.All', 'GroupMember.ReadWrite.All', 'Group.Read.All', 'Directory.Read.All'];

async function hidden(permissions: readonly string[] = READS): Promise<Company> {
  const company = await aCompany({ permissions });
  company.tenant.directory.patchGroup(CRM, { hidesMembers: true });
  return company;
}

/** What each way of asking says of one member and the group. */
async function asked(company: Company) {
  const groupIds = { groupIds: [CRM] };
  const delta = await company.graph('GET', `/groups/delta?$select=id,members&$filter=id eq '${CRM}'`);
  const changes = listOf(delta.body, 'value').flatMap((item) => listOf(item, 'members@delta'));
  return {
    members: idsOf(await company.graph('GET', `/groups/${CRM}/members?$select=id`)).includes(MEMBER),
    below: idsOf(await company.graph('GET', `/groups/${CRM}/transitiveMembers?$select=id`)).length > 0,
    direct: (await company.graph('GET', `/users/${MEMBER}/memberOf/${CRM}?$select=id`)).status,
    listed: idsOf(await company.graph('GET', `/users/${MEMBER}/memberOf`)).includes(CRM),
    checked: listOf(
      (await company.graph('POST', `/users/${MEMBER}/checkMemberGroups`, groupIds)).body,
      'value',
    ),
    delta: changes.some(({ id }) => id === MEMBER),
  };
}

describe('a Microsoft 365 group with hidden membership', () => {
  test('reads as empty, and is left out of what people are in [G32]', async () => {
    const company = await hidden();
    assert.deepEqual(await asked(company), {
      members: false,
      below: false,
      direct: 404,
      listed: false,
      checked: [],
      delta: false,
    });
    const { body } = await company.graph('GET', `/groups/${CRM}?$select=id,visibility`);
    assert.equal(body['visibility'], 'HiddenMembership');
    assert.ok(idsOf(await company.graph('GET', `/groups/${CRM}/owners`)).length > 0);
  });

  test('shows its members to a caller with Member.Read.Hidden, who is recorded to need it [G32]', async () => {
    const company = await hidden([...READS, 'Member.Read.Hidden']);
    assert.deepEqual(await asked(company), {
      members: true,
      below: true,
      direct: 200,
      listed: true,
      checked: [CRM] as unknown[],
      delta: true,
    });
    const used = company.tenant.usedPermissions().map(({ permission }) => permission);
    assert.ok(used.includes('Member.Read.Hidden'));
  });

  test('takes members, and loses them, all the same [G32]', async () => {
    const company = await hidden();
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${REP}` };
    const add = () => company.graph('POST', `/groups/${CRM}/members/$ref`, reference);
    assert.equal((await add()).status, 204);
    assert.equal((await add()).status, 400);
    assert.ok(company.tenant.directory.members(CRM).some(({ id }) => id === REP));
    assert.equal((await company.graph('DELETE', `/groups/${CRM}/members/${REP}/$ref`)).status, 204);
  });

  test('a Microsoft 365 group with hidden membership may refuse its list instead [G32]', async () => {
    const company = await hidden();
    company.tenant.graphSwitches.hiddenMembers = 'refused';
    assert.equal((await company.graph('GET', `/groups/${CRM}/members`)).status, 403);
  });

  test('a Microsoft 365 group with hidden membership is no security group: those hide nothing [G32]', async () => {
    const company = await aCompany();
    company.tenant.directory.patchGroup(ALPHA, { hidesMembers: true });
    assert.ok(idsOf(await company.graph('GET', `/groups/${ALPHA}/members`)).length > 0);
    const { body } = await company.graph('GET', `/groups/${ALPHA}?$select=visibility`);
    assert.equal(body['visibility'], null);
  });
});

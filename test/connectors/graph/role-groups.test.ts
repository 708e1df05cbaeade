/** Groups by which policy tells people apart, as the connector tells of them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { PORTAL, type Tenant, type TenantOptions, tenant } from './tenant.ts';

const OPERATORS = groupId('GRP-SERVER-OPERATORS');
const BETA = groupId('GRP-TEAM-BETA');
const GONE = groupId('GRP-OLD-CRM-USERS');
const NIGHT_SHIFT = personId('helpdesk-agent');

const WANTED = {
  userIds: [NIGHT_SHIFT],
  managersOf: [NIGHT_SHIFT],
  groupIds: [groupId('GRP-VPN-USERS')],
  approverGroupIds: [],
  incompatibleGroupIds: [],
  beneficiaryId: NIGHT_SHIFT,
};

async function stateOf({ directory }: Tenant, ...roleGroupIds: readonly string[]) {
  const read = await directory.readFacts({ ...WANTED, roleGroupIds }, 'r');
  assert.ok(read.read === 'done');
  return read.facts;
}

function hiding(id: string, switches: TenantOptions['switches'] = {}): Tenant {
  const company = tenant({ switches });
  const group = company.store.anyGroup(id, company.store.settled());
  assert.ok(group);
  company.store.putGroup({ ...group, class: 'm365', hidesMembers: true }, PORTAL);
  return company;
}

describe('a group by which people are told apart', () => {
  test('a group by which people are told apart has whoever is in a group that is nested in it, and not who is in none', async () => {
    const { roleGroups, effectiveMemberships, directMemberships } = await stateOf(tenant(), OPERATORS, BETA);
    assert.deepEqual(roleGroups, {
      [OPERATORS]: { displayName: 'GRP-SERVER-OPERATORS', state: 'in' },
      [BETA]: { displayName: 'GRP-TEAM-BETA', state: 'not-in' },
    });
    assert.deepEqual([effectiveMemberships, Object.keys(directMemberships)], [[], WANTED.groupIds]);
  });

  test('a group by which people are told apart that was deleted is missing, which says of nobody that they are not in it', async () => {
    const { roleGroups } = await stateOf(tenant(), GONE);
    assert.deepEqual(roleGroups, { [GONE]: { displayName: '', state: 'missing' } });
  });

  for (const hiddenMembers of ['left-out', 'refused'] as const)
    test(`a group by which people are told apart that hides its members says of nobody that they are not in it (${hiddenMembers})`, async () => {
      const { roleGroups } = await stateOf(hiding(BETA, { hiddenMembers }), BETA);
      assert.deepEqual(roleGroups, { [BETA]: { displayName: 'GRP-TEAM-BETA', state: 'hidden' } });
    });

  test('costs no round trip of its own', async () => {
    const calls = async (...roleGroupIds: readonly string[]) => {
      const company = tenant();
      await stateOf(company, ...roleGroupIds);
      return company.calls;
    };
    const without = await calls();
    assert.ok(without.length > 0);
    assert.deepEqual(await calls(OPERATORS, BETA), without);
  });

  test('a group by which people are told apart is not read where policy names none', async () => {
    assert.equal((await stateOf(tenant())).roleGroups, undefined);
  });
});

test('a person is read with their job title', async () => {
  const { users } = await stateOf(tenant());
  assert.equal(users[NIGHT_SHIFT]?.jobTitle, 'Helpdesk agent');
});

/** Groups that hide their members from us, as the connector tells of them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { PORTAL, tenant } from './tenant.ts';

const CRM = groupId('GRP-SALES-CRM-USERS');
const MEMBER = personId('sales-member');
const STRANGER = personId('developer');

function hiding(hiddenMembers: 'left-out' | 'refused', ...hidden: readonly string[]) {
  const company = tenant({ switches: { hiddenMembers } });
  for (const id of hidden) {
    const group = company.store.anyGroup(id, company.store.settled());
    assert.ok(group);
    company.store.putGroup({ ...group, class: 'm365', hidesMembers: true }, PORTAL);
  }
  return company;
}

const WANTED = {
  userIds: [],
  managersOf: [],
  groupIds: [],
  approverGroupIds: [],
  incompatibleGroupIds: [],
  beneficiaryId: MEMBER,
};

for (const answer of ['left-out', 'refused'] as const)
  describe(`a group that hides its members (${answer})`, () => {
    test('shows neither that somebody is in it nor that nobody is', async () => {
      const { directory } = hiding(answer, CRM);
      const edges = [MEMBER, STRANGER].map((userId) => ({ userId, groupId: CRM }));
      const readings = await directory.readEdges(edges, 'r');
      assert.deepEqual(
        readings.map(({ edge, hidden }) => [edge, hidden]),
        [
          ['unknown', true],
          ['unknown', true],
        ],
      );
      assert.match(readings[0]?.because ?? '', /GRP-SALES-CRM-USERS hides its members.*Member\.Read\.Hidden/);
      const expected = await directory.readEdges(edges, 'r', 'absent');
      assert.deepEqual(expected, readings, 'also where nobody is expected to be seen');
    });

    test('lets nobody be told to be no member at the click', async () => {
      const { directory } = hiding(answer, CRM);
      const read = await directory.isMember({ userId: MEMBER, groupId: CRM }, 'r');
      assert.equal(read.read, 'failed');
    });

    test(`a group that hides its members (${answer}) is no approver group without anybody`, async () => {
      const { directory } = hiding(answer, CRM);
      const vpn = groupId('GRP-SECURITY-APPROVERS');
      const read = await directory.readFacts({ ...WANTED, approverGroupIds: [CRM, vpn] }, 'r');
      assert.ok(read.read === 'done');
      assert.deepEqual(Object.keys(read.facts.approverGroups), [vpn]);
      assert.deepEqual(read.facts.hiddenGroups, { [CRM]: 'GRP-SALES-CRM-USERS' });
    });

    test(`a group that hides its members (${answer}) does not show that somebody is free of what it excludes`, async () => {
      const { directory } = hiding(answer, CRM);
      const read = await directory.readFacts({ ...WANTED, incompatibleGroupIds: [CRM] }, 'r');
      assert.ok(read.read === 'done');
      assert.deepEqual(read.facts.directMemberships, {});
      assert.deepEqual(read.facts.hiddenGroups, { [CRM]: 'GRP-SALES-CRM-USERS' });
    });

    test(`a group that hides its members (${answer}) is named with what it is nested in`, async () => {
      const beta = groupId('GRP-TEAM-BETA');
      const repo = groupId('GRP-ENG-REPO-READ');
      const { directory } = hiding(answer, beta);
      const read = await directory.lookAtGroups([repo, beta, personId('developer')], 'r');
      assert.ok(read.read === 'done');
      const { [repo]: outer, [beta]: inner, [personId('developer')]: none } = read.groups;
      assert.deepEqual([outer?.hidesMembers, outer?.nested], [false, [beta]]);
      assert.deepEqual([inner?.hidesMembers, inner?.nested], [true, []]);
      assert.equal(none?.found, false);
    });
  });

test('an empty approver group that hides nothing is empty', async () => {
  const { directory } = tenant();
  const empty = groupId('GRP-NOBODY-APPROVES');
  const read = await directory.readFacts({ ...WANTED, approverGroupIds: [empty] }, 'r');
  assert.ok(read.read === 'done');
  assert.deepEqual(read.facts.approverGroups, { [empty]: [] });
  assert.deepEqual(read.facts.hiddenGroups, {});
});

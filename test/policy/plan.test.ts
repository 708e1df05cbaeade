import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { group } from '../../sandbox/tenant/company/groups.ts';
import { planGroupMembership } from '../../src/kinds/group-membership/plan.ts';
import { entitlementAt } from '../support/policies.ts';
import { caseBase, policyInForce, policyOfText, sceneOf, textWith } from './table-in-force.ts';

const POLICY = policyInForce();
const KIT = {
  ticket: {
    catalogItem: 'Request access to application',
    requester: 'developer',
    beneficiary: 'developer',
    variables: { application: 'Engineering starter kit' },
  },
};

describe('the plan of a bundle', () => {
  const { request, facts } = sceneOf(KIT, POLICY, caseBase());
  const plan = planGroupMembership(request, POLICY, facts);

  test('the plan of a bundle adds each group once, in the order of the table, under keys of ticket, user, group and action', () => {
    const names = ['GRP-TEAM-BETA', 'GRP-ENG-REPO-READ', 'GRP-WIKI-READERS'];
    assert.deepEqual(
      plan.changes.map(({ targetName }) => targetName),
      names,
    );
    assert.deepEqual(
      plan.changes.map(({ key }) => key),
      names.map((name) => `RITM0010042:${request.beneficiaryId}:${group(name).id}:add`),
    );
  });

  test('the plan of a bundle is the same plan for the same world', () => {
    assert.deepEqual(planGroupMembership(request, POLICY, structuredClone(facts)), plan);
  });

  test('the plan of a bundle is another plan where another table gives other groups, and the same where it only has another title', () => {
    const titled = policyOfText(textWith({ '/title': 'Another' }));
    assert.deepEqual(planGroupMembership(request, titled, facts), plan);
    const groups = [{ id: group('GRP-TEAM-BETA').id, name: 'GRP-TEAM-BETA' }];
    const smaller = policyOfText(textWith({ [`${entitlementAt('eng-starter-kit')}/groups`]: groups }));
    assert.deepEqual(planGroupMembership(request, smaller, facts).changes, plan.changes.slice(0, 1));
  });

  test('the plan of a bundle leaves out what is there', () => {
    const directMemberships = { [group('GRP-TEAM-BETA').id]: true };
    const { changes } = planGroupMembership(request, POLICY, { ...facts, directMemberships });
    assert.deepEqual(
      changes.map(({ targetName }) => targetName),
      ['GRP-ENG-REPO-READ', 'GRP-WIKI-READERS'],
    );
  });

  test('the plan of a bundle of a request no policy names is empty', () => {
    assert.deepEqual(planGroupMembership({ ...request, catalogItem: 'Gone' }, POLICY, facts).changes, []);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { group } from '../../sandbox/tenant/company/groups.ts';
import { planGroupMembership } from '../../src/orchestrators/group-membership/plan.ts';
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

  test('adds each group once, in the order of the table, under keys of ticket, user, group and action', () => {
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

  test('is the same plan for the same world', () => {
    assert.deepEqual(planGroupMembership(request, POLICY, structuredClone(facts)), plan);
  });

  test('has another digest for another ticket, request, policy or change set', () => {
    const others = [
      planGroupMembership({ ...request, ticket: { ...request.ticket, id: 'other' } }, POLICY, facts),
      planGroupMembership({ ...request, justification: 'Something else entirely.' }, POLICY, facts),
      planGroupMembership(request, policyOfText(textWith({ '/title': 'Another' })), facts),
      planGroupMembership(request, POLICY, {
        ...facts,
        directMemberships: { [group('GRP-TEAM-BETA').id]: true },
      }),
    ];
    assert.equal(new Set([plan, ...others].map(({ digest }) => digest)).size, 5);
  });

  test('of a request no policy names is empty', () => {
    assert.deepEqual(planGroupMembership({ ...request, catalogItem: 'Gone' }, POLICY, facts).changes, []);
  });
});

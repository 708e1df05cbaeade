import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { objectId } from '../../sandbox/tenant/company/ids.ts';
import { groupMembershipRules } from '../../src/kinds/group-membership/rules.ts';
import { caseBase, policyInForce, policyOfText, sceneOf, textWith } from './table-in-force.ts';

describe('the rules of group membership', () => {
  const policy = policyInForce();
  const rules = groupMembershipRules(policy);

  test('the rules of group membership give every duration in seconds', () => {
    const { write, writeBack, noticeBeforeEndSeconds } = rules.operations;
    assert.deepEqual(write, { giveUpAfterSeconds: 14_400, defaultWaitSeconds: 30 });
    assert.equal(rules.proofSeconds('vpn', []), 1800);
    assert.equal(writeBack.overdueAfterSeconds, 3600);
    assert.equal(noticeBeforeEndSeconds, 259_200);
  });

  test('the rules of group membership say which standing a ticket gets and which standings end a grant', () => {
    const { standings, endsGrantOn } = rules.operations;
    assert.deepEqual(
      [standings.fulfilled, standings.refused, standings.withdrawn],
      ['completed', 'incomplete', null],
    );
    assert.ok(
      !endsGrantOn.includes('completed'),
      'the completion that fulfillment causes never ends a grant',
    );
  });

  test('the rules of group membership send tasks to the queue of the entitlement, or to the follow-up queue for one nobody knows', () => {
    assert.equal(rules.ownerQueue('sales-crm'), 'Sales Applications');
    assert.equal(rules.ownerQueue('nothing'), 'Identity Ops');
  });

  test('the rules of group membership name every governed group once, and who is told of access without a ticket', () => {
    const { governedGroupIds, operations } = rules;
    assert.equal(new Set(governedGroupIds).size, governedGroupIds.length);
    const granted = policy.table.entitlements.flatMap(({ groups }) => groups.map(({ id }) => id));
    assert.deepEqual([...new Set(granted)].sort(), governedGroupIds);
    assert.deepEqual(operations.drift, { report: true, queue: 'Identity Ops', lost: 'report' });
  });

  test('probe downstream only where the table says so', () => {
    assert.deepEqual(rules.probe('field-apps'), {
      check: {
        ...{
          type: 'intune-app',
          app: { id: objectId('intune-app', 'Field Service'), name: 'Field Service' },
        },
        ...{ timeoutMinutes: 60, everySeconds: 60 },
      },
    });
    assert.equal(rules.probe('vpn'), null);
    const url = 'https://probe.contoso.example/{user}/{group}';
    const edits = {
      '/entitlements/2/downstream': { type: 'http', url, timeoutMinutes: 5, everySeconds: 10 },
    };
    const http = groupMembershipRules(policyOfText(textWith(edits))).probe('vpn');
    assert.deepEqual(http, { check: { type: 'http', url, timeoutMinutes: 5, everySeconds: 10 } });
  });

  test('the rules of group membership pinned by their text decide as they did, whatever came after', () => {
    const { request, facts, now } = sceneOf(
      { ticket: { catalogItem: 'Access to VPN', requester: 'developer', beneficiary: 'developer' } },
      policy,
      caseBase(),
    );
    const pinned = groupMembershipRules(policyOfText(rules.text));
    const stricter = groupMembershipRules(policyOfText(textWith({ '/entitlements/2/endRequired': true })));
    assert.equal(pinned.digest, rules.digest);
    assert.deepEqual(pinned.decide(request, facts, now), rules.decide(request, facts, now));
    assert.equal(stricter.decide(request, facts, now).verdict, 'refuse');
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { group } from '../../sandbox/tenant/company/groups.ts';
import { sysIdOf } from '../../sandbox/tenant/servicenow/catalog.ts';
import { planFor } from '../../src/activities/deciding/plan-for.ts';
import type { RequestRead } from '../../src/activities/deciding/read-request.ts';
import { newRecord } from '../../src/domain/new-record.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { caseBase, policyInForce, sceneOf } from '../policy/table-in-force.ts';

const ITEM = 'Request access to application';
const POLICY = policyInForce();
const RULES = POLICY.rules();
const { request, facts } = sceneOf(
  {
    ticket: {
      catalogItem: ITEM,
      requester: 'developer',
      beneficiary: 'developer',
      variables: { application: 'Engineering starter kit' },
    },
  },
  POLICY,
  caseBase(),
);
const ONE_THERE = { ...facts, directMemberships: { [group('GRP-TEAM-BETA').id]: true } };
const RECORD = newRecord(request.ticket, 'group-membership', 1, '2026-03-03T09:00:00.000Z');
const FIRST_VERSION = 'a'.repeat(64);

function read(digest: string): Extract<RequestRead, { read: 'request' }> {
  const { requesterId, beneficiaryId } = request;
  return {
    read: 'request',
    record: RECORD,
    ticket: {
      ...request.ticket,
      catalogItem: { id: sysIdOf(ITEM), name: ITEM },
      openedByToolId: 'u1',
      requestedForToolId: 'u1',
      variables: {},
      standing: 'open',
      active: true,
      approval: 'not-requested',
      approvals: [],
      updatedAt: '2026-03-03T09:00:00.000Z',
    },
    people: { requesterId, beneficiaryId },
    request,
    digest,
    covers: [],
    entitlement: 'eng-starter-kit',
  };
}

function planned(before: Plan | null, now = facts, digest = 'v2:said'): Plan {
  return planFor({ ...RECORD, plan: before }, read(digest), RULES, now);
}

describe('the digest of a plan that is made once more', () => {
  test('stays, of whatever version, while what has to be changed is what was planned, or part of it', () => {
    const before = { ...planned(null), digest: FIRST_VERSION };
    assert.equal(planned(before).digest, FIRST_VERSION);
    const part = planned(before, ONE_THERE);
    assert.deepEqual([part.digest, part.changes.length], [FIRST_VERSION, before.changes.length - 1]);
  });

  test('is another one when more has to be changed, and tells what for', () => {
    const before = { ...planned(null, ONE_THERE), digest: FIRST_VERSION };
    const more = planned(before);
    assert.match(more.digest, /^v2:/);
    assert.equal(more.digest, planned(null).digest);
    assert.notEqual(more.digest, planned(null, facts, 'v2:other').digest);
  });
});

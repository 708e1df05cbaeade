import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { gatherFacts } from '../../src/activities/deciding/gather-facts.ts';
import { type Rows, untouched } from '../../src/domain/access.ts';
import type { Shaper } from '../../src/domain/approval.ts';
import { missingUser } from '../../src/domain/facts.ts';
import { addMilliseconds } from '../../src/domain/instant.ts';
import type { Ticket } from '../../src/domain/ticket.ts';
import type { Rules } from '../../src/policy/rulebook.ts';
import { aDecision, aGrant, aRequest } from '../tables/builders.ts';

/** What the decision of `req-1` sees of a group that the person is in, where these requests' grants hold the edge. */
async function seen(base: 'absent' | 'present', ...requestIds: readonly string[]) {
  const holders = requestIds.map((requestId) => aGrant(`${requestId}~g`, { requestId, target: 'g' }));
  const rows: Rows = {
    access: { g: { ...untouched('ben', 'g', base), holders: holders.map(({ id }) => id) } },
    grants: Object.fromEntries(holders.map((grant) => [grant.id, grant])),
  };
  const facts = {
    ...{ users: {}, groups: {}, approverGroups: {} },
    ...{ hiddenGroups: {}, directMemberships: { g: true }, effectiveMemberships: ['g', 'h'] },
  };
  const means = {
    directory: { readFacts: async () => ({ read: 'done', facts }) },
    grants: { readBeneficiary: async () => rows },
    marks: { read: async () => null },
  } as unknown as Means;
  const rules = {
    factsWanted: () => ({ userIds: [], incompatibleGroupIds: [] }),
    takesDelegates: () => false,
  } as unknown as Rules;
  const gathered = await gatherFacts(means, 'req-1', rules, aRequest('ben', 'rita'), null);
  assert.ok(gathered.read === 'done');
  const { directMemberships, effectiveMemberships } = gathered.facts;
  return [directMemberships['g'], effectiveMemberships];
}

test('a membership that a request itself has begun to give counts as not there, and any other as there', async () => {
  assert.deepEqual(await seen('absent', 'req-1'), [false, ['h']]);
  assert.deepEqual(await seen('absent', 'req-2'), [true, ['g', 'h']]);
  assert.deepEqual(await seen('absent', 'req-1', 'req-2'), [true, ['g', 'h']]);
  assert.deepEqual(await seen('present', 'req-1'), [true, ['g', 'h']]);
  assert.deepEqual(await seen('absent'), [true, ['g', 'h']]);
});

test('an approval in the ticket that a stage has counted keeps the word on record, and only the others are asked for', async () => {
  const asked: string[] = [];
  const ticketing = {
    whoSet: async (_: string, rows: readonly { readonly id: string }[]) => {
      asked.push(...rows.map(({ id }) => id));
      return { failed: true, kind: 'later', because: 'no answer', retryAfterSeconds: null };
    },
  };
  const word = (approverId: string, evidence: string, answer: 'approve' | 'reject') => ({
    ...aDecision(approverId, 'app-owner', { answer }),
    proof: { channel: 'servicenow', method: 'history', evidence },
  });
  const decisions = [word('olga', 'row-1', 'approve'), word('oscar', 'row-2', 'reject')];
  const facts = {
    ...{ users: {}, groups: {}, approverGroups: {}, hiddenGroups: {} },
    ...{ directMemberships: {}, effectiveMemberships: [] },
  };
  const means = {
    approvals: { readAll: async () => ({ heads: [], decisions }) },
    directory: { readFacts: async () => ({ read: 'done', facts }) },
    grants: { readBeneficiary: async () => ({ access: {}, grants: {} }) },
    marks: { read: async () => null },
    ticketing: { servicenow: ticketing },
  } as unknown as Means;
  const rules = {
    factsWanted: () => ({ userIds: [], incompatibleGroupIds: [] }),
    takesDelegates: () => false,
  } as unknown as Rules;
  const rows = ['row-1', 'row-2', 'row-3'].map((id) => ({ id, state: 'approved' }));
  const ticket = { system: 'servicenow', approvals: rows } as unknown as Ticket;
  const gathered = await gatherFacts(means, 'req-1', rules, aRequest('ben', 'rita'), ticket);
  assert.ok(gathered.read === 'done');
  const { provenApprovals } = gathered.facts.ticket;
  assert.deepEqual(
    provenApprovals.map(({ approverId, rowId }) => [approverId, rowId]),
    [['olga', 'row-1']],
  );
  assert.deepEqual(
    [gathered.unproven, asked],
    [
      ['row-2', 'row-3'],
      ['row-2', 'row-3'],
    ],
  );
});

/** Approvals of the ticket that a stage has counted, as they come to the facts. */
async function counted(shapedBy: readonly Shaper[], people: Readonly<Record<string, boolean>>) {
  const decisions = Object.keys(people).map((by) => ({
    ...aDecision(by, 'app-owner'),
    proof: { channel: 'servicenow', method: 'itsm-delegate', evidence: `row of ${by}`, onBehalfOf: 'olga' },
  }));
  const facts = {
    ...{ users: {}, groups: {}, approverGroups: {}, hiddenGroups: {} },
    ...{ directMemberships: {}, effectiveMemberships: [] },
  };
  const users = Object.fromEntries(
    Object.entries(people).map(([by, enabled]) => [by, { ...missingUser(by), found: true, enabled }]),
  );
  const means = {
    approvals: { readAll: async () => ({ heads: [], decisions }) },
    directory: {
      readFacts: async () => ({ read: 'done', facts }),
      readUsers: async () => ({ read: 'done', users }),
    },
    grants: { readBeneficiary: async () => ({ access: {}, grants: {} }) },
    marks: { read: async () => null },
    ticketing: {},
  } as unknown as Means;
  const rules = {
    factsWanted: () => ({ userIds: [], incompatibleGroupIds: [] }),
    takesDelegates: () => true,
  } as unknown as Rules;
  const approvals = Object.keys(people).map((by) => ({ id: `row of ${by}`, state: 'approved' }));
  const ticket = { system: 'servicenow', approvals } as unknown as Ticket;
  const gathered = await gatherFacts(means, 'req-1', rules, aRequest('ben', 'rita'), ticket, { shapedBy });
  assert.ok(gathered.read === 'done');
  return gathered.facts;
}

test('a delegate’s word that a stage has counted keeps whose place it took, and policy sees the account of the delegate', async () => {
  const { ticket, people } = await counted([], { dan: false });
  assert.deepEqual(
    ticket.provenApprovals.map(({ approverId, onBehalfOf }) => [approverId, onBehalfOf]),
    [['dan', 'olga']],
  );
  assert.deepEqual([people['dan']?.found, people['dan']?.enabled], [true, false]);
});

test('a delegate who had retried or escalated the request before stands in for nobody on its ticket', async () => {
  const { at } = aDecision('dan', 'app-owner');
  const shaped = (at: string) => [{ by: 'dan', how: 'retried', at } as const];
  const people = { dan: true, dora: true };
  const given = async (shapedBy: readonly Shaper[]) =>
    (await counted(shapedBy, people)).ticket.provenApprovals.map(({ approverId }) => approverId);
  assert.deepEqual(await given(shaped(addMilliseconds(at, -1))), ['dora']);
  assert.deepEqual(await given(shaped(addMilliseconds(at, 1))), ['dan', 'dora']);
});

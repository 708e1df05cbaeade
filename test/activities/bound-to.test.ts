import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isBoundTo } from '../../src/activities/deciding/bound-to.ts';
import type { Material } from '../../src/activities/deciding/material.ts';
import type { AuditRow } from '../../src/domain/audit.ts';
import type { Change, PlannedChanges } from '../../src/domain/plan.ts';
import { boundPlan } from '../../src/policy/access/ticket-digest.ts';

const ticket = { system: 'servicenow', id: 't1', number: 'RITM1' };
const change = (target: string, userId = 'ann'): Change => ({
  ...{ key: `RITM1:${userId}:${target}:add`, userId, target },
  ...{ targetName: target, action: 'add' },
});
const approved = boundPlan(ticket, 'v2:said', { changes: [change('a'), change('b')] });

function isBound(
  now: PlannedChanges,
  {
    row = approved,
    of = ticket,
    kept,
    evidence = [],
  }: {
    row?: PlannedChanges | null;
    of?: typeof ticket;
    kept?: readonly Change[];
    evidence?: readonly Partial<AuditRow>[];
  } = {},
): boolean {
  const record = {
    ticket: of,
    requestDigest: 'v2:said',
    plan: row && { ...row, digest: approved.digest },
    ...(kept ? { kept: { requestDigest: 'v2:said', changes: kept } } : {}),
  };
  const material = { record, read: { digest: 'v2:said' }, plan: { ...now, digest: approved.digest } };
  return isBoundTo(approved.digest, material as unknown as Material, evidence as readonly AuditRow[]);
}

describe('approvals that are bound to a digest', () => {
  test('approvals that are bound to a digest are for the changes it was made of, and for any part of them', () => {
    assert.ok(isBound({ changes: [change('a'), change('b')] }));
    assert.ok(isBound({ changes: [change('a')] }));
    assert.ok(isBound({ changes: [] }));
  });

  test('approvals that are bound to a digest are for nothing else, whatever the row says that was approved', () => {
    const more = { changes: [change('a'), change('c')] };
    assert.ok(!isBound(more));
    assert.ok(!isBound(more, { row: more }));
    assert.ok(!isBound(more, { row: more, kept: more.changes }));
    const another = { changes: [change('a', 'bob'), change('b', 'bob')] };
    assert.ok(!isBound(another, { row: another }));
  });

  test('approvals that are bound to a digest are for no other ticket', () => {
    assert.ok(!isBound({ changes: [change('a')] }, { of: { ...ticket, id: 't2' } }));
    assert.ok(!isBound({ changes: [change('a')] }, { of: { ...ticket, number: 'RITM2' } }));
  });

  test('approvals that are bound to a digest are known by the audit where the row has only a part of the changes by now', () => {
    const row = { changes: [change('a')] };
    assert.ok(!isBound(row, { row }));
    const evidence = [{ fact: 'decided', data: { plan: approved } }] as const;
    assert.ok(isBound(row, { row, evidence }));
    assert.ok(!isBound({ changes: [change('c')] }, { row, evidence }));
  });

  test('approvals that are bound to a digest are known with the service plans that had to be usable then', () => {
    const usable = [{ sku: 's', plan: 'p' }] as unknown as NonNullable<PlannedChanges['usable']>;
    const plan = boundPlan(ticket, 'v2:said', { changes: [change('a')], usable });
    const record = { ticket, requestDigest: 'v2:said', plan, approvedChanges: plan.changes };
    const material = {
      record,
      read: { digest: 'v2:x' },
      plan: { changes: plan.changes, digest: plan.digest },
    };
    assert.ok(isBoundTo(plan.digest, material as unknown as Material, []));
  });
});

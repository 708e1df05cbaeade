import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { progressOf } from '../../src/console/progress.ts';
import type { AuditFact, AuditRow } from '../../src/domain/audit.ts';
import { newRecord } from '../../src/domain/new-record.ts';
import type { RequestRecord } from '../../src/domain/record.ts';

const TICKET = { system: 'servicenow', id: '1', number: 'RITM1' };
const AT = '2026-03-03T09:00:00.000Z';
const CHANGE = { key: 'k', userId: 'u', target: 'g', targetName: 'GRP', action: 'add' } as const;
const STAGE = {
  name: 'manager',
  needs: [],
  dueSeconds: 60,
  remindAfterSeconds: [],
  escalation: null,
  acceptsItsmApproval: true,
  distinct: false,
};

function record(parts: Partial<RequestRecord>): RequestRecord {
  const decision = {
    verdict: 'grant',
    reasons: [],
    policyDigest: 'p',
    entitlement: 'e',
    title: 'E',
    changeClass: null,
    riskTier: null,
    end: { ends: 'never' },
    shown: [],
    decidedAt: AT,
  } as const;
  const plan = { changes: [CHANGE], digest: 'd' };
  return { ...newRecord(TICKET, 'group-membership', 1, AT), decision, plan, ...parts };
}

function rows(...facts: readonly (readonly [AuditFact, unknown])[]): readonly AuditRow[] {
  const made = facts.map(([fact, data], index) => ({
    requestId: 'r',
    sequence: index + 1,
    previous: '',
    hash: '',
    fact,
    once: `${index}`,
    at: AT,
    actor: 'countersign',
    data,
  }));
  return made as AuditRow[];
}

function states(of: RequestRecord, facts: readonly AuditRow[]): string {
  return progressOf(of, facts)
    .map(({ state }) => state)
    .join(' ');
}

const DESIRED = {
  revision: 2,
  access: 'granted',
  outcome: 'fulfilled',
  standing: 'completed',
  comment: null,
  workNote: '',
  askedAt: AT,
  provenAt: AT,
} as const;

const notes = (record: RequestRecord, facts: readonly AuditRow[]) =>
  progressOf(record, facts).map(({ name, note }) => `${name}: ${note}`);

describe('how far a request has come', () => {
  test('stops where a rejection stopped it', () => {
    const rejected = record({ stages: [STAGE], phase: 'concluded', outcome: 'rejected' });
    const facts = rows(['decided', {}], ['stage-closed', { stage: 'manager', state: 'rejected' }]);
    assert.equal(states(rejected, facts), 'done done stopped todo todo todo');
  });

  test('stops at the decision that refused it', () => {
    const { decision } = record({});
    assert.ok(decision);
    const refused = record({
      phase: 'concluded',
      outcome: 'refused',
      decision: { ...decision, verdict: 'refuse' },
    });
    assert.equal(states(refused, rows(['decided', {}])), 'done stopped todo todo todo todo');
  });

  test('how far a request has come does not take a rejected write for a change', () => {
    const failed = record({ phase: 'concluded', outcome: 'needs-human' });
    const facts = rows(['decided', {}], ['change-answered', { effect: 'rejected' }]);
    assert.equal(states(failed, facts), 'done done skipped stopped todo stopped');
  });

  test('waits for the proof after the directory has accepted', () => {
    const proving = record({ phase: 'provisioning' });
    const facts = rows(['decided', {}], ['change-answered', { effect: 'changed' }]);
    assert.equal(states(proving, facts), 'done done skipped done current todo');
  });

  test('shows that nothing had to be approved or changed for somebody who was a member already', () => {
    const member = record({ phase: 'concluded', outcome: 'fulfilled', plan: { changes: [], digest: 'd' } });
    assert.equal(states(member, rows(['decided', {}])).slice(0, 29), 'done done skipped skipped don');
  });

  test('how far a request has come is not at its end while the ticket does not carry it', () => {
    const desired = DESIRED;
    const fulfilled = record({ phase: 'concluded', outcome: 'fulfilled', desired, sentRevision: 1 });
    const facts = rows(['decided', {}], ['grant-started', {}], ['concluded', { outcome: 'fulfilled' }]);
    assert.equal(states(fulfilled, facts), 'done done skipped done done current');
    assert.equal(states({ ...fulfilled, sentRevision: 2 }, facts), 'done done skipped done done done');
    const ended = { ...fulfilled, outcome: 'ended', sentRevision: 2 } as const;
    assert.equal(states(ended, facts), 'done done skipped done done done');
  });

  test('how far a request has come says nowhere "done" where it ended with a person', () => {
    const facts = rows(['decided', {}], ['grant-started', {}], ['access-lost', {}]);
    const stated = { ...DESIRED, access: 'unknown', outcome: 'needs-human' } as const;
    const lost = record({ phase: 'concluded', outcome: 'needs-human', desired: stated, sentRevision: 2 });
    assert.deepEqual(notes(lost, facts), [
      'Received: passed',
      'Decided: passed',
      'Approved: not needed',
      'Changed: gone since',
      'Proven: gone since',
      'Needs a person: now',
    ]);
    const at = '2026-03-04T09:00:00.000Z';
    const handled = { action: 'handled', by: 'o', byName: 'Peter', reason: 'Seen to.', at } as const;
    const seenTo = record({ ...lost, handled });
    assert.equal(notes(seenTo, facts).at(-1), 'Needs a person: handled');
    const back = record({ ...lost, outcome: 'rolled-back', desired: { ...stated, access: 'none' } });
    assert.deepEqual(notes(back, facts).slice(3), [
      'Changed: undone',
      'Proven: undone',
      'Rolled back: nothing is left',
    ]);
    const late = record({ ...lost, desired: { ...stated, access: 'granted' } });
    assert.deepEqual(notes(late, facts).slice(3), [
      'Changed: passed',
      'Proven: passed',
      'Needs a person: now',
    ]);
  });
});

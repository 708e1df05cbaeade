import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { closingWords } from '../../src/activities/concluding/closing-words.ts';
import type { Limits } from '../../src/activities/limits.ts';
import type { AuditRow } from '../../src/domain/audit.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { aRecord, aRequest } from '../tables/builders.ts';
import { START } from '../tables/fresh-stores.ts';

const LIMITS = { consoleBase: 'https://console', timeZone: 'UTC' } as unknown as Limits;
const DECIDED = {
  decision: { entitlement: 'vpn', title: 'VPN for staff' },
} as unknown as Partial<RequestRecord>;

const SENT = [{ fact: 'change-attempted', data: {}, sequence: 1 }] as unknown as readonly AuditRow[];

const words = (outcome: Outcome, record: Partial<RequestRecord>, rows: readonly AuditRow[] = []) =>
  closingWords(
    aRecord('req-1', { names: { ben: 'Ben' }, ...record }),
    outcome,
    ['it is so'],
    rows,
    LIMITS,
    START,
    ['so it is, in plain words'],
  );

describe('what a ticket says when its request ends without access', () => {
  test('names what was asked for as people call it, and for whom', () => {
    const request = aRequest('ben', 'rita');
    const { comment, workNote } = words('refused', { request, ...DECIDED });
    assert.match(comment, /refused \(VPN for staff for Ben\)\.\n- so it is, in plain words/);
    assert.match(
      workNote,
      /^refused: VPN for staff for Ben\.\n- it is so\nExecuted at: not at all.*\n.*\n.*\nResult: no change/,
    );
  });

  test('names the catalog item where nothing was decided, and nobody where nothing could be read', () => {
    assert.match(words('withdrawn', { request: aRequest('ben', 'rita') }).comment, /\(item for Ben\)/);
    assert.match(words('withdrawn', {}).comment, /the access asked for/);
  });

  test('invariant 1: what a ticket says when its request ends without access is uncertain only where something was written and is not proven gone', () => {
    const access = (outcome: Outcome, phase: RequestRecord['phase'], provenGone = false, rows = SENT) =>
      words(
        outcome,
        { phase, ...(provenGone && { conclusion: { provenGone } as RequestRecord['conclusion'] }) },
        rows,
      ).access;
    assert.equal(access('needs-human', 'provisioning'), 'unknown');
    assert.equal(access('needs-human', 'rolling-back'), 'unknown');
    assert.equal(access('needs-human', 'rolling-back', true), 'none');
    assert.equal(access('needs-human', 'provisioning', false, []), 'none', 'nothing was ever sent');
    assert.equal(access('needs-human', 'waiting'), 'none');
    assert.equal(access('rolled-back', 'rolling-back'), 'none');
    assert.equal(access('refused', 'received'), 'none');
    assert.equal(access('ended', 'provisioning'), 'ended');
  });

  test('calls a failure what a person must finish or what was taken back, and nothing else', () => {
    const failures = (
      ['refused', 'rejected', 'expired', 'withdrawn', 'rolled-back', 'needs-human'] as const
    ).filter((outcome) => words(outcome, DECIDED).workNote.includes('Result: failure'));
    assert.deepEqual(failures, ['rolled-back', 'needs-human']);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RequestRecord } from '../../src/domain/record.ts';
import { evaluateActivation } from '../../src/policy/activation.ts';
import type { Activation } from '../../src/ports/activation.ts';

const ROLE = '29232cdf-9323-42fd-ade2-1d097af3e4de';
const KEY = `role~${ROLE}~tenant`;
const TABLE = {
  timedTargets: [{ key: KEY, name: 'Exchange Administrator', longestMinutes: 120 }],
  governedGroupIds: [],
};

const activation = (more: Partial<Activation> = {}): Activation => ({
  ...{ id: 'a', personId: 'p', name: 'The role', minutes: 60 },
  what: { is: 'role', roleId: ROLE, scope: 'tenant' },
  ...more,
});

function request(more: object = {}, minutes = 60): RequestRecord {
  const role = { mode: 'self-activate', minutes, ticketNumber: 'INC1', justification: 'x' };
  return {
    ...{ requestId: 'r', phase: 'provisioning', outcome: null, request: { beneficiaryId: 'p' } },
    ...{ ticket: { number: 'INC1' }, decision: { verdict: 'ask' } },
    plan: { changes: [{ target: KEY, action: 'add', role }] },
    ...more,
  } as unknown as RequestRecord;
}

const outcome = (asked: Activation, ...requests: readonly RequestRecord[]) => {
  const { outcome: is, code } = evaluateActivation(asked, [TABLE], requests);
  return `${is}: ${code}`;
};

describe('the activation of a role', () => {
  test('the activation of a role is approved for this person, role, scope and window, and for nothing else', () => {
    assert.equal(outcome(activation(), request()), 'auto-approved: approved-here');
    assert.equal(outcome(activation({ minutes: 61 }), request()), 'denied: too-long');
    assert.equal(outcome(activation({ minutes: null }), request()), 'denied: too-long');
    assert.equal(outcome(activation({ personId: 'q' }), request()), 'denied: no-request');
    const unit = { is: 'role', roleId: ROLE, scope: 'au-1' } as const;
    assert.equal(outcome(activation({ what: unit }), request()), 'denied: not-governed');
    assert.equal(outcome(activation({ what: null }), request()), 'denied: not-governed');
  });

  test('the activation of a role goes the directory’s own way where nobody had to approve it here', () => {
    assert.equal(
      outcome(activation(), request({ decision: { verdict: 'grant' } })),
      'approved: granted-here',
    );
  });

  test('the activation of a role is denied before its request is approved, and once that is over', () => {
    assert.equal(outcome(activation(), request({ phase: 'waiting' })), 'denied: not-approved');
    assert.equal(outcome(activation(), request({ phase: 'concluded' })), 'denied: no-request');
    assert.equal(outcome(activation()), 'denied: no-request');
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardView } from '../../src/activities/asking/card-view.ts';
import type { ApprovalDecision, StageHead } from '../../src/domain/approval.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { aDecision, aHead, aRecord, aStage } from '../tables/builders.ts';

const SHOWING = {
  timeZone: 'UTC',
  ticketLink: 'https://tickets.example/t',
  evidenceLink: 'https://countersign.example/r',
};
const PAIR = aStage({ needs: [{ role: 'app-owner', quorum: 2, candidates: ['olga', 'oscar'] }] });

function closedAs(state: StageHead['state'], decisions: readonly ApprovalDecision[]) {
  const shown = cardView(aRecord('req-1'), aHead(PAIR, { state, sequence: 2 }), decisions, SHOWING).state;
  assert.ok(!shown.open);
  return shown;
}

test('The card of a closed stage names those who decided it so, and a reason only where it was rejected', () => {
  const yes = aDecision('olga', 'app-owner', { comment: 'fine', sequence: 1 });
  const also = aDecision('oscar', 'app-owner', { comment: 'good', sequence: 2 });
  const no = { ...also, answer: 'reject' as const, comment: 'too much' };
  const approved = closedAs('approved', [yes, also]);
  assert.match(approved.decidedBy ?? '', /olga.*oscar/);
  assert.deepEqual([approved.headline, approved.reason], ['Approved', null]);
  const rejected = closedAs('rejected', [yes, no]);
  assert.match(rejected.decidedBy ?? '', /^(?!.*olga).*oscar/);
  assert.deepEqual([rejected.headline, rejected.reason], ['Rejected', 'too much']);
  const earlier = aDecision('olga', 'app-owner', { stage: 'managers', answer: 'reject', comment: 'other' });
  const expired = closedAs('expired', [earlier, yes]);
  assert.deepEqual([expired.decidedBy, expired.reason], [null, null]);
});

test('The card of a stage names everybody with what tells them apart, and roles in words', () => {
  const record = aRecord('req-1', {
    names: { olga: 'Olga Ivanova', oscar: 'Oscar Lind', ann: 'Ann Lee' },
    signInNames: { olga: 'olga@contoso.example', ann: 'ann_agency.example#EXT#@contoso.example' },
    whoIs: { olga: { department: 'Sales' }, ann: { guest: 'guest' } },
    decision: {
      labels: { 'app-owner': 'application owner' },
      end: { ends: 'never' },
      reasons: [],
    } as unknown as RequestRecord['decision'],
  });
  const stage = aStage({
    needs: [
      { role: 'app-owner', quorum: 2, candidates: ['olga', 'oscar'] },
      { role: 'data-security', quorum: 1, candidates: ['ann'] },
    ],
  });
  const yes = aDecision('olga', 'app-owner', { stage: 'owners', sequence: 1 });
  const { facts, state } = cardView(record, aHead(stage), [yes], SHOWING);
  assert.ok(state.open);
  assert.deepEqual(state.waitingFor, [
    'Oscar Lind',
    'Ann Lee (ann_agency.example#EXT#@contoso.example, guest)',
  ]);
  assert.deepEqual(state.approved, ['Olga Ivanova (olga@contoso.example, Sales)']);
  const needed = facts.find(({ label }) => label === 'Needed')?.value;
  assert.equal(needed, '2 people as application owner and one person as data security must approve.');
});

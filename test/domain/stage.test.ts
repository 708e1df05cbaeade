import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ApprovalDecision, StageHead } from '../../src/domain/approval.ts';
import {
  applyDecision,
  eligibleFor,
  progressOf,
  type Word,
  type WordOnStage,
} from '../../src/domain/stage.ts';
import { aDecision, aHead, aStage, aWord } from '../tables/builders.ts';

const TWO_ROLES = aStage({
  needs: [
    { role: 'manager', quorum: 1, candidates: ['mia', 'both'] },
    { role: 'security', quorum: 2, candidates: ['sam', 'sue', 'both'] },
  ],
});
const ESCALATING = aStage({ escalation: { afterSeconds: 3600, role: 'director', candidates: ['dora'] } });

function because(result: WordOnStage): string {
  return result.counts ? 'counts' : result.because;
}

/** Applies the words one after the other and gives the head and decisions at the end. */
function after(head: StageHead, words: readonly Word[]) {
  let now = head;
  const decisions: ApprovalDecision[] = [];
  for (const word of words) {
    const result = applyDecision(now, decisions, word);
    if (!result.counts) continue;
    now = result.head;
    decisions.push(result.decision);
  }
  return { head: now, decisions };
}

describe('a word on a stage', () => {
  test('counts for the first need of the person that is still open', () => {
    const { head, decisions } = after(aHead(TWO_ROLES), [aWord('mia'), aWord('both'), aWord('sam')]);
    assert.deepEqual(
      decisions.map(({ role }) => role),
      ['manager', 'security', 'security'],
    );
    assert.deepEqual([head.state, head.sequence, head.closedAt], ['approved', 3, aWord('x').at]);
  });

  test('leaves the stage open until every need has its quorum', () => {
    const { head, decisions } = after(aHead(TWO_ROLES), [aWord('sam'), aWord('sue')]);
    assert.equal(head.state, 'open');
    assert.deepEqual(
      progressOf(head, decisions).map(({ met }) => met),
      [false, true],
    );
  });

  test('closes the stage when it is a rejection', () => {
    const { head } = after(aHead(TWO_ROLES), [aWord('sam'), aWord('mia', { answer: 'reject' })]);
    assert.equal(head.state, 'rejected');
  });

  test('never counts from the requester or the beneficiary (invariant 9)', () => {
    const plan = aStage({ needs: [{ role: 'owner', quorum: 1, candidates: ['rita', 'ben', 'olga'] }] });
    assert.equal(because(applyDecision(aHead(plan), [], aWord('rita'))), 'not-eligible');
    assert.equal(because(applyDecision(aHead(plan), [], aWord('ben'))), 'not-eligible');
    assert.deepEqual(eligibleFor(aHead(plan)), ['olga']);
  });

  test('never counts from who asked for the renewal (invariant 9)', () => {
    const head = aHead(aStage(), { renewalAskedBy: 'olga' });
    assert.equal(because(applyDecision(head, [], aWord('olga'))), 'not-eligible');
    assert.deepEqual(eligibleFor(head), ['oscar']);
  });

  test('counts from nobody who is no candidate or was struck', () => {
    const head = aHead(aStage(), { struck: [{ approverId: 'olga', because: 'left' }] });
    assert.equal(because(applyDecision(head, [], aWord('mallory'))), 'not-eligible');
    assert.equal(because(applyDecision(head, [], aWord('olga'))), 'not-eligible');
    assert.deepEqual(eligibleFor(head), ['oscar']);
  });

  test('no longer counts once its author was struck', () => {
    const { head, decisions } = after(aHead(TWO_ROLES), [aWord('sam'), aWord('sue')]);
    const struck: StageHead = { ...head, struck: [{ approverId: 'sue', because: 'disabled' }] };
    const result = applyDecision(struck, decisions, aWord('mia'));
    assert.ok(result.counts);
    assert.equal(result.head.state, 'open');
  });

  test('a word on a stage of the escalation counts only after it, and for the need that waits', () => {
    assert.equal(because(applyDecision(aHead(ESCALATING), [], aWord('dora'))), 'not-eligible');
    const escalated = aHead(ESCALATING, { escalated: true });
    const result = applyDecision(escalated, [], aWord('dora'));
    assert.ok(result.counts);
    assert.deepEqual([result.decision.role, result.head.state], ['app-owner', 'approved']);
    assert.deepEqual(eligibleFor(escalated), ['olga', 'oscar', 'dora']);
  });

  test('a word on a stage of somebody who decided an earlier stage counts only where that is allowed', () => {
    const earlier = [aDecision('olga', 'manager', { stage: 'managers' })];
    assert.equal(because(applyDecision(aHead(), earlier, aWord('olga'))), 'not-distinct');
    assert.equal(
      because(applyDecision(aHead(aStage({ distinct: false })), earlier, aWord('olga'))),
      'counts',
    );
  });

  test('comes too late once the stage is closed or past its due time (invariant 12)', () => {
    const closed = aHead(aStage(), { state: 'expired' });
    assert.equal(because(applyDecision(closed, [], aWord('olga'))), 'stage-closed');
    const due = aHead();
    assert.equal(because(applyDecision(due, [], aWord('olga', { at: due.dueAt }))), 'stage-closed');
  });

  test('a word on a stage is told from a repeat of the same person', () => {
    const { head, decisions } = after(aHead(TWO_ROLES), [aWord('sam')]);
    const again = applyDecision(head, decisions, aWord('sam', { answer: 'reject' }));
    assert.ok(!again.counts && again.because === 'already-decided');
    assert.equal(again.decision.answer, 'approve');
  });
});

describe("a delegate's word on a stage", () => {
  const PLAN = aStage({
    needs: [{ role: 'owner', quorum: 2, candidates: ['olga', 'oscar', 'odile'] }],
    acceptsDelegates: true,
  });
  const inPlaceOf = (owner: string, delegate: string, changes: Partial<Word> = {}) => {
    const proof = { channel: 'servicenow', method: 'itsm-delegate', evidence: `row of ${owner}` };
    return aWord(delegate, { ...changes, proof: { ...proof, onBehalfOf: owner } });
  };

  test('counts as their own, for the role of whom they stand in for', () => {
    const { head, decisions } = after(aHead(PLAN), [inPlaceOf('olga', 'dan'), aWord('oscar')]);
    assert.equal(head.state, 'approved');
    assert.deepEqual(
      decisions.map(({ approverId, role }) => [approverId, role]),
      [
        ['dan', 'owner'],
        ['oscar', 'owner'],
      ],
    );
  });

  test('counts once where they stand in for two', () => {
    const { head } = after(aHead(PLAN), [inPlaceOf('olga', 'dan'), inPlaceOf('oscar', 'dan')]);
    assert.deepEqual([head.state, head.sequence], ['open', 1]);
  });

  test('counts once where they are asked themselves, whichever comes first', () => {
    for (const words of [
      [aWord('oscar'), inPlaceOf('olga', 'oscar')],
      [inPlaceOf('olga', 'oscar'), aWord('oscar')],
    ])
      assert.deepEqual([after(aHead(PLAN), words).head.sequence], [1]);
  });

  test('takes the place of whom they stand in for, whoever comes first', () => {
    for (const words of [
      [inPlaceOf('olga', 'dan'), aWord('olga')],
      [aWord('olga'), inPlaceOf('olga', 'dan')],
      [inPlaceOf('olga', 'dan'), inPlaceOf('olga', 'dora')],
    ])
      assert.deepEqual([after(aHead(PLAN), words).head.sequence], [1]);
  });

  test('counts from nobody whose word counts in another stage already, where distinct people have to decide', () => {
    const used = { ...PLAN, counted: [{ approverId: 'dan', role: null }] };
    assert.equal(after(aHead(used), [inPlaceOf('olga', 'dan')]).head.sequence, 0);
    assert.equal(after(aHead(used), [inPlaceOf('olga', 'dora')]).head.sequence, 1);
  });

  test('counts from no party to the request, nobody struck and nobody who shaped it', () => {
    const head = aHead(PLAN, {
      renewalAskedBy: 'rosa',
      struck: [{ approverId: 'stig', because: 'disabled' }],
      shapedBy: [{ by: 'olaf', how: 'retried' }],
    });
    for (const delegate of ['rita', 'ben', 'rosa', 'stig', 'olaf'])
      assert.equal(because(applyDecision(head, [], inPlaceOf('olga', delegate))), 'not-eligible', delegate);
    assert.equal(because(applyDecision(head, [], inPlaceOf('olga', 'dan'))), 'counts');
  });

  test('counts for nobody who could not decide themselves', () => {
    const head = aHead(PLAN, {
      struck: [{ approverId: 'oscar', because: 'disabled' }],
      shapedBy: [{ by: 'odile', how: 'escalated' }],
      plan: {
        ...PLAN,
        needs: [{ role: 'owner', quorum: 1, candidates: ['olga', 'oscar', 'odile', 'rita'] }],
      },
    });
    for (const owner of ['oscar', 'odile', 'rita', 'mallory'])
      assert.equal(because(applyDecision(head, [], inPlaceOf(owner, 'dan'))), 'not-eligible', owner);
  });

  test('counts for nothing where policy takes no delegates', () => {
    const head = aHead(aStage());
    assert.equal(because(applyDecision(head, [], inPlaceOf('olga', 'dan'))), 'not-eligible');
  });

  test('no longer counts once whom they stood in for was struck', () => {
    const { head, decisions } = after(aHead(PLAN), [inPlaceOf('olga', 'dan'), aWord('oscar')]);
    const struck = { ...head, struck: [{ approverId: 'olga', because: 'disabled' }] };
    assert.deepEqual(
      progressOf(struck, decisions).map(({ met }) => met),
      [false],
    );
  });

  test('keeps both from another stage where distinct people decide', () => {
    const earlier = [{ ...aDecision('dan', 'manager'), ...inPlaceOf('olga', 'dan'), stage: 'managers' }];
    assert.equal(because(applyDecision(aHead(PLAN), earlier, aWord('olga'))), 'not-distinct');
    assert.equal(because(applyDecision(aHead(PLAN), earlier, inPlaceOf('oscar', 'dan'))), 'not-distinct');
  });
});

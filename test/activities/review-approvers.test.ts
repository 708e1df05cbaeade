import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { putBack, reviewed } from '../../src/activities/asking/review-approvers.ts';
import type { ApprovalDecision, StageHead } from '../../src/domain/approval.ts';
import type { StagePlan } from '../../src/domain/decision.ts';
import { addMilliseconds, HOUR, SECOND } from '../../src/domain/instant.ts';
import { applyDecision } from '../../src/domain/stage.ts';

const START = '2026-03-03T09:00:00.000Z';
const at = (seconds: number) => addMilliseconds(START, seconds * SECOND);

function planOf(candidates: readonly string[], role = 'owner', quorum = 1): StagePlan {
  return {
    name: 'owner',
    needs: [{ role, quorum, candidates }],
    dueSeconds: 72 * 3600,
    remindAfterSeconds: [],
    escalation: { afterSeconds: 24 * 3600, role: 'duty', candidates: ['duty'] },
    acceptsItsmApproval: true,
    distinct: false,
  };
}

function headOf(plan: StagePlan, more: Partial<StageHead> = {}): StageHead {
  return {
    requestId: 'r',
    stage: 'owner',
    state: 'open',
    sequence: 0,
    plan,
    planDigest: 'd',
    requesterId: 'requester',
    beneficiaryId: 'beneficiary',
    openedAt: START,
    dueAt: addMilliseconds(START, 72 * HOUR),
    escalated: false,
    closedAt: null,
    struck: [],
    ...more,
  };
}

/** The head after a look at each of these moments that shows the same. */
function looks(head: StageHead, fresh: StagePlan, seconds: readonly number[]): StageHead {
  return seconds.reduce((row, second) => reviewed(row, [], fresh, at(second)), head);
}

const MINUTE_OF_LOOKS = [0, 16, 32, 48, 64];
const struckOf = ({ struck }: StageHead) => struck.map(({ approverId }) => approverId);

function wordOf(approverId: string, seconds: number) {
  return {
    requestId: 'r',
    stage: 'owner',
    approverId,
    answer: 'approve' as const,
    comment: '',
    at: at(seconds),
    proof: { channel: 'teams', method: 'bot-framework-token', evidence: 'e' },
  };
}

describe('who may decide an open stage, look by look', () => {
  test('a look that shows everybody changes nothing at all', () => {
    const head = headOf(planOf(['ann', 'ben']));
    assert.equal(reviewed(head, [], planOf(['ann', 'ben']), at(0)), head);
  });

  test('a look that shows somebody again forgets the ones before', () => {
    const head = headOf(planOf(['ann', 'ben']));
    const doubtful = looks(head, planOf(['ben']), MINUTE_OF_LOOKS.slice(0, 4));
    assert.deepEqual(Object.keys(doubtful.doubts ?? {}), ['ann']);
    const clear = reviewed(doubtful, [], planOf(['ann', 'ben']), at(64));
    assert.equal(clear.doubts, undefined);
    assert.deepEqual(struckOf(looks(clear, planOf(['ben']), [80])), []);
  });

  test('the next in line is asked as soon as somebody is struck, with the whole change in one row', () => {
    const head = headOf(planOf(['ann']));
    const next = looks(head, planOf(['deputy'], 'deputy'), MINUTE_OF_LOOKS);
    assert.deepEqual(struckOf(next), ['ann']);
    assert.deepEqual(next.plan.needs, [{ role: 'deputy', quorum: 1, candidates: ['deputy'] }]);
    assert.equal(next.doubts, undefined);
    assert.equal(next.escalated, false);
    assert.equal(next.nobodyLeftSince, undefined);
  });

  test('the escalation comes early where nobody else is left, and is taken back with who returns', () => {
    const head = headOf(planOf(['ann']));
    const alone = looks(head, planOf([]), MINUTE_OF_LOOKS);
    assert.ok(alone.escalated && alone.escalatedEarly);
    const back = putBack(alone, [], planOf(['ann']), at(600));
    assert.deepEqual([back.escalated, back.escalatedEarly, struckOf(back)], [false, undefined, []]);
    const late = putBack(alone, [], planOf(['ann']), at(25 * 3600));
    assert.deepEqual([late.escalated, late.escalatedEarly], [true, undefined], 'by then it is due');
  });

  test('a word that came in between is never struck with whoever gave it', () => {
    const head = headOf(planOf(['ann', 'ben'], 'owner', 2));
    const doubtful = looks(head, planOf(['ben'], 'owner', 2), MINUTE_OF_LOOKS.slice(0, 4));
    const given = applyDecision(doubtful, [], wordOf('ann', 60));
    assert.ok(given.counts);
    const stale: readonly ApprovalDecision[] = [];
    const fresh = planOf(['ben'], 'owner', 2);
    assert.equal(reviewed(given.head, stale, fresh, at(64)), given.head, 'decisions from before the word');
    assert.deepEqual(struckOf(reviewed(given.head, [given.decision], fresh, at(64))), []);
  });

  test('whoever returns brings nobody along who was never asked', () => {
    const head = headOf(planOf(['deputy'], 'deputy'), { struck: [{ approverId: 'ann', because: 'x' }] });
    const back = putBack(head, [], planOf(['ann', 'newcomer']), at(600));
    assert.deepEqual(back.plan.needs[0]?.candidates, ['ann']);
    assert.deepEqual(struckOf(back), []);
  });

  test('nobody returns while policy names them no more, nor as a party to the request', () => {
    const head = headOf(planOf(['deputy'], 'deputy'), { struck: [{ approverId: 'ann', because: 'x' }] });
    assert.equal(putBack(head, [], planOf(['ben']), at(600)), head);
    const party = headOf(planOf(['ann', 'requester']), {});
    assert.equal(applyDecision(party, [], wordOf('requester', 1)).counts, false);
  });
});

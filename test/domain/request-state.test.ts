import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { withStates } from '../../cli/states.ts';
import { withTicketStates } from '../../cli/ticket-states.ts';
import type { DonePart } from '../../src/domain/done-parts.ts';
import { newRecord } from '../../src/domain/new-record.ts';
import type { Phase } from '../../src/domain/outcome.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { ForbiddenMove, MOVES, type Move } from '../../src/domain/request-moves.ts';
import {
  accessEnded,
  awake,
  type Conclusion,
  concluded,
  concluding,
  concludingUnasked,
  decidedAnew,
  decidedBy,
  holding,
  leftAlone,
  partDone,
  provisioning,
  restated,
  returned,
  rollingBack,
  rollingBackParts,
  setBack,
  startingOver,
  waiting,
  waitingAgain,
  waitingOn,
  woken,
} from '../../src/domain/request-state.ts';

const AT = '2026-03-03T09:00:00.000Z';
const LATER = '2026-03-04T09:00:00.000Z';
const WHY: Conclusion = { outcome: 'rolled-back', because: ['it failed'], edited: false };

const PART: DonePart = {
  name: 'hold',
  undone: 'never',
  stated: 'held',
  plan: { changes: [], digest: 'd' },
  provenAt: AT,
};

type Step = (row: RequestRecord) => RequestRecord;

/** Each way to make a move. */
const BY_MOVE: Readonly<Record<Move, readonly Step[]>> = {
  ask: [waiting, (row) => waitingAgain(row, [])],
  'open stage': [
    (row) => waitingOn(row, { stage: 'owners', who: ['olga'], due: LATER }),
    (row) => decidedBy(row, ['oscar']),
  ],
  hold: [(row) => holding(row, LATER)],
  provision: [provisioning],
  'decide anew': [(row) => decidedAnew(row, 1)],
  'next part': [(row) => partDone(row, PART)],
  'take back': [(row) => rollingBack(row, WHY)],
  'take back parts': [(row) => rollingBackParts(row, WHY)],
  'leave alone': [(row) => leftAlone(row, 'refused', AT)],
  conclude: [
    (row) => concluded(row, 'rolled-back', AT),
    (row) => concluded(row, 'withdrawn', AT, ['nothing was sent']),
  ],
  end: [(row) => accessEnded(row, 'ended', AT)],
  restate: [(row) => restated(row, 'needs-human'), (row) => returned(row, 'fulfilled')],
};

/** What changes of a row that stays where it is. */
const IN_PLACE: readonly Step[] = [
  startingOver,
  setBack,
  (row) => concluding(row, WHY),
  (row) => concludingUnasked(row, WHY),
  (row) => woken(row, AT),
  awake,
];

const TICKET = { system: 'servicenow', id: 'abc', number: 'RITM1' };
const fresh = () => newRecord(TICKET, 'group-membership', 1, AT);
const A_MOVE = fc.constantFrom(...(Object.keys(BY_MOVE) as Move[]));
const A_STEP = fc.oneof(
  A_MOVE.chain((move) => fc.record({ move: fc.constant(move), step: fc.constantFrom(...BY_MOVE[move]) })),
  fc.record({ move: fc.constant(null), step: fc.constantFrom(...IN_PLACE) }),
);

/** The row after it, or why there is none. */
function taken(step: Step, row: RequestRecord): RequestRecord | ForbiddenMove {
  try {
    return step(row);
  } catch (error) {
    assert.ok(error instanceof ForbiddenMove, String(error));
    return error;
  }
}

/** What holds of a row for as long as it is in its phase. */
function fits({ phase, ...row }: RequestRecord): void {
  const isOver = phase === 'concluded';
  assert.equal(row.outcome !== null, isOver, `${phase}: how it ended`);
  assert.equal(row.concludedAt !== null, isOver, `${phase}: when it ended`);
  if (phase !== 'waiting') assert.equal(row.waitingOn, null, `${phase}: no stage is open`);
  if (phase === 'holding') assert.equal(row.due, LATER);
  if (phase === 'provisioning' || phase === 'received') assert.equal(row.due, null);
  if (phase === 'rolling-back') assert.notEqual(row.conclusion, null);
  if (phase === 'rolling-back' || isOver) assert.equal(row.settingBack, undefined);
  if (isOver) assert.deepEqual([row.due, row.wakeDue, row.operatorAsks], [null, null, null]);
}

describe('the state of a request', () => {
  test('follows its table in any sequence of moves, and each forbidden move says what was tried', () => {
    fc.assert(
      fc.property(fc.array(A_STEP, { maxLength: 40 }), (steps) => {
        let row = fresh();
        for (const { move, step } of steps) {
          const before = JSON.stringify(row);
          const next = taken(step, row);
          assert.equal(JSON.stringify(row), before, 'a move makes another row');
          const isAllowed = move === null || (MOVES[move].from as readonly Phase[]).includes(row.phase);
          if (next instanceof ForbiddenMove) {
            if (move !== null) assert.ok(!isAllowed, `${move} from ${row.phase} is allowed`);
            assert.equal(next.from, row.phase);
            assert.match(next.message, new RegExp(`${row.requestId} is ${row.phase}, .*"${next.move}"`));
            continue;
          }
          assert.ok(isAllowed, `${move} from ${row.phase} is forbidden`);
          assert.equal(next.phase, move === null ? row.phase : MOVES[move].to);
          fits(next);
          row = next;
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('the state of a request is never anything but concluded once it is, whatever is tried', () => {
    const outOfIt = fc.array(A_STEP, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(outOfIt, fc.array(A_STEP, { maxLength: 10 }), (steps, before) => {
        const run = (row: RequestRecord, { step }: { step: Step }) => {
          const next = taken(step, row);
          return next instanceof ForbiddenMove ? row : next;
        };
        const over = accessEnded(before.reduce(run, fresh()), 'ended', AT);
        const after = steps.reduce(run, over);
        assert.equal(after.phase, 'concluded');
        assert.deepEqual(after.conclusion, over.conclusion, 'why it ended stays');
      }),
    );
  });

  const forbidden: readonly (readonly [what: string, row: RequestRecord, step: Step])[] = [
    ['asks people once it is concluded', accessEnded(fresh(), 'ended', AT), waiting],
    ['is carried out once it is concluded', accessEnded(fresh(), 'ended', AT), provisioning],
    ['is carried out while it is taken back', rollingBack(provisioning(fresh()), WHY), provisioning],
    ['takes back what was never decided', fresh(), (row) => rollingBack(row, WHY)],
    ['is left alone once it is decided', waiting(fresh()), (row) => leftAlone(row, 'refused', AT)],
    ['is decided anew while people are asked', waiting(fresh()), (row) => decidedAnew(row, 1)],
    ['is concluded twice', concluded(fresh(), 'refused', AT), (row) => concluded(row, 'fulfilled', AT)],
    ['opens a stage while it is carried out', provisioning(fresh()), (row) => decidedBy(row, ['oscar'])],
    ['states another outcome before it is concluded', provisioning(fresh()), (row) => restated(row, 'ended')],
  ];
  for (const [what, row, step] of forbidden)
    test(`the state of a request is refused where a request ${what}`, () => {
      assert.throws(() => step(row), ForbiddenMove);
    });

  test('gives back what was armed before it starts over, and only where something may be armed', () => {
    assert.equal(startingOver(provisioning(fresh())).settingBack, true);
    assert.equal(startingOver(waiting(fresh())).settingBack, undefined);
    assert.equal(waiting(startingOver(provisioning(fresh()))).settingBack, true);
    assert.equal(startingOver(startingOver(fresh())).rounds, 2);
    assert.equal(rollingBack(startingOver(provisioning(fresh())), WHY).settingBack, undefined);
  });

  test('keeps why it was to end, and says so where it ended otherwise', () => {
    const row = concluding(provisioning(fresh()), WHY);
    assert.deepEqual(concluded(row, 'rolled-back', AT).conclusion, WHY);
    const otherwise = { ...WHY, outcome: 'needs-human', because: ['nothing was sent'] };
    assert.deepEqual(concluded(row, 'needs-human', AT, ['nothing was sent']).conclusion, otherwise);
    assert.equal(concluded(fresh(), 'needs-human', AT, ['stuck']).conclusion, null);
  });

  test('stands in docs/design.md as the code has it', () => {
    const page = readFileSync(new URL('../../docs/design.md', import.meta.url), 'utf8');
    assert.equal(withStates(page), page, 'docs/design.md differs; run npm run states');
  });

  test('what is written on its ticket stands in docs/states.md as the tables of the connectors have it', () => {
    const page = readFileSync(new URL('../../docs/states.md', import.meta.url), 'utf8');
    assert.equal(withTicketStates(page), page, 'docs/states.md differs; run npm run states');
  });
});

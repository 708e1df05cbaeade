import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { StageNeed } from '../../src/domain/decision.ts';
import { canBeMet, quorumMet } from '../../src/policy/quorum.ts';

function need(role: string, quorum: number, ...candidates: string[]): StageNeed {
  return { role, quorum, candidates };
}

describe('a quorum', () => {
  test('a quorum of two roles needs two people, even if one person has both roles', () => {
    const needs = [need('app-owner', 1, 'ann', 'bob'), need('security', 1, 'ann')];
    assert.equal(quorumMet(needs, ['ann']), false);
    assert.equal(quorumMet(needs, ['ann', 'bob']), true);
  });

  test('a quorum does not depend on who was first', () => {
    const needs = [need('app-owner', 1, 'ann', 'bob'), need('security', 1, 'ann')];
    assert.equal(quorumMet(needs, ['bob', 'ann']), true);
  });

  test('a quorum counts nobody twice and no strangers', () => {
    assert.equal(quorumMet([need('security', 2, 'ann', 'bob')], ['ann', 'ann', 'zoe']), false);
  });

  test('a quorum that the candidates together cannot reach is known before anybody is asked', () => {
    assert.equal(canBeMet([need('app-owner', 1, 'ann'), need('security', 1, 'ann')]), false);
    assert.equal(canBeMet([need('security', 3, 'ann', 'bob')]), false);
    assert.equal(canBeMet([]), true);
  });

  test('a quorum agrees with trying every assignment', () => {
    const people = fc.subarray(['a', 'b', 'c', 'd', 'e']);
    const needs = fc.array(
      fc.record({ role: fc.constant('role'), quorum: fc.integer({ min: 1, max: 2 }), candidates: people }),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(needs, people, (wanted, approvers) => {
        assert.equal(quorumMet(wanted, approvers), everyAssignment(wanted, approvers));
      }),
    );
  });
});

/** The plain way: give each seat to each person in turn. */
function everyAssignment(needs: readonly StageNeed[], people: readonly string[]): boolean {
  const seats = needs.flatMap((one) => Array.from({ length: one.quorum }, () => one.candidates));
  const fill = (seat: number, left: readonly string[]): boolean => {
    const candidates = seats[seat];
    if (candidates === undefined) return true;
    return left.some(
      (one) =>
        candidates.includes(one) &&
        fill(
          seat + 1,
          left.filter((other) => other !== one),
        ),
    );
  };
  return fill(0, people);
}

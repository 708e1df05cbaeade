import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Rows, removalOf, untouched } from '../../src/domain/access.ts';
import { explains } from '../../src/domain/explains.ts';
import type { Grant } from '../../src/domain/grant.ts';
import { lose } from '../../src/domain/lose.ts';

const NOW = '2026-03-03T09:00:00.000Z';

function grantOf(requestId: string, state: Grant['state'] = 'active'): Grant {
  return {
    id: `${requestId}~1`,
    requestId,
    ticket: { system: 'servicenow', id: requestId, number: requestId },
    beneficiaryId: 'u',
    target: 'g',
    targetName: 'G',
    state,
    endsAt: null,
    lastsSeconds: null,
    armedAt: NOW,
    startedAt: NOW,
    endedAt: null,
    endReason: null,
    noticedAt: null,
  };
}

function rowsOf(...grants: readonly Grant[]): Rows {
  const access = {
    ...untouched('u', 'g', 'absent'),
    ownership: 'ours' as const,
    holders: grants.map(({ id }) => id),
  };
  return { access: { g: access }, grants: Object.fromEntries(grants.map((grant) => [grant.id, grant])) };
}

describe('a grant whose edge somebody else removed', () => {
  test('invariant 6: takes nothing away later, and neither does another grant that rested on the same edge', () => {
    const { rows, result } = lose(rowsOf(grantOf('one'), grantOf('two')), 'one', 'g', NOW);
    assert.equal(result?.state, 'ended');
    const row = rows.access['g'];
    assert.ok(row);
    assert.deepEqual(row.holders, ['two~1']);
    assert.equal(removalOf(rows, row, 'two~1'), 'not-needed');
    assert.ok(explains(rows, 'g', NOW), 'the other grant still stands for a member who is back');
  });

  test('a grant whose edge somebody else removed is lost once, and a repeat says the same', () => {
    const first = lose(rowsOf(grantOf('one')), 'one', 'g', NOW);
    const second = lose(first.rows, 'one', 'g', '2026-03-04T09:00:00.000Z');
    assert.equal(second.rows, first.rows);
    assert.deepEqual(second.result, first.result);
    assert.equal(explains(first.rows, 'g', NOW), false);
  });

  test('a grant whose edge somebody else removed is the one of that very target, among all that its request gave', () => {
    const other: Grant = { ...grantOf('one'), id: 'one~2', target: 'h' };
    const { rows, result } = lose(rowsOf(other, grantOf('one')), 'one', 'g', NOW);
    assert.equal(result?.target, 'g');
    assert.equal(rows.grants['one~2']?.state, 'active');
  });

  test('a grant whose edge somebody else removed is left alone when it ends or was ended by us', () => {
    for (const state of ['armed', 'ending', 'ended', 'void'] as const) {
      const before = rowsOf(grantOf('one', state));
      assert.deepEqual(lose(before, 'one', 'g', NOW), { rows: before, result: null }, state);
    }
  });

  test('keeps the edge with a run that is writing it', () => {
    const before = rowsOf(grantOf('one'), grantOf('two', 'armed'));
    const access = before.access['g'];
    assert.ok(access);
    const claim = { owner: 'two', fence: 1, notAfter: NOW };
    const { rows } = lose({ ...before, access: { g: { ...access, claim } } }, 'one', 'g', NOW);
    assert.equal(rows.access['g']?.ownership, 'ours');
    assert.deepEqual(rows.access['g']?.claim, claim);
  });
});

describe('a member is explained', () => {
  test('by having been there before any grant', () => {
    const there = (base: 'present' | 'absent'): Rows => ({
      access: { g: untouched('u', 'g', base) },
      grants: {},
    });
    assert.deepEqual(
      [explains(there('present'), 'g', NOW), explains(there('absent'), 'g', NOW)],
      [true, false],
    );
  });

  test('by a grant of that very target until it is proven ended', () => {
    const states = ['waiting', 'armed', 'active', 'ending', 'ended', 'void'] as const;
    const explaining = states.filter((state) => explains(rowsOf(grantOf('one', state)), 'g', NOW));
    assert.deepEqual(explaining, ['armed', 'active', 'ending']);
    assert.equal(explains(rowsOf(grantOf('one')), 'another', NOW), false);
  });
});

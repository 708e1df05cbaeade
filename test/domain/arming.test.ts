import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { otherHolders, type Rows } from '../../src/domain/access.ts';
import { type Arming, arm, NOT_PLANNED, SET_BACK, setBack } from '../../src/domain/arming.ts';
import { excludedBy } from '../../src/domain/exclusion.ts';
import type { AccessRow, Grant } from '../../src/domain/grant.ts';

const NOW = '2026-03-03T09:00:00.000Z';
const LATER = '2026-03-03T12:00:00.000Z';
const NOTHING: Rows = { access: {}, grants: {} };
const FIRST = { system: 'servicenow', id: 'a', number: 'RITM0000001' } as const;

function armingOf(requestId: string, targets: readonly string[], more: Partial<Arming> = {}): Arming {
  return {
    requestId,
    ticket: { ...FIRST, number: requestId },
    owner: requestId,
    beneficiaryId: 'ben',
    changes: targets.map((target) => ({
      key: `${requestId}:ben:${target}:add`,
      userId: 'ben',
      target,
      targetName: target.toUpperCase(),
      action: 'add' as const,
    })),
    end: { ends: 'never' },
    excludes: [],
    now: NOW,
    limits: { validMs: 120_000, outboundMs: 30_000 },
    ...more,
  };
}

/** The rows after a request was armed, which the test relies on. */
function armed(before: Rows, arming: Arming): Rows {
  const { rows, result } = arm(before, arming);
  assert.equal(result.is, 'armed');
  return rows;
}

function grantOf(rows: Rows, requestId: string, target: string): Grant | undefined {
  return Object.values(rows.grants).find((one) => one.requestId === requestId && one.target === target);
}

function changed(rows: Rows, id: string, change: Partial<Grant>): Rows {
  const grant = rows.grants[id];
  assert.ok(grant);
  return { ...rows, grants: { ...rows.grants, [id]: { ...grant, ...change } } };
}

function owned(rows: Rows, target: string, change: Partial<AccessRow>): Rows {
  const row = rows.access[target];
  assert.ok(row);
  return { ...rows, access: { ...rows.access, [target]: { ...row, ...change } } };
}

describe('a grant', () => {
  test('a grant is named after its request and its target, whatever its place in the plan', () => {
    const rows = armed(NOTHING, armingOf('one', ['b', 'a']));
    assert.deepEqual(Object.keys(rows.grants).toSorted(), ['one~a', 'one~b']);
    const again = armed(rows, armingOf('one', ['a', 'b']));
    assert.deepEqual(again.grants, rows.grants);
  });

  test('keeps the name it was recorded under before names followed targets', () => {
    const rows = armed(NOTHING, armingOf('one', ['a']));
    const old = { ...rows.grants['one~a'], id: 'one~1' } as Grant;
    const before: Rows = {
      access: owned(rows, 'a', { holders: ['one~1'] }).access,
      grants: { 'one~1': old },
    };
    const after = armed(before, armingOf('one', ['a']));
    assert.deepEqual(Object.keys(after.grants), ['one~1']);
    assert.deepEqual(after.access['a']?.holders, ['one~1']);
  });

  test('a grant of a target that a later plan leaves out is let go, and no other takes its place', () => {
    const rows = armed(NOTHING, armingOf('one', ['a', 'b']));
    const after = armed(rows, armingOf('one', ['b']));
    assert.equal(grantOf(after, 'one', 'a')?.state, 'void');
    assert.equal(grantOf(after, 'one', 'a')?.endReason, NOT_PLANNED);
    assert.equal(after.access['a']?.claim, null);
    assert.deepEqual(after.access['b']?.holders, [grantOf(after, 'one', 'b')?.id]);
    const back = armed(after, armingOf('one', ['a', 'b']));
    assert.equal(grantOf(back, 'one', 'a')?.state, 'armed');
  });

  test('a grant of which something was sent is taken back before a later plan may leave it out', () => {
    const rows = owned(armed(NOTHING, armingOf('one', ['a', 'b'])), 'a', { ownership: 'ours' });
    const { rows: after, result } = arm(rows, armingOf('one', ['b']));
    assert.deepEqual(result, { is: 'outdated' });
    assert.equal(after, rows);
  });

  test('a grant has the end that the last decision gives it, until access is proven', () => {
    const rows = armed(NOTHING, armingOf('one', ['a']));
    assert.equal(grantOf(rows, 'one', 'a')?.endsAt, null);
    const after = armed(rows, armingOf('one', ['a'], { end: { ends: 'at', at: LATER } }));
    assert.equal(grantOf(after, 'one', 'a')?.endsAt, LATER);
  });

  test('keeps the earlier end that somebody who leaves was given meanwhile', () => {
    const rows = changed(armed(NOTHING, armingOf('one', ['a'])), 'one~a', {
      endsAt: LATER,
      endReason: 'left',
    });
    const after = armed(rows, armingOf('one', ['a']));
    assert.equal(grantOf(after, 'one', 'a')?.endsAt, LATER);
  });
});

describe('a grant of a group that is nested in another', () => {
  test('H24: keeps what excludes the outer group from being armed, and nothing else', () => {
    const rows = armed(NOTHING, armingOf('one', ['inner'], { within: { inner: ['outer'] } }));
    const excluding = (target: string) => [{ title: target, targets: [target] }];
    const refused = arm(rows, armingOf('two', ['b'], { excludes: excluding('outer') })).result;
    assert.equal(refused.is, 'excluded');
    assert.equal(arm(rows, armingOf('two', ['b'], { excludes: excluding('other') })).result.is, 'armed');
  });
});

describe('a grant that waits for its turn', () => {
  const held = armed(NOTHING, armingOf('one', ['a']));
  const { rows, result } = arm(held, armingOf('two', ['b', 'a'], { end: { ends: 'after', seconds: 60 } }));

  test('a grant that waits for its turn is recorded with all others of its request, and takes nothing', () => {
    assert.equal(result.is, 'busy');
    assert.deepEqual(
      ['a', 'b'].map((target) => grantOf(rows, 'two', target)?.state),
      ['waiting', 'waiting'],
    );
    assert.deepEqual(rows.access, held.access);
  });

  test('justifies nothing and has no end yet', () => {
    const row = rows.access['a'] as AccessRow;
    assert.deepEqual(otherHolders(rows, row, 'one~a'), []);
    assert.equal(grantOf(rows, 'two', 'a')?.endsAt, null);
    const excludes = [{ title: 'A', targets: ['b'] }];
    assert.equal(excludedBy(rows, 'three', excludes), null);
  });

  test('a grant that waits for its turn is armed once its turn has come, and stays closed once somebody closed it', () => {
    const free = owned(changed(rows, 'one~a', { state: 'ended' }), 'a', { claim: null, holders: [] });
    assert.equal(grantOf(armed(free, armingOf('two', ['b', 'a'])), 'two', 'a')?.state, 'armed');
    const closed = changed(free, 'two~a', { state: 'void', endReason: 'left', endedAt: NOW });
    assert.deepEqual(arm(closed, armingOf('two', ['b', 'a'])).result, { is: 'closed', reason: 'left' });
  });
});

describe('requests that exclude each other', () => {
  const excludesA = { excludes: [{ title: 'A', targets: ['a'] }] };

  test('H24: requests that exclude each other are decided by the transaction that arms: the first stands, the other is told its ticket', () => {
    const rows = armed(NOTHING, armingOf('one', ['a'], { excludes: [{ title: 'B', targets: ['b'] }] }));
    const { rows: after, result } = arm(rows, armingOf('two', ['b'], excludesA));
    assert.equal(result.is, 'excluded');
    assert.match(result.is === 'excluded' ? result.because : '', /"A" by one/);
    assert.equal(grantOf(after, 'two', 'b'), undefined);
    armed(after, armingOf('one', ['a'], { excludes: [{ title: 'B', targets: ['b'] }] }));
  });

  for (const state of ['armed', 'active', 'ending'] as const)
    test(`H24: hold what is ${state}`, () => {
      const rows = changed(armed(NOTHING, armingOf('one', ['a'])), 'one~a', { state });
      assert.equal(arm(rows, armingOf('two', ['b'], excludesA)).result.is, 'excluded');
    });

  for (const state of ['waiting', 'ended', 'void'] as const)
    test(`H24: requests that exclude each other do not hold what is ${state}`, () => {
      const rows = changed(armed(NOTHING, armingOf('one', ['a'])), 'one~a', { state });
      assert.equal(arm(rows, armingOf('two', ['b'], excludesA)).result.is, 'armed');
    });
});

describe('a request that gives its turn back', () => {
  test('waits again, and holds nothing, where nothing can be left of it', () => {
    const { rows, result } = setBack(armed(NOTHING, armingOf('one', ['a'])), 'one', 'one');
    assert.deepEqual(result, { takeBack: false });
    assert.equal(grantOf(rows, 'one', 'a')?.state, 'waiting');
    assert.equal(rows.access['a']?.claim, null);
    assert.deepEqual(rows.access['a']?.holders, []);
  });

  test('takes all of it back first where something may be left', () => {
    const before = armed(NOTHING, armingOf('one', ['a', 'b']));
    const unanswered = [{ key: 'one:ben:a:add', attempt: 1, sentAt: NOW }];
    const { rows, result } = setBack(owned(before, 'a', { unanswered }), 'one', 'one');
    assert.deepEqual(result, { takeBack: true });
    assert.deepEqual(
      ['a', 'b'].map((target) => grantOf(rows, 'one', target)?.endReason),
      [SET_BACK, SET_BACK],
    );
    assert.deepEqual(arm(rows, armingOf('one', ['a', 'b'])).result, { is: 'outdated' });
  });

  test('keeps the claim while something that it sent may still arrive at access that others justify', () => {
    const other = changed(armed(NOTHING, armingOf('one', ['a'])), 'one~a', { state: 'active' });
    const joined = armed(owned(other, 'a', { claim: null, ownership: 'ours' }), armingOf('two', ['a']));
    const unanswered = [{ key: 'two:ben:a:add', attempt: 1, sentAt: NOW }];
    const { rows, result } = setBack(owned(joined, 'a', { unanswered }), 'two', 'two');
    assert.deepEqual(result, { takeBack: false });
    assert.equal(rows.access['a']?.claim?.owner, 'two');
  });
});

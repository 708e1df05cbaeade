import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  claim,
  otherHolders,
  ownerIsLive,
  type Removal,
  type Rows,
  release,
  removalOf,
  untouched,
  withAccess,
  withGrant,
} from '../../src/domain/access.ts';
import type { AccessRow, GrantState } from '../../src/domain/grant.ts';
import { addMilliseconds } from '../../src/domain/instant.ts';
import { aGrant } from '../tables/builders.ts';

const NOW = '2026-03-03T09:00:00.000Z';
const LIMITS = { validMs: 120_000, outboundMs: 30_000 };
const later = (seconds: number) => addMilliseconds(NOW, seconds * 1000);

function aRow(changes: Partial<AccessRow> = {}): AccessRow {
  return { ...untouched('ben', 'finance-readers', 'absent'), ...changes };
}

function rowsWith(row: AccessRow, ...grants: readonly ReturnType<typeof aGrant>[]): Rows {
  const empty: Rows = { access: {}, grants: {} };
  return grants.reduce(withGrant, withAccess(empty, row));
}

describe('the claim on an edge', () => {
  test('H4: the claim on an edge is taken by one, and told to another until it is free', () => {
    const taken = claim(aRow(), 'run-1', false, NOW, LIMITS);
    assert.ok(taken.taken);
    assert.deepEqual(taken.row.claim, { owner: 'run-1', fence: 1, notAfter: later(120) });
    assert.deepEqual(claim(taken.row, 'run-2', true, later(10), LIMITS), { taken: false, until: later(150) });
  });

  test('H5: the claim on an edge is taken over only when its owner has ended and nothing it sent can still arrive', () => {
    const held = aRow({ claim: { owner: 'run-1', fence: 1, notAfter: later(120) }, fence: 1 });
    assert.ok(!claim(held, 'run-2', false, later(149), LIMITS).taken, 'a write of it may be on its way');
    assert.ok(!claim(held, 'run-2', true, later(151), LIMITS).taken, 'its owner is live');
    const over = claim(held, 'run-2', false, later(151), LIMITS);
    assert.ok(over.taken);
    assert.deepEqual([over.row.claim?.owner, over.row.fence], ['run-2', 2]);
  });

  test('the claim on an edge is there for whoever comes when they were told to come', () => {
    const held = aRow({ claim: { owner: 'run-1', fence: 1, notAfter: later(120) }, fence: 1 });
    const told = claim(held, 'run-2', false, later(10), LIMITS);
    assert.ok(!told.taken);
    assert.ok(claim(held, 'run-2', false, told.until, LIMITS).taken);
    assert.deepEqual(claim(held, 'run-2', true, told.until, LIMITS), { taken: false, until: later(180) });
  });

  test('the claim on an edge is renewed by its owner without another fence, and released by its owner alone', () => {
    const held = aRow({ claim: { owner: 'run-1', fence: 1, notAfter: later(120) }, fence: 1 });
    const again = claim(held, 'run-1', true, later(60), LIMITS);
    assert.ok(again.taken);
    assert.deepEqual([again.row.fence, again.row.claim?.notAfter], [1, later(180)]);
    assert.equal(release(held, 'run-2'), held);
    assert.equal(release(held, 'run-1').claim, null);
  });

  test('the claim on an edge of an end belongs to the request whose end it is', () => {
    const rows = rowsWith(aRow(), aGrant('req-1~1', { state: 'ending' }));
    assert.ok(ownerIsLive(rows, 'req-1') && ownerIsLive(rows, 'req-1~end'));
    assert.ok(!ownerIsLive(rowsWith(aRow(), aGrant('req-1~1', { state: 'active' })), 'req-1~end'));
    assert.ok(!ownerIsLive(rows, 'req-2'));
  });
});

describe('whether an edge goes with a grant', () => {
  const mine = aGrant('g1', { state: 'ending' });

  const attempt = { key: 'T1:ben:finance-readers:add', attempt: 1, sentAt: NOW };
  const cases: readonly (readonly [string, Partial<AccessRow>, readonly GrantState[], Removal])[] = [
    ['we put it there and nothing else justifies it', { ownership: 'ours' }, [], 'needed'],
    ['we probably put it there', { ownership: 'inferred' }, [], 'inferred'],
    ['an attempt of ours was never answered', { unanswered: [attempt] }, [], 'inferred'],
    ['it was there before us', { base: 'present' }, [], 'not-needed'],
    [
      'it was there before us, whatever answers said',
      { ownership: 'ours', base: 'present' },
      [],
      'not-needed',
    ],
    ['no answer ever said that we put it there', {}, [], 'not-needed'],
    ['another live grant holds it', { ownership: 'ours' }, ['active'], 'not-needed'],
    ['another grant is about to be proven', { ownership: 'ours' }, ['armed'], 'not-needed'],
    ['another live grant holds what may be ours', { unanswered: [attempt] }, ['active'], 'not-needed'],
    ['the other holder is ending, too', { ownership: 'ours' }, ['ending'], 'needed'],
    ['the other holder has ended', { ownership: 'ours' }, ['ended'], 'needed'],
  ];
  for (const [what, changes, others, removal] of cases) {
    test(`invariant 6: the removal is ${removal} when ${what}`, () => {
      const row = aRow({ holders: ['g1', ...others.map(() => 'g2')], ...changes });
      const rows = rowsWith(row, mine, ...others.map((state) => aGrant('g2', { state })));
      assert.equal(removalOf(rows, row, 'g1'), removal);
    });
  }

  test('a holder that is not recorded justifies nothing', () => {
    const row = aRow({ ownership: 'ours', holders: ['g1', 'forgotten'] });
    assert.deepEqual(otherHolders(rowsWith(row, mine), row, 'g1'), []);
  });
});

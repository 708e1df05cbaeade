import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { changeLines, changeStories } from '../../src/activities/concluding/change-story.ts';
import { textOf } from '../../src/console/json-value.ts';
import { type AuditEntry, type AuditRow, factsOf, recorded } from '../../src/domain/audit.ts';

const AT = '2026-03-03T09:00:00.000Z';
const ONCE = { once: 'one', at: AT };

function row(sequence: number, fact: AuditRow['fact'], data: unknown): AuditRow {
  const linked = { requestId: 'r', sequence, previous: '', hash: '' };
  return { ...linked, ...ONCE, fact, actor: 'countersign', data } as AuditRow;
}

describe('an entry of the audit', () => {
  test('an entry of the audit keeps the data of its own fact and of no other: the compiler refuses it', () => {
    const held = recorded('held', { until: AT }, ONCE);
    assert.deepEqual(held, { fact: 'held', ...ONCE, actor: 'countersign', data: { until: AT } });
    // @ts-expect-error: nothing of a hold has a revision
    recorded('held', { revision: 1 }, ONCE);
    // @ts-expect-error: the data of another fact
    const other: AuditEntry = { fact: 'held', ...ONCE, actor: 'countersign', data: { revision: 1 } };
    assert.ok(other);
  });

  test('a reader of the audit asks a fact for what it has: any other member does not compile', () => {
    const [held] = factsOf([row(1, 'held', { until: AT })], 'held');
    assert.ok(held);
    assert.equal(textOf(held.data, 'until'), AT);
    // @ts-expect-error: there is no such member
    assert.equal(textOf(held.data, 'untill'), '');
  });

  test('a row of an earlier release that lacks what later ones keep is told all the same', () => {
    const key = 'RITM1:person:group:add';
    const rows = [
      row(1, 'change-attempted', { key }),
      row(2, 'change-answered', { key, effect: 'changed' }),
      row(3, 'grant-ended', {}),
    ];
    const change = { key, userId: 'person', target: 'group', targetName: 'GRP', action: 'add' } as const;
    const stories = changeStories({ plan: { changes: [change], digest: 'd' } }, rows);
    assert.deepEqual(changeLines(stories), [`GRP (group): done at ${AT}, still there`]);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type JournalLine,
  newestOf,
  outdatedIn,
  statementsIn,
  withoutLateCopies,
} from '../../sandbox/matrix/measure/statements.ts';
import { INTEGRATION_USER } from '../../sandbox/tenant/servicenow/accounts.ts';

function note(revision: number, access: string, by = INTEGRATION_USER): JournalLine {
  const text = `What happened.\n\n[countersign r-1 r${revision} access=${access} outcome=running]`;
  return { at: '2026-03-03T09:00:00.000Z', by, kind: 'work_note', text };
}

const accessOf = (...journal: readonly JournalLine[]) => newestOf(statementsIn(journal))?.access;

describe('what a ticket states', () => {
  test('what a ticket states is the highest revision, whatever was written after it', () => {
    const journal = [note(1, 'none'), note(5, 'ended'), note(4, 'granted')];
    assert.equal(accessOf(...journal), 'ended');
    assert.deepEqual(
      outdatedIn(statementsIn(journal)).map(({ revision }) => revision),
      [4],
    );
  });

  test('what a ticket states is what our account wrote, whoever pastes an old line or a new one below it', () => {
    assert.equal(accessOf(note(5, 'ended'), note(4, 'granted', 'helpdesk.agent')), 'ended');
    assert.equal(accessOf(note(5, 'ended'), note(6, 'granted', 'helpdesk.agent')), 'ended');
    assert.equal(accessOf(note(1, 'granted', 'helpdesk.agent')), undefined);
  });

  test('what a ticket states is not what a comment quotes, nor a line in the middle of a note', () => {
    assert.equal(accessOf({ ...note(1, 'granted'), kind: 'comment' }), undefined);
    const { text } = note(1, 'granted');
    assert.equal(accessOf({ ...note(1, 'granted'), text: `${text}\nSo it says.` }), undefined);
  });

  test('what a ticket states of several requests of one ticket is what was said last of the newest of each', () => {
    const other = (revision: number, access: string): JournalLine => {
      const one = note(revision, access);
      return { ...one, text: one.text.replace('r-1', 'r-1-v2') };
    };
    assert.equal(accessOf(note(7, 'granted'), other(1, 'none')), 'none');
    assert.equal(accessOf(note(7, 'granted'), other(1, 'none'), note(8, 'granted')), 'granted');
    assert.equal(accessOf(note(7, 'granted'), other(1, 'none'), note(6, 'ended')), 'none');
  });
});

describe('a note that stands twice', () => {
  const at = (second: number): string => new Date(second * 1_000).toISOString();
  const copies = [
    { ...note(2, 'granted'), at: at(10) },
    { ...note(2, 'granted'), at: at(190) },
  ];

  test('a note that stands twice is one note where a write of it took effect when nobody waited for it any more', () => {
    assert.deepEqual(withoutLateCopies(copies, [190_400]), [copies[0]]);
    assert.deepEqual(withoutLateCopies(copies, [10_000]), [copies[1]]);
    assert.deepEqual(withoutLateCopies(copies, [10_000, 190_000]).length, 1);
  });

  test('a note that stands twice is two notes where nothing came late, or only another note did', () => {
    assert.deepEqual(withoutLateCopies(copies, []), copies);
    assert.deepEqual(withoutLateCopies(copies, [100_000]), copies);
    const third = { ...note(2, 'granted'), at: at(300) };
    assert.deepEqual(withoutLateCopies([...copies, third], [190_000]), [copies[0], third]);
    const once = [{ ...note(2, 'granted'), at: at(10) }];
    assert.deepEqual(withoutLateCopies(once, [10_000]), once);
  });
});

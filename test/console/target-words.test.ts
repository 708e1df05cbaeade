import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { targetNamesOf } from '../../src/console/target-names.ts';
import { wordsFor, writeWords } from '../../src/console/target-words.ts';
import type { AuditRow } from '../../src/domain/audit.ts';

const SKU = '53818b1b-4a27-454b-8896-0dba576410e6';
const PLAN = '57ff2da0-773e-42df-b2af-ffb7a2317929';
const GROUP = '7c0f1a52-9d7e-4a0b-8f27-3f1d5f0c9a11';
const TARGETS = [GROUP, `license~${SKU}`, `plan~${SKU}~${PLAN}`, 'usage-location~NL'];

describe('the words for a target', () => {
  test('say of each kind what is to be done, and what was sent to whom', () => {
    const todo = TARGETS.map((target) => wordsFor(target).todo.add('X'));
    assert.deepEqual(todo, ['Add to X', 'Assign X', 'Switch on X', 'Set the X']);
    const added = TARGETS.map((target) => writeWords([{ target, name: 'X' }], 'add', 'Anna'));
    assert.deepEqual(added, [
      'Add Anna to X',
      'Assign X to Anna',
      'Switch on X for Anna',
      'Set the X for Anna',
    ]);
    const removed = TARGETS.map((target) => writeWords([{ target, name: 'X' }], 'remove', 'Anna'));
    assert.deepEqual(removed, [
      'Remove Anna from X',
      'Take X away from Anna',
      'Switch off X for Anna',
      'Clear the X of Anna',
    ]);
  });

  test('never speak of members where no group is meant', () => {
    for (const target of TARGETS.slice(1)) {
      const { todo, write, already, before, seen, proven, undone, removal, stays, lost } = wordsFor(target);
      const all = [
        ...Object.values(todo).map((words) => words('X')),
        ...Object.values(write).map((words) => words('X', 'Anna')),
        ...[already, proven, undone, lost].map((words) => words('X')),
        ...[before, seen, removal].flatMap((words) => Object.values(words)),
        stays,
      ];
      assert.doesNotMatch(all.join('\n'), /member|group/i, target);
    }
  });

  test('tell one call that changes several licenses as one sentence', () => {
    const some = [
      { target: `license~${SKU}`, name: 'Project Plan 3' },
      { target: 'license~b', name: 'Visio Plan 2' },
      { target: `plan~${SKU}~${PLAN}`, name: 'TEAMS1' },
    ];
    assert.equal(
      writeWords(some, 'add', 'Anna'),
      'Assign Project Plan 3 and Visio Plan 2 to Anna, and switch on TEAMS1 for Anna',
    );
  });
});

function aRow(fact: AuditRow['fact'], data: unknown): AuditRow {
  const at = '2026-03-03T09:00:00.000Z';
  const row = { requestId: 'r', sequence: 1, previous: '', hash: '', fact, once: '1', at, data };
  return { ...row, actor: 'countersign' } as AuditRow;
}

const FACTS = {
  groups: { [GROUP]: { displayName: 'LIC-VISIO' } },
  licenses: {
    held: [],
    subscriptions: {
      [SKU]: { skuId: SKU, skuPartNumber: 'PROJECTPROFESSIONAL', plans: [{ planId: PLAN, name: 'TEAMS1' }] },
    },
  },
};

describe('the names of targets', () => {
  const known = targetNamesOf({ plan: null }, [aRow('facts-gathered', FACTS)], []);

  test('come from the evidence, and are never ids where it has none', () => {
    assert.deepEqual(TARGETS.map(known.target), [
      'LIC-VISIO',
      'PROJECTPROFESSIONAL',
      'TEAMS1',
      'usage location NL',
    ]);
    const nothing = targetNamesOf({ plan: null }, [], []);
    assert.deepEqual(TARGETS.map(nothing.target), [
      'a group whose name was not recorded',
      'a license whose name was not recorded',
      'a service plan whose name was not recorded',
      'usage location NL',
    ]);
  });

  test('prefer what the policy calls it to a part number', () => {
    const row = aRow('grant-armed', { target: `license~${SKU}`, name: 'Project Plan 3' });
    const names = targetNamesOf({ plan: null }, [aRow('facts-gathered', FACTS), row], []);
    assert.equal(names.target(`license~${SKU}`), 'Project Plan 3');
    assert.equal(names.sku(SKU), 'PROJECTPROFESSIONAL');
  });

  test('take the place of keys and ids in a sentence, and leave ids that nobody named', () => {
    const stranger = '11111111-2222-3333-4444-555555555555';
    assert.equal(
      known.within(`license~${SKU}: absent; the license ${SKU} of group ${GROUP}; ${stranger}`),
      `PROJECTPROFESSIONAL: absent; the license PROJECTPROFESSIONAL of group LIC-VISIO; ${stranger}`,
    );
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PeopleSource, PolicyTable } from '../../src/policy/access/access-table.ts';
import { fewDeciders } from '../../src/policy/access/few-deciders.ts';

type Stage = PolicyTable['stages'][string];

const users = (...ids: readonly string[]): PeopleSource => ({ source: 'users', ids });

/** What is reported of one stage. */
function reported(
  needs: Stage['needs'],
  roles: Readonly<Record<string, PeopleSource>>,
  nextInLine: string | null = null,
): readonly string[] {
  const stage: Stage = {
    ...{ needs, nextInLine, dueHours: 1, remindAfterHours: [], escalation: null },
    ...{ acceptsItsmApproval: false, distinct: false },
  };
  const found: string[] = [];
  fewDeciders(
    { stages: { release: stage } },
    'release',
    (role) => roles[role],
    '/stages/release',
    (_, code, message) => {
      found.push(`${code}: ${message}`);
    },
  );
  return found;
}

const one = (role: string, quorum = 1) => ({ role, quorum });

describe('a stage whose people the table names itself', () => {
  test('a stage that enough people can decide is not reported', () => {
    assert.deepEqual(reported([one('lead')], { lead: users('a') }), []);
    assert.deepEqual(reported([one('lead'), one('ops')], { lead: users('a', 'b'), ops: users('b') }), []);
  });

  test('a stage that needs more people than its role has is reported', () => {
    assert.deepEqual(reported([one('lead', 2)], { lead: users('a') }), [
      'too-few-deciders: The stage "release" needs 2 different people, and the table names 1 in all for its roles.',
    ]);
    assert.match(
      reported([one('lead')], { lead: users() })[0] ?? '',
      /needs one person, and the table names nobody/,
    );
  });

  test('a stage whose two roles are the same person is reported', () => {
    const [found = ''] = reported([one('lead'), one('ops')], { lead: users('a'), ops: users('a') });
    assert.match(found, /needs 2 different people, and the table names 1 in all/);
  });

  test('a stage whose next in line has enough people is not reported', () => {
    const roles = { lead: users('a'), deputy: users('b') };
    assert.deepEqual(reported([one('lead', 2)], roles, 'deputy'), []);
    assert.equal(reported([one('lead', 3)], roles, 'deputy').length, 1);
  });

  test('a stage of which only the request tells who decides is not reported', () => {
    const group: PeopleSource = { source: 'group', id: 'g' };
    assert.deepEqual(reported([one('lead', 2), one('ops')], { lead: users('a'), ops: group }), []);
    assert.deepEqual(reported([one('lead', 2)], { lead: users('a'), deputy: group }, 'deputy'), []);
  });
});

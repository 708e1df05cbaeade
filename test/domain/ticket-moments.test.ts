import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { MOMENTS, NOT_ASKED_BY_YET } from '../../cli/ticket-states.ts';
import type { TicketType } from '../../src/domain/ticket.ts';
import type { WrittenStanding } from '../../src/domain/written-standing.ts';
import { readRulebook } from '../../src/kinds/rulebook.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Standings that an activity writes, or a shipped policy table has written. */
function produced(): ReadonlySet<string> {
  const code = globSync('src/activities/**/*.ts', { cwd: ROOT }).map((path) =>
    readFileSync(join(ROOT, path), 'utf8'),
  );
  const written = code.flatMap((text) =>
    [...text.matchAll(/^\s*standing: ([^\n]*)/gm)].flatMap(([, value = '']) =>
      [...value.matchAll(/'([a-z-]+)'/g)].map(([, name = '']) => name),
    ),
  );
  const stated = globSync('policy-tables/*/table.json', { cwd: ROOT }).flatMap((path) => {
    const { operations } = JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as {
      operations: { standings: Readonly<Record<string, string | null>> };
    };
    return Object.values(operations.standings);
  });
  return new Set([...written, ...stated].filter((name) => name !== null));
}

/** Whether some shipped policy table is found by such tickets. */
function isAskedBy(type: TicketType): boolean {
  return readRulebook(join(ROOT, 'policy-tables')).selectors.some(
    (selector) => selector.by !== 'filed' && (selector.by === 'item' ? 'request' : selector.type) === type,
  );
}

describe('docs/states.md', () => {
  test('docs/states.md marks the tickets by which nothing is asked for yet, and only those', () => {
    for (const type of ['request', 'incident'] as const)
      assert.equal(isAskedBy(type), !NOT_ASKED_BY_YET.includes(type), type);
  });

  test('docs/states.md names no moment of a ticket by which something is asked for whose standing nothing produces', () => {
    const there = produced();
    const never = MOMENTS.flatMap(({ on, standing, notYet }): readonly WrittenStanding[] =>
      standing !== null &&
      !notYet &&
      on.some((type) => !NOT_ASKED_BY_YET.includes(type)) &&
      !there.has(standing)
        ? [standing]
        : [],
    );
    assert.deepEqual(never, []);
    assert.ok(!there.has('open'), 'what nothing writes is told apart');
  });
});

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { MOMENTS, NOT_TAKEN_YET } from '../../cli/ticket-states.ts';
import { createServiceNowInbound } from '../../src/connectors/servicenow/inbound.ts';
import type { WrittenStanding } from '../../src/domain/written-standing.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TABLES = { request: 'sc_req_item', incident: 'incident' } as const;

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

function isTaken(table: string): boolean {
  const host = 'acme.service-now.com';
  const inbound = createServiceNowInbound({ host, webhookSecrets: ['s'.repeat(32)] });
  const [sys_id, number, event_id] = ['a'.repeat(32), 'X0010042', 'b'.repeat(32)];
  const event = { event: 'request.submitted', instance: host, table, sys_id, number, event_id };
  return inbound.parse(JSON.stringify(event)).parsed;
}

describe('docs/states.md', () => {
  test('docs/states.md marks the tickets that no door takes yet, and only those', () => {
    for (const [type, table] of Object.entries(TABLES))
      assert.equal(isTaken(table), !NOT_TAKEN_YET.some((one) => one === type), type);
  });

  test('docs/states.md names no moment of a ticket that is taken whose standing nothing produces', () => {
    const there = produced();
    const never = MOMENTS.flatMap(({ on, standing }): readonly WrittenStanding[] =>
      standing !== null && on.some((type) => !NOT_TAKEN_YET.includes(type)) && !there.has(standing)
        ? [standing]
        : [],
    );
    assert.deepEqual(never, []);
    assert.ok(!there.has('open'), 'what nothing writes is told apart');
  });
});

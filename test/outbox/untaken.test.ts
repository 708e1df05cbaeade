import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import type { Effect } from '../../src/activities/outbox/effect.ts';
import { operationsReached, operationsUnreached, sayUntaken } from '../../src/activities/outbox/untaken.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { aRecord } from '../tables/builders.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';

const notice = (once: string) =>
  ({ what: 'notice', once, to: [], groupId: null, text: 'It failed.\nMore.' }) as unknown as Effect;

test('A message that nobody took is told once on its ticket, with each person and why, or else with the cause for all', async () => {
  const { clock, stores } = simulatedStores();
  let record: RequestRecord = aRecord('req-1', { names: { olga: 'Olga Owner' } });
  const facts: string[] = [];
  const means = {
    clock,
    marks: stores.marks,
    auditLog: {
      append: async (_: string, rows: readonly { fact: string }[]) =>
        void facts.push(...rows.map(({ fact }) => fact)),
    },
    requests: {
      change: async (_: string, change: (row: RequestRecord) => RequestRecord) => {
        record = change(record);
        return record;
      },
    },
  } as unknown as Means;
  const never = (unreached: readonly { to: string; because: string }[]) =>
    ({ delivered: 'never', because: 'nobody is in the group', unreached }) as const;

  await sayUntaken(means, record, notice('failed'), never([{ to: 'olga', because: 'no chat' }]));
  assert.match(
    record.desired?.workNote ?? '',
    /^Nobody of operations could be told:\n- Olga Owner: no chat\n[^\n]*It failed\.\nIt is not sent again\./,
  );
  assert.deepEqual(await operationsUnreached(means), { since: START, people: 1 });

  await sayUntaken(means, record, notice('failed'), never([{ to: 'olga', because: 'no chat' }]));
  assert.equal(record.desired?.revision, 1, 'it is told once');

  await sayUntaken(means, record, notice('owner-failed'), never([]));
  assert.match(
    record.desired?.workNote ?? '',
    /Nobody who owns what was asked for could be told:\n- nobody is in the group\n/,
  );

  const cards = { what: 'renewal-cards' } as unknown as Effect;
  await sayUntaken(means, record, cards, never([{ to: 'olga', because: 'no chat' }]));
  assert.match(
    record.desired?.workNote ?? '',
    /Neither the holder nor who asked for them could be told .*:\n- Olga Owner: no chat\nIt is not sent again/,
  );

  await operationsReached(means);
  assert.equal(await operationsUnreached(means), null);
  assert.deepEqual(
    facts,
    Array.from({ length: 4 }, () => 'notice-untaken'),
  );
});

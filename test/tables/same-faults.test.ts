import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TableSimulator } from '../../sandbox/tables/simulator.ts';
import type { TableFaultEffect } from '../../sandbox/tables/switches.ts';
import { TABLE_WAYS, type TableWay } from '../../sandbox/tables/table-way.ts';
import { Table } from '../../src/connectors/tables/table.ts';

const CLOCK = { now: () => Date.parse('2026-03-03T09:00:00.000Z') };
const EFFECTS: readonly TableFaultEffect[] = ['conflict', 'busy', 'lost-answer', 'never-arrived'];

/** What a store does with a table, each step with the outcome it had. */
const STEPS: readonly ((table: Table, etag: string) => Promise<unknown>)[] = [
  (table) => table.commit('p', [{ write: 'create', rowKey: 'a', value: 1 }]),
  (table) => table.commit('p', [{ write: 'put', rowKey: 'b', value: 2 }]),
  (table) => table.read('p', 'a'),
  (table, etag) => table.commit('p', [{ write: 'replace', rowKey: 'a', value: 3, etag }]),
  (table, etag) =>
    table.commit('p', [
      { write: 'put', rowKey: 'c', value: 4 },
      { write: 'replace', rowKey: 'a', value: 4, etag },
    ]),
  (table) => table.commit('p', [{ write: 'remove', rowKey: 'b' }]),
  (table) =>
    table.commit('p', [
      { write: 'create', rowKey: 'd', value: 5 },
      { write: 'remove', rowKey: 'c' },
    ]),
  (table) => table.all('p'),
  (table) => table.put('p', [{ rowKey: 'e', value: 6 }]),
  (table) =>
    table.put(
      'q',
      Array.from({ length: 7 }, (_, n) => ({ rowKey: `${n}`, value: n })),
    ),
  (table) => table.remove('p', 'd'),
  (table) => table.across('p', 'q', 5),
];

type Trouble = (simulator: TableSimulator) => void;

/** Every outcome in words, what came of it, and what it cost. */
async function playedBy(way: TableWay, trouble: Trouble, retries: number) {
  const simulator = new TableSimulator(CLOCK);
  const heard: unknown[] = [];
  simulator.listen((write) => void heard.push(write));
  const reach = (name: string) =>
    way === 'client' ? simulator.connect(name, retries) : simulator.memory(name, retries);
  const table = new Table('Things', reach);
  trouble(simulator);
  const outcomes: unknown[] = [];
  let etag = '';
  for (const step of STEPS) {
    const outcome = await step(table, etag).catch((error: unknown) => String(error));
    if (typeof outcome === 'object' && outcome !== null && 'etag' in outcome) etag = String(outcome.etag);
    outcomes.push(outcome);
  }
  simulator.faults.recover();
  const rows = await Promise.all(['p', 'q'].map((partition) => table.all(partition)));
  return { outcomes, rows, heard, cost: simulator.cost, writes: simulator.writesTo('Things') };
}

async function assertSame(trouble: Trouble, retries: number, what: string): Promise<void> {
  const [client, memory] = await Promise.all(TABLE_WAYS.map((way) => playedBy(way, trouble, retries)));
  assert.deepEqual(memory, client, what);
}

describe('memory and the real client on one account', () => {
  test('memory and the real client on one account do the same, cost the same and are heard alike when nothing goes wrong', async () => {
    await assertSame(() => undefined, 0, 'without trouble');
  });

  for (const retries of [0, 1]) {
    for (const effect of EFFECTS) {
      test(`meet "${effect}" at the same calls and come out of it alike, repeating ${retries} times`, async () => {
        for (const operation of ['read', 'write'] as const) {
          for (let skip = 0; skip < 12; skip += 1) {
            const arm: Trouble = ({ faults }) => faults.arm(effect, { operation }, { skip });
            await assertSame(arm, retries, `${operation} ${skip}`);
          }
        }
      });
    }

    test(`die after the same write, repeating ${retries} times`, async () => {
      for (let writes = 0; writes < 12; writes += 1)
        await assertSame(({ faults }) => faults.crashAfterWrites(writes), retries, `after ${writes}`);
    });
  }
});

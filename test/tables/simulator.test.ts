import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TransactionAction } from '@azure/data-tables';
import { TableSimulator } from '../../sandbox/tables/simulator.ts';
import type { TableSwitches } from '../../sandbox/tables/switches.ts';

const STANDING = { now: () => Date.parse('2026-03-03T09:00:00.000Z') };

function aTable(switches: Partial<TableSwitches> = {}) {
  const simulator = new TableSimulator(STANDING, switches);
  return { simulator, client: simulator.connect('Strict') };
}

const status = (expected: number, message: RegExp) => (error: Error & { statusCode?: number }) =>
  error.statusCode === expected && message.test(error.message);

describe('the simulated Table service', () => {
  test('gives every version an ETag of its own while its clock stands still', async () => {
    const { client } = aTable();
    const etags = new Set<string>();
    for (let n = 0; n < 12_000; n += 1) {
      const { etag = '' } = await client.upsertEntity({ partitionKey: 'p', rowKey: '1', n }, 'Replace');
      etags.add(etag);
    }
    assert.equal(etags.size, 12_000);
  });

  test('the simulated Table service is stricter than Azurite where the service is: rows over 1 MB, long keys, many properties', async () => {
    const { client } = aTable();
    const large = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`p${n}`, 'x'.repeat(32_000)]));
    const many = Object.fromEntries(Array.from({ length: 253 }, (_, n) => [`p${n}`, n]));
    const refused: [object, RegExp][] = [
      [{ partitionKey: 'p', rowKey: '1', ...large }, /EntityTooLarge/],
      [{ partitionKey: 'p', rowKey: '1', ...many }, /TooManyProperties/],
      [{ partitionKey: 'p', rowKey: 'x'.repeat(513) }, /KeyValueTooLarge/],
      [{ partitionKey: 'p', rowKey: 'a\u0085b' }, /OutOfRangeInput/],
    ];
    for (const [entity, message] of refused) {
      const insert = client.createEntity(entity as { partitionKey: string; rowKey: string });
      await assert.rejects(insert, status(400, message));
    }
    await client.createEntity({ partitionKey: 'p', rowKey: '1', a: 1 });
    await client.updateEntity({
      partitionKey: 'p',
      rowKey: '1',
      ...Object.fromEntries(Object.entries(large).slice(0, 10)),
    });
    const rest = { partitionKey: 'p', rowKey: '1', ...Object.fromEntries(Object.entries(large).slice(10)) };
    await assert.rejects(client.updateEntity(rest, 'Merge'), status(400, /EntityTooLarge/));
  });

  test('refuses a change set over 4 MB whole', async () => {
    const { client } = aTable();
    const heavy = Array.from({ length: 5 }, (_, n): TransactionAction => {
      const pieces = Array.from({ length: 15 }, (__, piece) => [`p${piece}`, 'é'.repeat(32_000)]);
      return ['create', { partitionKey: 'p', rowKey: `${n}`, ...Object.fromEntries(pieces) }];
    });
    await assert.rejects(client.submitTransaction(heavy), status(413, /too large/));
    assert.equal((await client.listEntities().next()).done, true);
  });

  test('answers at most a thousand rows at once and goes on from there', async () => {
    const { client } = aTable({ shortPages: 'never' });
    for (let start = 0; start < 1100; start += 100) {
      const creates = Array.from({ length: 100 }, (_, n): TransactionAction => {
        return ['create', { partitionKey: 'p', rowKey: String(start + n).padStart(5, '0') }];
      });
      await client.submitTransaction(creates);
    }
    const pages: number[] = [];
    for await (const page of client.listEntities().byPage()) pages.push(page.length);
    assert.deepEqual(pages, [1000, 100]);
  });

  test('interrupts queries with empty pages by itself', async () => {
    const { client } = aTable();
    await client.createEntity({ partitionKey: 'p', rowKey: '1' });
    const pages: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      for await (const page of client.listEntities().byPage()) pages.push(page.length);
    }
    assert.ok(pages.includes(0));
    assert.equal(pages.filter((length) => length === 1).length, 5);
  });

  test('forgets a deleted table and its rows', async () => {
    const { client, simulator } = aTable();
    await client.createEntity({ partitionKey: 'p', rowKey: '1' });
    await client.deleteTable();
    await assert.rejects(client.getEntity('p', '1'), status(404, /TableNotFound/));
    simulator.connect('Strict');
    await assert.rejects(client.getEntity('p', '1'), status(404, /ResourceNotFound/));
  });

  test('begins where another account stands, and the two go separate ways', async () => {
    const clock = STANDING;
    const first = new TableSimulator(clock);
    const before = first.connect('Things');
    const { etag } = await before.createEntity({ partitionKey: 'p', rowKey: 'kept', text: 'as it was' });
    const after = new TableSimulator(clock, {}, first).connect('Things');
    assert.equal((await after.getEntity('p', 'kept')).etag, etag);
    const changed = await after.updateEntity(
      { partitionKey: 'p', rowKey: 'kept', text: 'changed' },
      'Replace',
    );
    assert.notEqual(changed.etag, etag);
    await before.createEntity({ partitionKey: 'p', rowKey: 'new' });
    assert.equal((await before.getEntity<{ text: string }>('p', 'kept')).text, 'as it was');
    await assert.rejects(after.getEntity('p', 'new'), status(404, /does not exist/));
  });

  test('fails on demand: without effect, after the effect, and for good', async () => {
    const { client, simulator } = aTable();
    const row = { partitionKey: 'p', rowKey: '1' };
    const { faults } = simulator;
    faults.arm('busy', { operation: 'write' });
    await assert.rejects(client.createEntity(row), status(503, /ServerBusy/));
    faults.arm('conflict', { table: 'Strict' }, { skip: 1 });
    await assert.rejects(client.getEntity('p', '1'), status(404, /ResourceNotFound/));
    await assert.rejects(client.createEntity(row), status(412, /UpdateConditionNotSatisfied/));
    faults.arm('conflict', { operation: 'write' });
    await assert.rejects(client.submitTransaction([['create', row]]), status(412, /^0:/));
    faults.arm('never-arrived');
    await assert.rejects(client.createEntity(row), /ECONNRESET/);
    faults.arm('lost-answer');
    await assert.rejects(client.createEntity(row), /ECONNRESET/);
    await client.getEntity('p', '1');
    faults.crashAfterWrites(1);
    await client.upsertEntity({ ...row, a: 1 });
    await assert.rejects(client.upsertEntity({ ...row, a: 2 }), /ECONNRESET/);
    await assert.rejects(client.getEntity('p', '1'), /ECONNRESET/);
    faults.recover();
    assert.equal((await client.getEntity('p', '1'))['a'], 1);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { MemoryBlobs } from '../../sandbox/tables/blobs.ts';
import type { Checkpoint } from '../../src/connectors/tables/audit-chain.ts';
import { type BlobStore, isMoved } from '../../src/connectors/tables/blob-store.ts';
import { createStores } from '../../src/connectors/tables/stores.ts';
import type { AuditRow } from '../../src/domain/audit.ts';
import { chainHash, GENESIS } from '../../src/domain/audit-chain.ts';
import { addMilliseconds, MINUTE } from '../../src/domain/instant.ts';
import { EVERY_ACCOUNT } from './accounts.ts';
import { anEntry } from './builders.ts';
import { type Fixture, openAccount, START, simulatedStores } from './fresh-stores.ts';

const LATER = '2026-03-04T09:00:00.000Z';

function assertChained(rows: readonly AuditRow[], length: number): void {
  assert.equal(rows.length, length);
  let previous = GENESIS;
  rows.forEach((row, index) => {
    assert.equal(row.sequence, index + 1);
    assert.equal(row.previous, previous);
    assert.equal(row.hash, chainHash(row));
    previous = row.hash;
  });
}

for (const account of EVERY_ACCOUNT) {
  describe(`the audit on ${account.name}`, () => {
    let open: () => Fixture;
    let stop: () => Promise<void>;
    before(async () => ({ open, stop } = await openAccount(account)));
    after(() => stop());

    test('chains what is appended and records a repeat once (invariant 8)', async () => {
      const { auditLog } = open().stores;
      await auditLog.append('req/1', [anEntry('a'), anEntry('b')]);
      await auditLog.append('req/1', [anEntry('b'), anEntry('c'), anEntry('c')]);
      await auditLog.append('req/1', [anEntry('a')]);
      await auditLog.append('req/1', [anEntry('a', { fact: 'held' })]);
      const rows = await auditLog.read('req/1');
      assertChained(rows, 4);
      assert.deepEqual(
        rows.map(({ fact, once }) => `${fact} ${once}`),
        ['decided a', 'decided b', 'decided c', 'held a'],
      );
      assert.deepEqual(await auditLog.read('req/2'), []);
    });

    test('keeps one chain when several append at once (invariant 14)', async () => {
      const { auditLog } = open().stores;
      await Promise.all(
        [1, 2, 3, 4].map((n) => auditLog.append('req-1', [anEntry('same'), anEntry(`own-${n}`)])),
      );
      assertChained(await auditLog.read('req-1'), 5);
    });

    test('takes more entries than one transaction holds', async () => {
      const { auditLog } = open().stores;
      const entries = Array.from({ length: 120 }, (_, n) => anEntry(`e${n}`));
      await auditLog.append('req-1', entries);
      await auditLog.append('req-1', entries);
      assertChained(await auditLog.read('req-1'), 120);
    });

    test('moves a large value out and chains its digest', async () => {
      const { blobs, stores } = open();
      const data = { text: 'é'.repeat(40_000) };
      await stores.auditLog.append('req-1', [anEntry('a', { data })]);
      const rows = await stores.auditLog.read('req-1');
      assertChained(rows, 1);
      const moved = rows[0]?.data;
      assert.ok(isMoved(moved));
      assert.deepEqual(JSON.parse((await blobs.get(moved.movedTo)) ?? ''), data);
    });

    test('takes texts that were cut within a character, and values that are not JSON', async () => {
      const { auditLog } = open().stores;
      const data = { cut: 'party \ud83c', kept: '\\ud800 🎉', left: undefined, at: new Date(START) };
      await auditLog.append('req-1', [anEntry('a', { data })]);
      const rows = await auditLog.read('req-1');
      assertChained(rows, 1);
      assert.deepEqual(rows[0]?.data, { cut: 'party \ufffd', kept: '\\ud800 🎉', at: START });
    });

    test('chains changed heads across requests and days, once each', async () => {
      const { blobs, stores } = open();
      const { auditLog } = stores;
      await auditLog.append('req-1', [anEntry('a')]);
      await auditLog.append('req-2', [anEntry('a'), anEntry('b')]);
      assert.deepEqual(await auditLog.checkpoint(START), { heads: 2 });
      assert.deepEqual(await auditLog.checkpoint(START), { heads: 0 });
      await auditLog.append('req-1', [anEntry('c')]);
      assert.deepEqual(await auditLog.checkpoint(LATER), { heads: 1 });

      const anchors: Checkpoint[] = [];
      for await (const { text } of blobs.anchors()) anchors.push(JSON.parse(text));
      let previous = GENESIS;
      for (const [index, anchor] of anchors.entries()) {
        assert.deepEqual(
          [anchor.sequence, anchor.previous, anchor.hash],
          [index + 1, previous, chainHash(anchor)],
        );
        previous = anchor.hash;
      }
      assert.deepEqual([anchors.at(0)?.day, anchors.at(-1)?.day], ['2026-03-03', '2026-03-04']);
      const heads = anchors.flatMap((anchor) =>
        anchor.heads.map(({ requestId, sequence }) => `${requestId} ${sequence}`),
      );
      assert.deepEqual(heads.sort(), ['req-1 1', 'req-1 2', 'req-2 2']);
    });
  });
}

test('an append that takes long is in a later checkpoint, though an earlier one saw nothing of it', async () => {
  const { stores, simulator, clock } = simulatedStores();
  simulator.faults.crashAfterWrites(1);
  await assert.rejects(stores.auditLog.append('req-1', [anEntry('a')]), /failed: 0 ECONNRESET.*try again/);
  simulator.faults.recover();
  const soon = addMilliseconds(START, 2 * MINUTE);
  clock.moveTo(Date.parse(soon));
  assert.deepEqual(await stores.auditLog.checkpoint(soon), { heads: 0 });
  await stores.auditLog.append('req-1', [anEntry('a')]);
  assert.deepEqual(await stores.auditLog.checkpoint(soon), { heads: 1 });
});

test('an append that comes an hour after it was announced is in the next checkpoint all the same', async () => {
  const { simulator, clock, blobs, connect } = simulatedStores();
  const standing = Promise.withResolvers<void>();
  const slow = (name: string) => {
    const client = connect(name);
    return new Proxy(client, {
      get(target, called) {
        const value: unknown = Reflect.get(target, called);
        if (typeof value !== 'function') return value;
        return async (...given: unknown[]) => {
          if (name === 'Audit' && called === 'submitTransaction') await standing.promise;
          return (await Reflect.apply(value, target, given)) as unknown;
        };
      },
    });
  };
  const onSlow = createStores({
    connect: (name) => (name === 'Audit' ? slow(name) : connect(name)),
    ...{ clock, blobs, noticeLeadMs: 0 },
  });
  const { auditLog } = createStores({ connect, clock, blobs, noticeLeadMs: 0 });
  const appended = onSlow.auditLog.append('req-1', [anEntry('a')]);
  while (simulator.cost.writes === 0) await new Promise(setImmediate);
  for (const minutes of [20, 40]) {
    const later = addMilliseconds(START, minutes * MINUTE);
    clock.moveTo(Date.parse(later));
    assert.deepEqual(await auditLog.checkpoint(later), { heads: 0 });
  }
  standing.resolve();
  await appended;
  assert.deepEqual(await auditLog.checkpoint(addMilliseconds(START, 41 * MINUTE)), { heads: 1 });
});

test('an append after one of our own reads nothing, and one after somebody else’s still chains (invariant 14)', async () => {
  const { stores, simulator, clock, blobs, connect } = simulatedStores();
  const other = createStores({ connect, clock, blobs, noticeLeadMs: 0 });
  await stores.auditLog.append('req-1', [anEntry('a')]);
  const { reads } = simulator.cost;
  await stores.auditLog.append('req-1', [anEntry('b')]);
  assert.equal(simulator.cost.reads, reads);
  await other.auditLog.append('req-1', [anEntry('c')]);
  await stores.auditLog.append('req-1', [anEntry('c'), anEntry('d')]);
  await other.auditLog.append('req-1', [anEntry('b'), anEntry('e')]);
  assertChained(await stores.auditLog.read('req-1'), 5);
});

test('an append whose answer was lost is recorded once, and the next one chains to it', async () => {
  const { stores, simulator } = simulatedStores();
  await stores.auditLog.append('req-1', [anEntry('a')]);
  simulator.faults.arm('lost-answer', { table: 'Audit', operation: 'write' });
  await assert.rejects(stores.auditLog.append('req-1', [anEntry('b')]), /try again/);
  await stores.auditLog.append('req-1', [anEntry('b')]);
  await stores.auditLog.append('req-1', [anEntry('c')]);
  assertChained(await stores.auditLog.read('req-1'), 3);
});

test('a checkpoint whose witness could not be written gets it with the next one', async () => {
  const { clock, connect } = simulatedStores();
  const kept = new MemoryBlobs();
  let failing = true;
  const blobs: BlobStore = {
    put: (text) => kept.put(text),
    get: (digest) => kept.get(digest),
    anchors: () => kept.anchors(),
    async anchor(name, text) {
      if (failing) throw new Error('no blob storage');
      return await kept.anchor(name, text);
    },
    anchored: (name) => kept.anchored(name),
    keeping: () => kept.keeping(),
  };
  const { auditLog } = createStores({ connect, clock, blobs, noticeLeadMs: 0 });
  await auditLog.append('req-1', [anEntry('a')]);
  await assert.rejects(auditLog.checkpoint(START), /no blob storage/);
  failing = false;
  await auditLog.checkpoint(START);
  const witnesses: string[] = [];
  for await (const { name } of kept.anchors()) witnesses.push(name.slice(0, 21));
  assert.equal(witnesses[0], '2026-03-03/0000000001');
});

test('a request nobody appends to any more costs the checkpoint nothing', async () => {
  const { stores, simulator, clock } = simulatedStores();
  const cost = async (now: string) => {
    const before = simulator.cost.scanned;
    await stores.auditLog.checkpoint(now);
    return simulator.cost.scanned - before;
  };
  for (let n = 0; n < 20; n += 1) await stores.auditLog.append(`req-${n}`, [anEntry('a')]);
  assert.equal((await stores.auditLog.checkpoint(START)).heads, 20);
  clock.moveTo(Date.parse(LATER));
  await cost(LATER);
  assert.equal(await cost(LATER), 0);
  await stores.auditLog.append('req-3', [anEntry('b')]);
  assert.equal((await stores.auditLog.checkpoint(LATER)).heads, 1);
});

test('a row that claims a chain is covered stops no checkpoint, and goes', async () => {
  const { stores, connect } = simulatedStores();
  const { Table } = await import('../../src/connectors/tables/table.ts');
  const heads = new Table('AuditHeads', connect);
  await stores.auditLog.append('req-1', [anEntry('a')]);
  const [announced] = await heads.across('dirty00', 'dirty03');
  assert.ok(announced);
  const value = { is: 'covered', requestId: 'req-1', sequence: 1e9 };
  await heads.put(announced.partitionKey, [{ rowKey: 'covered~req-1', value }]);
  assert.deepEqual(await stores.auditLog.checkpoint(START), { heads: 1 });
  await stores.auditLog.append('req-1', [anEntry('b')]);
  assert.deepEqual(await stores.auditLog.checkpoint(START), { heads: 1 });
  assert.deepEqual(
    (await heads.across('dirty00', 'dirty03')).map(({ rowKey }) => rowKey),
    ['announced~req-1'],
  );
});

test('a witness whose name somebody took first is written under another one', async () => {
  const { clock, connect } = simulatedStores();
  const kept = new MemoryBlobs();
  let first = true;
  const blobs: BlobStore = Object.assign(Object.create(kept) as MemoryBlobs, {
    put: (text: string) => kept.put(text),
    get: (digest: string) => kept.get(digest),
    keeping: () => kept.keeping(),
    anchored: (name: string) => kept.anchored(name),
    anchors: () => kept.anchors(),
    async anchor(name: string, text: string) {
      if (first) await kept.anchor(name, '{"sequence":1,"hash":"of somebody else"}');
      first = false;
      return await kept.anchor(name, text);
    },
  });
  const { auditLog } = createStores({ connect, clock, blobs, noticeLeadMs: 0 });
  await auditLog.append('req-1', [anEntry('a')]);
  assert.deepEqual(await auditLog.checkpoint(START), { heads: 1 });
  const names: string[] = [];
  for await (const { name } of kept.anchors()) names.push(name);
  assert.equal(names.length, 2);
  assert.match(names[0] ?? '', /\.2\.json$/);
});

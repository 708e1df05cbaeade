import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { TablePaces } from '../../src/connectors/tables/paces.ts';
import type { RowClient } from '../../src/connectors/tables/row-client.ts';
import { Table } from '../../src/connectors/tables/table.ts';
import { addMilliseconds, instant } from '../../src/domain/instant.ts';
import type { Paces } from '../../src/ports/paces.ts';
import { EVERY_ACCOUNT } from './accounts.ts';
import { type Fixture, openAccount, START, simulatedStores } from './fresh-stores.ts';

for (const account of EVERY_ACCOUNT) {
  describe(`paces on ${account.name}`, () => {
    let open: () => Fixture;
    let stop: () => Promise<void>;
    before(async () => ({ open, stop } = await openAccount(account)));
    after(() => stop());

    test('a turn is given once, and each bucket has its own', async () => {
      const { paces } = open().stores;
      const turn = (key: string) => paces.turn('risk', { key, rank: 'evidence' });
      assert.deepEqual(await turn('a'), { turn: 'now' });
      assert.deepEqual(await turn('b'), { turn: 'later', at: addMilliseconds(START, 1_100) });
      assert.deepEqual(await paces.turn('reports', { key: 'a', rank: 'evidence' }), { turn: 'now' });
    });

    test('a bucket that was slowed down gives no turn meanwhile', async () => {
      const { paces } = open().stores;
      await paces.slowDown('risk', 10);
      const turn = await paces.turn('risk', { key: 'a', rank: 'proof' });
      assert.deepEqual(turn, { turn: 'later', at: addMilliseconds(START, 10_000) });
    });
  });
}

/** A client whose answers come when others have asked, too. */
function heldUp(client: RowClient): RowClient {
  return {
    ...client,
    getEntity: (partition, row) => client.getEntity(partition, row).finally(() => new Promise(setImmediate)),
    createEntity: (entity) => client.createEntity(entity),
    upsertEntity: (entity, mode) => client.upsertEntity(entity, mode),
    updateEntity: (entity, mode, options) => client.updateEntity(entity, mode, options),
    submitTransaction: (actions) => client.submitTransaction(actions),
  };
}

describe('two workers at once', () => {
  test('two workers that all ask at once, and too early, never make two calls of a bucket within a second', async () => {
    const { clock, connect } = simulatedStores();
    const workers = [1, 2].map(
      (): Paces => new TablePaces(new Table('Paces', (name) => heldUp(connect(name))), () => clock.now()),
    );
    const waiting = new Set(Array.from({ length: 12 }, (_, n) => n));
    const called: number[] = [];
    for (let step = 0; step < 60 && waiting.size > 0; step += 1) {
      clock.moveTo(clock.now() + 550);
      const asking = [...waiting].map(async (n) => {
        const turn = await workers[n % 2]?.turn('risk', { key: `run-${n}`, rank: 'evidence' });
        if (turn?.turn !== 'now') return;
        called.push(clock.now());
        waiting.delete(n);
      });
      await Promise.all(asking);
    }
    assert.equal(called.length, 12);
    const gaps = called.slice(1).map((moment, n) => moment - (called[n] ?? 0));
    assert.ok(Math.min(...gaps) >= 1_000, gaps.join(' '));
  });

  test('a row that was spoiled keeps nobody waiting', async () => {
    const { clock, connect, stores } = simulatedStores();
    const table = new Table('Paces', connect);
    for (const value of [
      'nothing',
      { nextAt: 7, waiting: 'all', passed: null },
      { nextAt: instant(clock.now()), waiting: [{}], passed: 0 },
    ]) {
      await table.put('paces', [{ rowKey: 'risk', value }]);
      assert.deepEqual(await stores.paces.turn('risk', { key: 'a', rank: 'watch' }), { turn: 'now' });
    }
  });
});

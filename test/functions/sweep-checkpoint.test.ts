import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import type { RowClient } from '../../src/connectors/tables/row-client.ts';
import { createStores } from '../../src/connectors/tables/stores.ts';
import { MINUTE, SECOND } from '../../src/domain/instant.ts';
import { checkpointAudit } from '../../src/functions/audit-checkpoint.ts';
import { anEntry } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

const MANY = 400;

test('a checkpoint that waits for heads which never come ends in time, and comes to all others within some ticks', async () => {
  const { clock, simulator, blobs } = simulatedStores();
  let trouble = false;
  const connect = (name: string): RowClient => {
    const client = simulator.connect(name);
    const getEntity: RowClient['getEntity'] = async (partitionKey, rowKey) => {
      if (trouble && name === 'Audit' && partitionKey.startsWith('bad')) {
        clock.moveTo(clock.now() + SECOND);
        throw new Error('no answer in time');
      }
      return await client.getEntity(partitionKey, rowKey);
    };
    return new Proxy(client as RowClient, {
      get: (target, method) => {
        if (method === 'getEntity') return getEntity;
        const value: unknown = Reflect.get(target, method);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  const stores = createStores({ connect, clock, blobs, noticeLeadMs: 0 });
  for (let n = 0; n < MANY; n += 1) await stores.auditLog.append(`bad-${n}`, [anEntry('a')]);
  await stores.auditLog.append('good', [anEntry('a')]);
  trouble = true;
  const means = { ...stores, clock, limits: {} } as unknown as Means;
  const chained: number[] = [];
  const checkpoint = stores.auditLog.checkpoint.bind(stores.auditLog);
  stores.auditLog.checkpoint = async (...asked) => {
    const done = await checkpoint(...asked);
    chained.push(done.heads);
    return done;
  };
  for (let tick = 0; tick < 5; tick += 1) {
    const before = clock.now();
    await checkpointAudit(means, () => undefined);
    assert.ok(clock.now() - before < 4 * MINUTE, 'the platform would end it');
    clock.moveTo(clock.now() + MINUTE);
  }
  assert.ok(chained.includes(1), 'the other is never come to');
});

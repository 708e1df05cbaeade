import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { ACCOUNTS } from './accounts.ts';

const GUID = '5f6d2c1e-8a3b-4c57-9e21-b0c4d7a91e10';

for (const account of ACCOUNTS) {
  describe(`the Table service: ${account.name}`, () => {
    let client: TableClient;
    let stop: () => Promise<void>;
    before(async () => {
      const started = await account.start();
      client = await started.table('Contract');
      stop = started.stop;
    });
    after(() => stop());

    const keys = async (filter: string, top?: number): Promise<string[]> => {
      const pages = client
        .listEntities<{ rowKey: string }>({ queryOptions: { filter, select: ['rowKey'] } })
        .byPage(top === undefined ? {} : { maxPageSize: top });
      const found: string[] = [];
      for await (const page of pages) found.push(...page.map(({ rowKey }) => rowKey));
      return found;
    };
    const refusal = (status: number, code?: string) => (error: Error & { statusCode?: number }) => {
      assert.equal(error.statusCode, status, error.message);
      if (code !== undefined) assert.match(`${error.message} ${JSON.stringify(error)}`, new RegExp(code));
      return true;
    };
    const row = (partitionKey: string, rowKey: string, more: object = {}) => ({
      partitionKey,
      rowKey,
      ...more,
    });

    test('gives back every type as it was stored', async () => {
      const entity = {
        text: "it's é – 漢",
        whole: 5,
        fraction: 1.5,
        yes: true,
        long: 9_007_199_254_740_993n,
        at: new Date('2026-03-03T09:00:00.123Z'),
        bytes: new Uint8Array([1, 2, 255]),
        id: { type: 'Guid', value: GUID },
      };
      await client.createEntity(row('types', "k'ey %2F é", entity));
      const { etag, timestamp, partitionKey, rowKey, ...stored } = await client.getEntity<typeof entity>(
        'types',
        "k'ey %2F é",
      );
      assert.equal(rowKey, "k'ey %2F é");
      assert.ok(etag.length > 0 && timestamp && partitionKey === 'types');
      assert.deepEqual({ ...stored.bytes }, { ...entity.bytes });
      for (const name of ['text', 'whole', 'fraction', 'yes', 'long', 'at', 'id'] as const) {
        assert.deepEqual(stored[name], entity[name]);
      }
    });

    test('tells a missing row from a missing table', async () => {
      await assert.rejects(client.getEntity('none', 'none'), refusal(404, 'ResourceNotFound'));
      const created = await account.start();
      const gone = await created.table('Removed');
      await gone.deleteTable();
      await assert.rejects(gone.getEntity('none', 'none'), refusal(404, 'TableNotFound'));
      await created.stop();
    });

    test('refuses a second insert of the same keys', async () => {
      await client.createEntity(row('dup', '1'));
      await assert.rejects(client.createEntity(row('dup', '1')), refusal(409, 'EntityAlreadyExists'));
    });

    test('replaces and merges only the version named', async () => {
      const { etag: first = '' } = await client.createEntity(row('etag', '1', { a: 1, b: 2 }));
      const { etag: second = '' } = await client.updateEntity(row('etag', '1', { b: 3 }), 'Merge', {
        etag: first,
      });
      assert.notEqual(first, second);
      const merged = await client.getEntity('etag', '1');
      assert.deepEqual([merged['a'], merged['b'], merged.etag], [1, 3, second]);
      const stale = client.updateEntity(row('etag', '1', { a: 9 }), 'Replace', { etag: first });
      await assert.rejects(stale, refusal(412, 'UpdateConditionNotSatisfied'));
      await client.updateEntity(row('etag', '1', { c: 1 }), 'Replace', { etag: second });
      const replaced = await client.getEntity('etag', '1');
      assert.deepEqual([replaced['a'], replaced['c']], [undefined, 1]);
    });

    test('updates and deletes no row that is gone', async () => {
      await assert.rejects(client.updateEntity(row('gone', '1'), 'Merge'), refusal(404, 'ResourceNotFound'));
      await assert.rejects(client.deleteEntity('gone', '1'), refusal(404, 'ResourceNotFound'));
    });

    test('inserts or overwrites without a condition when asked to upsert', async () => {
      await client.upsertEntity(row('upsert', '1', { a: 1 }), 'Replace');
      await client.upsertEntity(row('upsert', '1', { b: 1 }), 'Merge');
      await client.upsertEntity(row('upsert', '1', { b: 2 }), 'Merge');
      const found = await client.getEntity('upsert', '1');
      assert.deepEqual([found['a'], found['b']], [1, 2]);
    });

    test('deletes only the version named', async () => {
      const { etag = '' } = await client.createEntity(row('delete', '1'));
      await client.updateEntity(row('delete', '1', { a: 1 }), 'Replace');
      await assert.rejects(client.deleteEntity('delete', '1', { etag }), refusal(412));
      await client.deleteEntity('delete', '1');
      await assert.rejects(client.getEntity('delete', '1'), refusal(404));
    });

    test('refuses keys and values that the service refuses', async () => {
      for (const bad of ['a/b', 'a\\b', 'a#b', 'a?b', 'a\u0001b']) {
        await assert.rejects(client.createEntity(row('bad', bad)), refusal(400), bad);
      }
      const long = 'x'.repeat(32 * 1024 + 1);
      await assert.rejects(
        client.createEntity(row('bad', '1', { long })),
        refusal(400, 'PropertyValueTooLarge'),
      );
    });

    test('answers ranges of keys in key order, a page at a time', async () => {
      for (const n of [3, 1, 2, 5, 4]) await client.createEntity(row('range', `r${n}`, { n }));
      await client.createEntity(row('range2', 'r1', { n: 1 }));
      assert.deepEqual(await keys("PartitionKey eq 'range'"), ['r1', 'r2', 'r3', 'r4', 'r5']);
      assert.deepEqual(await keys("PartitionKey eq 'range'", 2), ['r1', 'r2', 'r3', 'r4', 'r5']);
      assert.deepEqual(await keys("PartitionKey eq 'range' and RowKey ge 'r2' and RowKey lt 'r4'"), [
        'r2',
        'r3',
      ]);
      assert.deepEqual(await keys("PartitionKey eq 'range' and RowKey gt 'r2' and RowKey le 'r4'", 1), [
        'r3',
        'r4',
      ]);
      assert.deepEqual(
        await keys("PartitionKey ge 'range' and PartitionKey lt 'range3' and RowKey eq 'r1'"),
        ['r1', 'r1'],
      );
    });

    test('filters by every type, with and, or, not and brackets', async () => {
      const at = new Date('2026-03-03T09:00:00Z');
      const id = { type: 'Guid', value: GUID };
      await client.createEntity(row('filter', 'a', { n: 1, big: 10n, at, yes: true, text: "o'k", id }));
      await client.createEntity(
        row('filter', 'b', { n: 2, big: 20n, at: new Date('2026-03-04T09:00:00Z'), yes: false }),
      );
      await client.createEntity(row('filter', 'c', { text: 'z' }));
      const matching = (condition: string) => keys(`PartitionKey eq 'filter' and (${condition})`);
      assert.deepEqual(await matching('n ge 1 and n lt 2'), ['a']);
      assert.deepEqual(await matching('big gt 10L'), ['b']);
      assert.deepEqual(await matching(odata`at le ${at}`), ['a']);
      assert.deepEqual(await matching('yes eq true'), ['a']);
      assert.deepEqual(await matching("text eq 'o''k'"), ['a']);
      assert.deepEqual(await matching(`id eq guid'${GUID}'`), ['a']);
      assert.deepEqual(await matching('n eq 1 or n eq 2 and yes eq true'), ['a']);
      assert.deepEqual(await matching('(n eq 1 or n eq 2) and yes eq false'), ['b']);
      assert.deepEqual(await matching("not (text eq 'z') and n gt 0"), ['a', 'b']);
      assert.deepEqual(await matching("text eq 'nobody'"), []);
      await assert.rejects(keys("PartitionKey eqq 'x'"), refusal(400, 'InvalidInput'));
    });

    test(`the Table service: ${account.name} does a change set whole or not at all, and says which operation failed`, async () => {
      const { etag = '' } = await client.createEntity(row('batch', '1', { a: 1 }));
      const { subResponses } = await client.submitTransaction([
        ['update', row('batch', '1', { a: 2 }), 'Replace', { etag }],
        ['create', row('batch', "2'x", { a: 2 })],
        ['upsert', row('batch', '3', { text: 'a {brace} and é' }), 'Replace'],
      ]);
      assert.deepEqual(
        subResponses.map(({ status }) => status),
        [204, 204, 204],
      );
      assert.equal((await client.getEntity('batch', '1')).etag, subResponses[0]?.etag);

      const attempts: [TransactionAction, number, RegExp][] = [
        [['update', row('batch', '1', { a: 9 }), 'Replace', { etag }], 412, /^1:The update condition/],
        [['create', row('batch', "2'x")], 409, /^1:The specified entity already exists/],
        [['delete', row('batch', 'none')], 404, /^1:The specified resource does not exist/],
        [['create', row('batch', 'new')], 400, /^1:/],
      ];
      for (const [failing, status, message] of attempts) {
        const attempt = client.submitTransaction([['create', row('batch', 'new')], failing]);
        await assert.rejects(
          attempt,
          (error: Error) => refusal(status)(error) && message.test(error.message),
        );
      }
      await assert.rejects(client.getEntity('batch', 'new'), refusal(404));
      await client.submitTransaction([
        ['delete', row('batch', "2'x")],
        ['delete', row('batch', '3')],
      ]);
      assert.deepEqual(await keys("PartitionKey eq 'batch'"), ['1']);
    });

    test('takes a hundred operations in a change set and no more', async () => {
      const creates = (count: number): TransactionAction[] =>
        Array.from({ length: count }, (_, n) => ['create', row('hundred', `r${n}`)]);
      await assert.rejects(client.submitTransaction(creates(101)), refusal(400));
      await client.submitTransaction(creates(100));
      assert.equal((await keys("PartitionKey eq 'hundred'")).length, 100);
    });

    test('lets one of two concurrent changes of the same version win', async () => {
      const { etag = '' } = await client.createEntity(row('race', '1'));
      const tries = [1, 2, 3].map((a) => client.updateEntity(row('race', '1', { a }), 'Replace', { etag }));
      const results = await Promise.allSettled(tries);
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    });
  });
}

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Range, Table } from '../../src/connectors/tables/table.ts';
import type { Write } from '../../src/connectors/tables/write.ts';
import { EVERY_ACCOUNT } from './accounts.ts';

const put = (rowKey: string, value: unknown): Write => ({ write: 'put', rowKey, value });
const create = (rowKey: string, value: unknown): Write => ({ write: 'create', rowKey, value });
const remove = (rowKey: string): Write => ({ write: 'remove', rowKey });
const numbered = (n: number) => `r${String(n).padStart(5, '0')}`;
const rows = (count: number, value: (n: number) => unknown = (n) => n) =>
  Array.from({ length: count }, (_, n) => put(numbered(n), value(n)));

/** What a table throws, by status and code. */
const failure =
  (status: number, code = /./) =>
  (error: Error & { status?: number; code?: string }) =>
    error.name === 'StorageFailure' && error.status === status && code.test(error.code ?? '');

for (const account of EVERY_ACCOUNT) {
  describe(`a table on ${account.name}`, () => {
    let table: Table;
    let started: Awaited<ReturnType<typeof account.start>>;
    before(async () => {
      started = await account.start();
      const client = await started.table('Contract');
      table = new Table('Contract', () => client);
    });
    after(() => started.stop());

    const found = async (partition: string, range?: Range) =>
      (await table.all(partition, range)).map(({ rowKey }) => rowKey);
    const value = async (partition: string, rowKey: string) => (await table.read(partition, rowKey))?.value;
    const versionOf = async (partition: string, rowKey: string) =>
      (await table.read(partition, rowKey))?.etag ?? '';

    /** What the service refuses and Azurite takes. */
    const strictly = (title: string, run: () => Promise<void>): void => {
      if (!account.lenient) test(title, run);
    };

    test('gives back what JSON can say, and nothing that it can not', async () => {
      const said = {
        text: 'it\'s é – 漢 {"}\\ \n',
        list: [1, 1.5, -0, null, true],
        deep: { of: [{}] },
        empty: '',
      };
      await table.commit('json', [create('a', { ...said, not: undefined, at: new Date(0) })]);
      const read = await value('json', 'a');
      assert.deepEqual(read, { ...JSON.parse(JSON.stringify(said)), at: '1970-01-01T00:00:00.000Z' });
      assert.notEqual(read, await value('json', 'a'));
      assert.deepEqual((await table.all('json'))[0]?.value, read);
    });

    test('a value that is changed after it was read or written changes no row', async () => {
      const mine = { list: [1] };
      await table.commit('own', [create('a', mine)]);
      mine.list.push(2);
      const read = (await value('own', 'a')) as typeof mine;
      assert.deepEqual(read, { list: [1] });
      read.list.push(3);
      assert.deepEqual(await value('own', 'a'), { list: [1] });
    });

    test('keeps texts longer than a property, and refuses one longer than a row', async () => {
      for (const start of [31_997, 31_998, 31_999]) {
        const long = `${'x'.repeat(start)}😀${'é'.repeat(1_000)}`; // Azurite spoils what is beyond 64 KB and not ASCII
        await table.put('long', [{ rowKey: 'a', value: long }]);
        assert.ok((await value('long', 'a')) === long, `a character of two halves at ${start}`);
      }
      const longest = 'y'.repeat(499_998);
      await table.put('long', [{ rowKey: 'b', value: longest }]);
      assert.ok((await value('long', 'b')) === longest);
      await assert.rejects(table.put('long', [{ rowKey: 'c', value: `${longest}y` }]), {
        name: 'RowTooLarge',
        message:
          'The row long | c of Contract would have 500001 characters, and a row holds 500000: nothing was written. Trying again will not help before something in it is shortened.',
      });
      await assert.rejects(table.commit('long', [put('d', 1), put('c', `${longest}y`)]), {
        name: 'RowTooLarge',
      });
      assert.equal(await table.read('long', 'd'), null);
      assert.equal(await table.read('long', 'c'), null);
    });

    test('gives every version an ETag, and replaces only the version named', async () => {
      const first = await table.commit('etag', [create('a', 1)]);
      assert.ok(first.committed);
      assert.equal(await versionOf('etag', 'a'), first.etag);
      const replace = (etag: string, to: number): Write => ({
        write: 'replace',
        rowKey: 'a',
        value: to,
        etag,
      });
      const second = await table.commit('etag', [replace(first.etag, 2)]);
      assert.ok(second.committed);
      assert.notEqual(second.etag, first.etag);
      assert.deepEqual(await table.commit('etag', [replace(first.etag, 9)]), { committed: false });
      assert.deepEqual(await table.commit('etag', [replace(first.etag, 9), put('b', 9)]), {
        committed: false,
      });
      assert.deepEqual(
        (await table.all('etag')).map(({ rowKey, etag, value: now }) => [rowKey, etag, now]),
        [['a', second.etag, 2]],
      );
      const both = await table.commit('etag', [replace(second.etag, 3), put('b', 3)]);
      assert.ok(both.committed);
      assert.equal(await versionOf('etag', 'a'), both.etag);
    });

    test('tells when the service stored a row', async () => {
      await table.commit('stored', [put('a', 1)]);
      const storedAt = async () => (await table.read('stored', 'a'))?.storedAt ?? '';
      const first = await storedAt();
      assert.match(first, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
      assert.equal((await table.all('stored'))[0]?.storedAt, first);
      await table.commit('stored', [put('a', 1)]);
      assert.ok((await storedAt()) > first);
    });

    test('lets one of several changes of the same version win', async () => {
      const made = await table.commit('race', [create('a', 0)]);
      assert.ok(made.committed);
      const { etag } = made;
      const tries = [1, 2, 3].map((n) =>
        table.commit('race', [{ write: 'replace', rowKey: 'a', value: n, etag }]),
      );
      assert.equal((await Promise.all(tries)).filter(({ committed }) => committed).length, 1);
      const creates = [1, 2, 3].map((n) => table.commit('race', [create('b', n)]));
      assert.equal((await Promise.all(creates)).filter(({ committed }) => committed).length, 1);
    });

    test(`a table on ${account.name} does all writes of a transaction, or none when one meets a conflict`, async () => {
      await table.commit('whole', [put('kept', 1), put('old', 1)]);
      const refused: readonly (readonly Write[])[] = [
        [put('new', 1), create('kept', 2)],
        [put('new', 1), remove('gone')],
        [
          put('new', 1),
          { write: 'replace', rowKey: 'gone', value: 1, etag: await versionOf('whole', 'old') },
        ],
        [create('kept', 2)],
        [remove('gone')],
      ];
      for (const writes of refused)
        assert.deepEqual(await table.commit('whole', writes), { committed: false });
      assert.deepEqual(await found('whole'), ['kept', 'old']);
      const { committed } = await table.commit('whole', [create('new', 1), put('kept', 2), remove('old')]);
      assert.ok(committed);
      assert.deepEqual(
        (await table.all('whole')).map(({ rowKey, value: now }) => [rowKey, now]),
        [
          ['kept', 2],
          ['new', 1],
        ],
      );
    });

    test('removes a row, the version named alone, and tells whether it did', async () => {
      await table.put('remove', [{ rowKey: 'a', value: 1 }]);
      const etag = await versionOf('remove', 'a');
      await table.put('remove', [{ rowKey: 'a', value: 2 }]);
      assert.equal(await table.remove('remove', 'a', etag), false);
      assert.equal(await value('remove', 'a'), 2);
      assert.equal(await table.remove('remove', 'a', await versionOf('remove', 'a')), true);
      assert.equal(await table.remove('remove', 'a'), false);
      assert.equal(await table.read('remove', 'a'), null);
    });

    test('takes a hundred writes in a transaction, and no more', async () => {
      await assert.rejects(table.commit('hundred', rows(101)), failure(400));
      assert.deepEqual(await found('hundred'), []);
      assert.ok((await table.commit('hundred', rows(100))).committed);
      assert.equal((await found('hundred')).length, 100);
      assert.deepEqual(await table.commit('hundred', []), { committed: true, etag: '' });
    });

    strictly('takes a transaction of 4 MB, and none that is longer', async () => {
      const heavy = (count: number, length: number) => rows(count, () => 'é'.repeat(length));
      assert.ok((await table.commit('heavy', heavy(4, 499_900))).committed);
      await assert.rejects(table.commit('heavier', heavy(5, 499_900)), failure(413, /RequestBodyTooLarge/));
      assert.deepEqual(await found('heavier'), []);
      const quotes = (count: number) => rows(count, () => '"'.repeat(249_000));
      assert.ok((await table.commit('heavy', quotes(4))).committed);
      await assert.rejects(table.commit('heavier', quotes(5)), failure(413, /RequestBodyTooLarge/));
    });

    strictly('refuses a row that comes twice in a transaction', async () => {
      await assert.rejects(
        table.commit('twice', [put('a', 1), put('a', 2)]),
        failure(400, /InvalidDuplicateRow/),
      );
      await assert.rejects(
        table.commit('twice', [put('a', 1), remove('a')]),
        failure(400, /InvalidDuplicateRow/),
      );
      assert.deepEqual(await found('twice'), []);
    });

    test('takes any key the service takes, and refuses the others', async () => {
      const keys = ['', "it's", 'a b', 'é~%2F+&=:;@', '漢', 'x'.repeat(512)];
      for (const key of keys) {
        assert.ok((await table.commit(`keys-${key.slice(0, 400)}`, [create(key, key)])).committed, key);
        assert.equal(await value(`keys-${key.slice(0, 400)}`, key), key);
        assert.deepEqual(await found(`keys-${key.slice(0, 400)}`), [key]);
      }
      for (const key of ['a/b', 'a\\b', 'a#b', 'a?b', 'a\u0001b']) {
        await assert.rejects(table.commit('bad', [create(key, 1)]), failure(400), key);
        await assert.rejects(table.commit(key, [create('bad', 1)]), failure(400), key);
        await assert.rejects(table.commit('bad', [put('good', 1), create(key, 1)]), failure(400), key);
      }
      assert.deepEqual(await found('bad'), []);
    });

    strictly('refuses keys over 1 KB', async () => {
      const long = 'x'.repeat(513);
      await assert.rejects(table.commit('long-key', [create(long, 1)]), failure(400, /KeyValueTooLarge/));
      await assert.rejects(table.commit(long, [put('a', 1)]), failure(400, /KeyValueTooLarge/));
    });

    test('answers ranges in the order of their characters, however they lie in pages', async () => {
      const keys = ['B', 'a', 'a!', 'a~1', 'a\u00a1', 'b', 'é'];
      await table.put(
        'range',
        keys.toReversed().map((rowKey) => ({ rowKey, value: rowKey })),
      );
      assert.deepEqual(await found('range'), keys);
      assert.deepEqual(await found('range', { from: 'a', to: 'b' }), ['a', 'a!', 'a~1', 'a\u00a1']);
      assert.deepEqual(await found('range', { behind: 'a', to: 'a\u00a1' }), ['a!', 'a~1']);
      assert.deepEqual(await found('range', { from: 'a', most: 2 }), ['a', 'a!']);
      assert.deepEqual(await found('range', { from: 'z', to: 'zz' }), []);
      assert.deepEqual(await found('no such partition'), []);
    });

    test('walks partitions in their order, both ends among them', async () => {
      const client = await started.table('Across');
      const across = new Table('Across', () => client);
      for (const partition of ['p3', 'p1', "p'2"])
        await across.commit(partition, [put('b', partition), put('a', partition)]);
      const names = (list: readonly { readonly partitionKey: string; readonly rowKey: string }[]) =>
        list.map(({ partitionKey, rowKey }) => `${partitionKey} ${rowKey}`);
      assert.deepEqual(names(await across.across("p'2", 'p1')), ["p'2 a", "p'2 b", 'p1 a', 'p1 b']);
      assert.deepEqual(names(await across.across("p'2", 'p9', 3)), ["p'2 a", "p'2 b", 'p1 a']);
      const everything = [];
      for await (const row of across.everything()) everything.push(row);
      assert.deepEqual(names(everything), ["p'2 a", "p'2 b", 'p1 a', 'p1 b', 'p3 a', 'p3 b']);
    });

    test('reads on behind a page of the service', async () => {
      for (let start = 0; start < 1_100; start += 100)
        await table.put(
          'pages',
          Array.from({ length: 100 }, (_, n) => ({ rowKey: numbered(start + n), value: start + n })),
        );
      const all = await found('pages');
      assert.deepEqual(
        all,
        Array.from({ length: 1_100 }, (_, n) => numbered(n)),
      );
      assert.equal((await found('pages', { most: 1_050 })).length, 1_050);
      assert.equal((await found('pages', { behind: numbered(40), most: 3 })).at(-1), numbered(43));
    });

    test('knows its own write again when an answer was lost and the client repeated it', async () => {
      const lost = (tries: number) => started.silence('lost-answer', tries);
      lost(2);
      const created = await table.commit('lost', [create('a', 1)]);
      assert.ok(created.committed);
      assert.equal(await versionOf('lost', 'a'), created.etag);
      lost(1);
      const writes: Write[] = [
        { write: 'replace', rowKey: 'a', value: 2, etag: created.etag },
        create('b', 2),
      ];
      const replaced = await table.commit('lost', writes);
      assert.ok(replaced.committed);
      assert.equal(await versionOf('lost', 'a'), replaced.etag);
      lost(1);
      assert.deepEqual(await table.commit('lost', [create('a', 9)]), { committed: false });
      lost(1);
      assert.deepEqual(await table.commit('lost', [remove('b')]), { committed: false });
      assert.deepEqual(await found('lost'), ['a']);
    });

    test(`a table on ${account.name} does not know what happened when nothing answers for good`, async () => {
      const unknown = /It may have taken effect; try again\./;
      for (const [how, happened] of [
        ['lost-answer', true],
        ['never-arrived', false],
      ] as const) {
        const partition = `unknown-${how}`;
        await table.put(partition, [{ rowKey: 'gone', value: 1 }]);
        for (const [rowKey, more] of [
          ['alone', []],
          ['together', [create('other', 1)]],
        ] as const) {
          started.silence(how, 3);
          const commit = table.commit(partition, [create(rowKey, 1), ...more]);
          await assert.rejects(commit, (error: Error) => failure(0)(error) && unknown.test(error.message));
          assert.equal((await table.read(partition, rowKey)) !== null, happened);
        }
        started.silence(how, 3);
        await assert.rejects(table.remove(partition, 'gone'), failure(0, /ECONNRESET/));
        assert.equal((await table.read(partition, 'gone')) === null, happened);
      }
    });

    test('says what it was about when the table is missing', async () => {
      const client = await started.table('Gone');
      await started.drop('Gone');
      const gone = new Table('Gone', () => client);
      const advice = /Gone failed: 404 TableNotFound. Run ensureTables/;
      await assert.rejects(gone.read('a', 'b'), advice);
      await assert.rejects(gone.all('a'), advice);
      await assert.rejects(gone.commit('a', [put('b', 1)]), advice);
      await assert.rejects(gone.commit('a', [put('b', 1), put('c', 1)]), advice);
      await assert.rejects(gone.remove('a', 'b'), advice);
    });
  });
}

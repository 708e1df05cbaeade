import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { connectBlobs } from '../../src/connectors/tables/azure-blobs.ts';
import { connectTables } from '../../src/connectors/tables/connection.ts';
import { LiveBeneficiaries } from '../../src/connectors/tables/live-beneficiaries.ts';
import { StorageFailure } from '../../src/connectors/tables/storage-failure.ts';
import { Table } from '../../src/connectors/tables/table.ts';
import { addMilliseconds, DAY } from '../../src/domain/instant.ts';
import type { GrantsOfBeneficiary } from '../../src/ports/stores.ts';
import { aGrant, aHead, anEntry, aRecord, aStage, aWord } from './builders.ts';
import { START, simulatedStores } from './fresh-stores.ts';

const TWO = aStage({ needs: [{ role: 'owner', quorum: 2, candidates: ['olga', 'oscar'] }] });
const FAR = '2027-01-01T00:00:00.000Z';

const starting = (id: string) => (rows: GrantsOfBeneficiary) => ({
  rows: { ...rows, grants: { ...rows.grants, [id]: aGrant(id) } },
  result: id,
});

describe('a write whose answer was lost', () => {
  test('a write whose answer was lost is recognized as done when the client repeats it by itself', async () => {
    const { stores, simulator } = simulatedStores(1);
    const { requests, approvals, auditLog, marks } = stores;
    const losing = () => simulator.faults.arm('lost-answer', { operation: 'write' });
    losing();
    const inserted = await requests.insert(aRecord('r1'));
    assert.ok(inserted.saved);
    losing();
    assert.ok((await requests.save(aRecord('r1', { attempt: 1 }), inserted.etag)).saved);
    losing();
    const marked = await marks.save('m', '1', null);
    assert.ok(marked.saved);
    losing();
    assert.ok((await marks.save('m', '2', marked.etag)).saved);
    await approvals.open(aHead(TWO));
    losing();
    assert.equal((await approvals.decide(aWord('olga'))).recorded, true);
    simulator.faults.arm('lost-answer', { table: 'Audit', operation: 'write' });
    await auditLog.append('r1', [anEntry('a')]);
    assert.equal((await auditLog.read('r1')).length, 1);
  });

  test('fails as uncertain when nobody repeats it, and repeating the call does nothing twice (invariant 8)', async () => {
    const { stores, simulator } = simulatedStores();
    const uncertain = (error: Error) => error instanceof StorageFailure && error.status === 0;
    await stores.approvals.open(aHead(TWO));
    simulator.faults.arm('lost-answer', { table: 'Approvals', operation: 'write' });
    await assert.rejects(stores.approvals.decide(aWord('olga')), uncertain);
    const again = await stores.approvals.decide(aWord('olga'));
    assert.deepEqual([again.recorded, again.head?.sequence], [true, 1]);

    simulator.faults.arm('lost-answer', { table: 'Audit', operation: 'write' });
    await assert.rejects(stores.auditLog.append('r1', [anEntry('a')]), uncertain);
    await stores.auditLog.append('r1', [anEntry('a'), anEntry('b')]);
    assert.deepEqual(
      (await stores.auditLog.read('r1')).map(({ once }) => once),
      ['a', 'b'],
    );
  });
});

test('a conflict makes every store read again and do its change once', async () => {
  const { stores, simulator } = simulatedStores();
  const { requests, approvals, grants, auditLog, intake } = stores;
  await requests.insert(aRecord('r1'));
  await approvals.open(aHead(TWO));
  const conflict = (table: string) =>
    simulator.faults.arm('conflict', { table, operation: 'write' }, { count: 2 });
  conflict('Requests');
  assert.equal(
    (await requests.change('r1', (record) => ({ ...record, attempt: record.attempt + 1 }))).attempt,
    1,
  );
  assert.equal((await requests.read('r1'))?.row.attempt, 1);
  conflict('Approvals');
  assert.equal((await approvals.decide(aWord('olga'))).recorded, true);
  assert.equal((await approvals.readHead('req-1', 'owners'))?.row.sequence, 1);
  conflict('Grants');
  assert.equal(await grants.change('ben', starting('g1')), 'g1');
  conflict('Audit');
  await auditLog.append('r1', [anEntry('a')]);
  assert.equal((await auditLog.read('r1')).length, 1);
  const delivery = {
    source: 's',
    deliveryId: 'd',
    ticket: { system: 's', id: '1', number: '1' },
    bodyDigest: '',
    state: 'received',
    receivedAt: START,
  } as const;
  await intake.receive(delivery);
  conflict('Intake');
  await intake.markStarted('s', 'd');
  assert.deepEqual(await intake.unstarted(FAR), []);
});

test('a row that never stops changing ends the attempts with a reason', async () => {
  const { stores, simulator } = simulatedStores();
  await stores.requests.insert(aRecord('r1'));
  simulator.faults.arm('conflict', { table: 'Requests', operation: 'write' }, { count: 100 });
  const change = stores.requests.change('r1', (record) => ({ ...record, attempt: 9 }));
  await assert.rejects(change, /Request r1: somebody else changed it during each of \d+ attempts/);
});

test('a crash between a grant and its hint leaves the hint, never the grant alone (invariant 7)', async () => {
  // Writes: the notice's hint, the end's hint, the listing, the grant.
  for (let writes = 0; writes <= 4; writes += 1) {
    const { stores, simulator } = simulatedStores();
    simulator.faults.crashAfterWrites(writes);
    await stores.grants.change('ben', starting('g1')).catch(() => null);
    simulator.faults.recover();
    const { grants } = await stores.grants.readBeneficiary('ben');
    const due = await stores.grants.due(FAR);
    const live = await stores.grants.liveBeneficiaries();
    if (Object.keys(grants).length > 0)
      assert.deepEqual([due.length, live], [2, ['ben']], `after ${writes} writes`);
    assert.equal(Object.keys(grants).length > 0, writes === 4, `after ${writes} writes`);
  }
});

test('an ended grant is taken off the list only after it ended, and a new one meanwhile keeps it there', async () => {
  const { stores } = simulatedStores();
  const { grants } = stores;
  await grants.change('ben', starting('g1'));
  await Promise.all([
    grants.change('ben', (rows) => ({
      rows: { ...rows, grants: { ...rows.grants, g1: aGrant('g1', { state: 'ended' }) } },
      result: null,
    })),
    grants.change('ben', starting('g2')),
  ]);
  assert.deepEqual(await grants.liveBeneficiaries(), ['ben']);
});

test('a person listed again meanwhile is not taken off the list', async () => {
  const { connect } = simulatedStores();
  const live = new LiveBeneficiaries(new Table('GrantsDue', connect));
  await live.list('ben');
  const listed = await live.listed('ben');
  await live.list('ben');
  await live.takeOff('ben', listed ?? '');
  assert.deepEqual(await live.all(), ['ben']);
  await live.takeOff('ben', (await live.listed('ben')) ?? '');
  assert.deepEqual(await live.all(), []);
});

describe('a storage account in trouble', () => {
  test('a storage account in trouble is reported with what failed and what to do, without the request and its key (invariant 15)', async () => {
    const { stores, simulator, connect } = simulatedStores();
    simulator.faults.arm('busy');
    await assert.rejects(stores.requests.read('r1'), (error: Error & { cause?: unknown }) => {
      assert.match(error.message, /Reading Requests failed: 503 ServerBusy.*try again/);
      assert.equal(error.cause, undefined);
      assert.ok(!('request' in error));
      return true;
    });
    const gone = await connect('Gone1');
    await gone.deleteTable();
    const missing = new Table('Gone1', async () => gone);
    await assert.rejects(missing.read('a', 'b'), /Gone1 failed: 404 TableNotFound. Run ensureTables/);
    const write = missing.commit('a', [{ write: 'put', rowKey: 'b', value: 1 }]);
    await assert.rejects(write, /Writing to Gone1 failed: 404 TableNotFound/);
    await assert.rejects(missing.commit('a', [{ write: 'remove', rowKey: 'b' }]), /TableNotFound/);
  });

  test('a storage account in trouble that could not be reached at first is tried again with the next use', async () => {
    const { connect } = simulatedStores();
    let reachable = false;
    const table = new Table('Later1', async (name) => {
      if (!reachable) throw new Error('not now');
      return connect(name);
    });
    await assert.rejects(table.read('a', 'b'), /not now/);
    reachable = true;
    assert.equal(await table.read('a', 'b'), null);
  });

  for (const header of ['retry-after', 'x-ms-retry-after-ms'])
    test(`a storage account in trouble that asks by ${header} for an hour holds nobody up: the operation ends within half a minute`, async (t) => {
      let calls = 0;
      const server = createServer((_, answer) => {
        calls += 1;
        answer.writeHead(503, { [header]: header === 'retry-after' ? '3600' : '3600000' }).end();
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      t.after(() => {
        server.closeAllConnections();
        server.close();
      });
      const { port } = server.address() as AddressInfo;
      const { connect } = connectTables({
        connectionString: `DefaultEndpointsProtocol=http;AccountName=contoso;AccountKey=${Buffer.from('a key').toString('base64')};TableEndpoint=http://127.0.0.1:${port}/contoso;`,
      });
      const client = await connect('Requests');
      const startedAt = Date.now();
      const timer = new Promise<string>((give) => setTimeout(() => give('still waiting'), 15_000).unref());
      const ended = client.getEntity('a', 'b').then(
        () => 'found',
        () => 'failed',
      );
      assert.equal(await Promise.race([ended, timer]), 'failed');
      assert.equal(calls, 3);
      assert.ok(Date.now() - startedAt < 15_000);
    });

  test('a storage account in trouble that takes calls of blobs and never answers fails each of them in time', async (t) => {
    const server = createServer((_, answer) => {
      if (_.method === 'GET' && _.url?.includes('half'))
        answer.writeHead(200, { 'content-length': 9 }).write('a');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const key = Buffer.from('a key').toString('base64');
    const { blobs, ensureContainers } = connectBlobs({
      connectionString: `DefaultEndpointsProtocol=http;AccountName=contoso;AccountKey=${key};BlobEndpoint=http://127.0.0.1:${port}/contoso;`,
      longestMs: 200,
    });
    const late = new Promise<string>((give) => setTimeout(() => give('still waiting'), 10_000).unref());
    const operations = [
      ensureContainers(),
      blobs.put('a text'),
      blobs.get('a'),
      blobs.get('half'),
      blobs.anchor('a', 'a text'),
      blobs.keeping(),
    ];
    for (const operation of operations) {
      const failed = operation.then(
        () => 'done',
        (error: unknown) => error,
      );
      assert.ok((await Promise.race([failed, late])) instanceof StorageFailure);
    }
  });

  for (const [what, lists] of [
    ['the list of witnesses', 0],
    ['a witness', 1],
    ['the second page of witnesses', 2],
  ] as const)
    test(`a storage account in trouble that never answers with ${what} fails whoever reads all of them in time`, async (t) => {
      let listed = 0;
      const server = createServer((request, answer) => {
        const isList = request.url?.includes('comp=list') === true;
        if (isList && listed < lists) {
          listed += 1;
          const blobs = lists === 1 ? '<Blob><Name>a</Name><Properties/></Blob>' : '';
          const next = lists === 2 && listed === 1 ? 'more' : '';
          answer.writeHead(200, { 'content-type': 'application/xml' });
          answer.end(
            `<?xml version="1.0"?><EnumerationResults ServiceEndpoint="x" ContainerName="x"><Blobs>${blobs}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`,
          );
          if (lists === 2) listed = 2;
        }
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      t.after(() => {
        server.closeAllConnections();
        server.close();
      });
      const { port } = server.address() as AddressInfo;
      const key = Buffer.from('a key').toString('base64');
      const { blobs } = connectBlobs({
        connectionString: `DefaultEndpointsProtocol=http;AccountName=contoso;AccountKey=${key};BlobEndpoint=http://127.0.0.1:${port}/contoso;`,
        longestMs: 500,
      });
      const late = new Promise<string>((give) => setTimeout(() => give('still waiting'), 10_000).unref());
      const readAll = async () => {
        let witnesses = 0;
        for await (const _ of blobs.anchors()) witnesses += 1;
        return `read ${witnesses}`;
      };
      const read = readAll().catch((error: unknown) => error);
      const failure = await Promise.race([read, late]);
      assert.ok(failure instanceof StorageFailure, String(failure));
      assert.equal(listed, lists);
    });

  test('a storage account in trouble is spoken to in plain http only on this machine', async () => {
    const key = Buffer.from('a key').toString('base64');
    const { connect } = connectTables({
      connectionString: `DefaultEndpointsProtocol=http;AccountName=contoso;AccountKey=${key};TableEndpoint=http://contoso.example/contoso;`,
    });
    const client = await connect('Requests');
    await assert.rejects(client.getEntity('a', 'b'), /allowInsecureConnection/);
    const { blobs } = connectBlobs({
      connectionString: `DefaultEndpointsProtocol=http;AccountName=contoso;AccountKey=${key};BlobEndpoint=http://contoso.example/contoso;`,
    });
    await assert.rejects(blobs.get('a'), /must be reached by https/);
  });
});

test('an end that moves while the sweep works is not lost', async () => {
  const { stores } = simulatedStores();
  const { grants } = stores;
  await grants.change('ben', starting('g1'));
  const later = addMilliseconds(aGrant('g1').endsAt ?? START, DAY);
  const [, seen] = await Promise.all([
    grants.change('ben', (rows) => ({
      rows: { ...rows, grants: { g1: aGrant('g1', { endsAt: later, noticedAt: START }) } },
      result: null,
    })),
    grants.due(FAR),
  ]);
  for (const { hint } of seen.filter(({ at }) => at !== later)) await grants.dropHint(hint);
  assert.deepEqual(
    (await grants.due(FAR)).map(({ at }) => at),
    [later],
  );
});

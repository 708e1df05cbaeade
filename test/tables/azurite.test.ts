import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type Azurite, startAzurite } from '../../sandbox/tables/azurite.ts';
import { MemoryBlobs } from '../../sandbox/tables/blobs.ts';
import { connectBlobs } from '../../src/connectors/tables/azure-blobs.ts';
import type { BlobStore } from '../../src/connectors/tables/blob-store.ts';
import { connectTables } from '../../src/connectors/tables/connection.ts';
import { createStores } from '../../src/connectors/tables/stores.ts';
import { anEntry } from './builders.ts';
import { START } from './fresh-stores.ts';

describe('a storage account in Azurite', () => {
  let azurite: Azurite;
  before(async () => {
    azurite = await startAzurite({ dir: null, log: () => undefined });
  });
  after(() => azurite.stop());

  test('gets its tables and containers at start, and again at every start', async () => {
    const { connect, ensureTables } = connectTables(azurite);
    await ensureTables();
    await ensureTables();
    const { blobs, ensureContainers } = connectBlobs({ ...azurite, makesAnchors: true });
    await ensureContainers();
    await ensureContainers();
    const clock = { now: () => Date.parse(START) };
    const { auditLog, policies } = createStores({ connect, clock, blobs, noticeLeadMs: 0 });
    await auditLog.append('req-1', [anEntry('a', { data: 'x'.repeat(40_000) })]);
    assert.equal((await auditLog.checkpoint(START)).heads, 1);
    const text = JSON.stringify({ rules: 'é'.repeat(40_000) });
    await policies.keep('group-membership', 'd1', text);
    assert.equal(await policies.read('group-membership', 'd1'), text);
    const witnesses: string[] = [];
    for await (const { name } of blobs.anchors()) witnesses.push(name);
    assert.equal(witnesses.length, 1);
    assert.match(witnesses[0] ?? '', /^2026-03-03\/0000000001-\w{64}\.json$/);
  });

  const stores: readonly [string, () => Promise<BlobStore>][] = [
    ['in memory', async () => new MemoryBlobs()],
    [
      'in Azurite',
      async () => {
        const { blobs, ensureContainers } = connectBlobs({ ...azurite, makesAnchors: true });
        await ensureContainers();
        return blobs;
      },
    ],
  ];
  for (const [name, open] of stores) {
    test(`blobs ${name} keep a text by its digest and a witness under its first text`, async () => {
      const blobs = await open();
      const digest = await blobs.put('text é');
      assert.match(digest, /^[0-9a-f]{64}$/);
      assert.equal(await blobs.put('text é'), digest);
      assert.equal(await blobs.get(digest), 'text é');
      assert.equal(await blobs.get('0'.repeat(64)), null);
      await blobs.anchor('2026-03-09/b', 'first');
      await blobs.anchor('2026-03-09/b', 'second');
      await blobs.anchor('2026-03-09/a', 'another');
      const witnesses: (readonly [string, string])[] = [];
      for await (const { name: witness, text } of blobs.anchors()) witnesses.push([witness, text]);
      assert.deepEqual(
        witnesses.filter(([witness]) => witness.startsWith('2026-03-09')),
        [
          ['2026-03-09/a', 'another'],
          ['2026-03-09/b', 'first'],
        ],
      );
    });
  }
});

test('Azurite ends with the process that started it, however that ended', { timeout: 30_000 }, async () => {
  const script = `
    import { startAzurite } from '${new URL('../../sandbox/tables/azurite.ts', import.meta.url).href}';
    const { connectionString } = await startAzurite({ dir: null, log: () => undefined, services: 'table' });
    console.log(/TableEndpoint=http:..127.0.0.1:(\\d+)/.exec(connectionString)[1]);
    setInterval(() => undefined, 1000);
  `;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = Number(await firstLine(parent));
  assert.equal(await listens(port), true);
  parent.kill('SIGKILL');
  // It ends as soon as the channel to its parent is seen closed; asked until then, without a time of our own.
  while (await listens(port)) await new Promise((resume) => setImmediate(resume));
});

test('Azurite that cannot start says why', async () => {
  const start = startAzurite({ dir: '/dev/null/no-folder', log: () => undefined, services: 'table' });
  await assert.rejects(start, /Azurite ended with code .* before it was ready/);
});

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  assert.ok(stdout);
  const [chunk] = await once(stdout, 'data');
  return String(chunk).trim();
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

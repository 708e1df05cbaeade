import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runAudit } from '../../cli/audit.ts';
import { type Azurite, startAzurite } from '../../sandbox/tables/azurite.ts';
import { connectBlobs } from '../../src/connectors/tables/azure-blobs.ts';
import { connectTables } from '../../src/connectors/tables/connection.ts';
import { createStores } from '../../src/connectors/tables/stores.ts';
import { sealWith } from '../support/recorded.ts';
import { anEntry } from './builders.ts';
import { START } from './fresh-stores.ts';

const VARIABLE = 'STORAGE_CONNECTION_STRING';

let azurite: Azurite;
let folder: string;
const earlier = process.env[VARIABLE];
before(async () => {
  azurite = await startAzurite({ dir: null, log: () => undefined });
  folder = await mkdtemp(join(tmpdir(), 'audit-export-'));
});
after(async () => {
  if (earlier === undefined) delete process.env[VARIABLE];
  else process.env[VARIABLE] = earlier;
  await azurite.stop();
  await rm(folder, { recursive: true });
});

/** A fact that says nothing about a row of a request. */
const OF_ROW = { fact: 'notice-sent' } as const;

test('an audit exported from a storage account verifies without it', async () => {
  const tables = connectTables(azurite);
  const { blobs, ensureContainers } = connectBlobs({ ...azurite, makesAnchors: true });
  await Promise.all([tables.ensureTables(), ensureContainers()]);
  const clock = { now: () => Date.parse(START) };
  const { auditLog } = createStores({ connect: tables.connect, clock, blobs, noticeLeadMs: 0 });
  await auditLog.append('req-1', [
    anEntry('a', OF_ROW),
    anEntry('b', { ...OF_ROW, data: { text: 'é'.repeat(40_000) } }),
  ]);
  await auditLog.append('req-2', [anEntry('a', OF_ROW)]);
  const seal = sealWith('an-export');
  await auditLog.checkpoint(START, undefined, seal);

  const file = join(folder, 'audit.jsonl');
  const printed: string[] = [];
  const print = (line: string) => printed.push(line);
  delete process.env[VARIABLE];
  assert.equal(await runAudit(['export', '--out', file], print), 2);
  process.env[VARIABLE] = azurite.connectionString;
  assert.equal(await runAudit(['export', '--out', file], print), 0);
  assert.equal(await runAudit(['verify', file], print), 1);
  assert.match(printed.join('\n'), /No key was given/);
  const keys = join(folder, 'keys.json');
  await writeFile(keys, JSON.stringify([{ kid: seal.kid, jwk: seal.jwk, endedAt: null }]));
  assert.equal(await runAudit(['verify', file, '--keys', keys], print), 0);
  await writeFile(keys, JSON.stringify([sealWith('somebody-else', seal.kid)]));
  assert.equal(await runAudit(['verify', file, '--keys', keys], print), 1);
  assert.match(
    printed.join('\n'),
    /Name the account with --url[\s\S]*Wrote \d+ lines[\s\S]*3 rows of 2 requests, (\d) checkpoints, \1 of them witnessed/,
  );
});

/** What a company has recorded, as somebody holds it who has every right on the storage account: to be tampered with. */

import { createHash } from 'node:crypto';
import { MemoryBlobs } from '../../sandbox/tables/blobs.ts';
import { signDigest } from '../../sandbox/tenant/key-vault/es256.ts';
import { vaultKey } from '../../sandbox/tenant/key-vault/keys.ts';
import type { World } from '../../sandbox/world.ts';
import { type Checkpoint, nextCheckpoint } from '../../src/connectors/tables/audit-chain.ts';
import { type ExportSource, exportAudit } from '../../src/connectors/tables/audit-export.ts';
import {
  type PublishedSealKey,
  type Verification,
  verifyAudit,
} from '../../src/connectors/tables/audit-verify.ts';
import { isMoved } from '../../src/connectors/tables/blob-store.ts';
import type { Row, Table } from '../../src/connectors/tables/table.ts';
import type { AuditRow } from '../../src/domain/audit.ts';
import { chainHash, GENESIS } from '../../src/domain/audit-chain.ts';
import { isSealOf } from '../../src/domain/seal.ts';
import type { Seal } from '../../src/ports/seal.ts';

export const TABLES = ['Audit', 'AuditHeads', 'Policies', 'Requests', 'Approvals', 'Grants'] as const;
export type TableName = (typeof TABLES)[number];
export type Kept = { table: TableName; partition: string; rowKey: string; value: unknown };
export type Witnessed = { name: string; text: string; keptAt: string | null };

export type Recorded = {
  rows: Kept[];
  witnesses: Witnessed[];
  /** What is too large for a row, by its digest. */
  readonly values: Record<string, string>;
  readonly exportedAt: string;
  readonly keys: readonly PublishedSealKey[];
};

export async function recorded(world: World): Promise<Recorded> {
  const rows: Kept[] = [];
  // Announcements are notes for the next checkpoint, no evidence.
  for (const table of TABLES)
    for await (const { partitionKey, rowKey, value } of world.table(table).everything())
      if (isEvidence(table, partitionKey, rowKey))
        rows.push({ table, partition: partitionKey, rowKey, value });
  const witnesses: Witnessed[] = [];
  for await (const witness of world.blobs.anchors()) witnesses.push(witness);
  const values: Record<string, string> = {};
  for (const { value } of rows)
    for (const moved of [value, (value as { data?: unknown } | null)?.data])
      if (isMoved(moved)) values[moved.movedTo] = (await world.blobs.get(moved.movedTo)) ?? '';
  const exportedAt = new Date(world.clock.now()).toISOString();
  return { rows, witnesses, values, exportedAt, keys: world.vault.published() };
}

function isEvidence(table: TableName, partition: string, rowKey: string): boolean {
  if (table === 'Requests') return rowKey.startsWith('request~');
  return table !== 'AuditHeads' || partition === 'chain';
}

export const copyOf = (record: Recorded): Recorded => structuredClone(record);

/** Exports what is left of it, and verifies that as an auditor does. */
export async function verified(record: Recorded): Promise<Verification> {
  const source = sourceOf(record);
  const lines: string[] = [];
  for await (const line of exportAudit(source, record.exportedAt)) lines.push(`${JSON.stringify(line)}\n`);
  return await verifyAudit(lines, { keys: record.keys });
}

export function sourceOf(record: Recorded): ExportSource {
  const table = (name: TableName) => new FrozenTable(record.rows.filter((row) => row.table === name));
  return {
    audit: table('Audit') as unknown as Table,
    auditHeads: table('AuditHeads') as unknown as Table,
    policies: table('Policies') as unknown as Table,
    requests: table('Requests') as unknown as Table,
    approvals: table('Approvals') as unknown as Table,
    grants: table('Grants') as unknown as Table,
    blobs: blobsOf(record),
  };
}

function blobsOf({ witnesses, values }: Recorded) {
  const blobs = new MemoryBlobs();
  const anchors = async function* () {
    for (const witness of witnesses.toSorted((one, other) => (one.name < other.name ? -1 : 1))) yield witness;
  };
  return Object.assign(blobs, { anchors, get: async (digest: string) => values[digest] ?? null });
}

/** As much of a table as an export reads. */
class FrozenTable {
  readonly #rows: readonly Row[];

  constructor(rows: readonly Kept[]) {
    const placeOf = (row: Kept) => `${row.partition}\u0000${row.rowKey}`;
    this.#rows = rows
      .toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1))
      .map(({ partition, rowKey, value }) => ({
        partitionKey: partition,
        rowKey,
        etag: '',
        storedAt: '',
        value,
      }));
  }

  async *everything() {
    yield* this.#rows;
  }

  async *rows(partition: string) {
    yield* this.#rows.filter(({ partitionKey }) => partitionKey === partition);
  }

  async all(partition: string) {
    return this.#rows.filter(({ partitionKey }) => partitionKey === partition);
  }

  async read(partition: string, at: string) {
    return this.#rows.find(({ partitionKey, rowKey }) => partitionKey === partition && rowKey === at) ?? null;
  }
}

/** One row that fits, or a failure of the test. */
export function rowWhere(record: Recorded, table: TableName, fits: (row: Kept) => boolean): Kept {
  const found = record.rows.find((row) => row.table === table && fits(row));
  if (!found) throw new Error(`Nothing in ${table} fits.`);
  return found;
}

export function drop(record: Recorded, gone: Kept): void {
  record.rows = record.rows.filter((row) => row !== gone);
}

export const auditRowsOf = (record: Recorded, requestId: string): AuditRow[] =>
  record.rows
    .filter((row) => row.table === 'Audit' && row.rowKey.startsWith('row~'))
    .map(({ value }) => value as AuditRow)
    .filter((row) => row.requestId === requestId)
    .sort((one, other) => one.sequence - other.sequence);

/** Computes every hash of a request's chain anew, its head included: the work of whoever knows how it is made. */
export function rechain(record: Recorded, requestId: string): void {
  let previous = GENESIS;
  let sequence = 0;
  for (const row of auditRowsOf(record, requestId) as {
    -readonly [Key in keyof AuditRow]: AuditRow[Key];
  }[]) {
    row.previous = previous;
    row.hash = chainHash(row);
    previous = row.hash;
    sequence = row.sequence;
  }
  const head = record.rows.find(
    ({ table, rowKey, value }) =>
      table === 'Audit' && rowKey === 'head' && (value as { requestId: string }).requestId === requestId,
  );
  if (head) head.value = { requestId, sequence, hash: previous };
}

/** Makes every checkpoint anew over the chains as they are now. */
export function recheckpoint(record: Recorded): void {
  const chain = record.rows.filter(({ table }) => table === 'AuditHeads');
  const hashOf = new Map(
    record.rows
      .filter(({ table, rowKey }) => table === 'Audit' && rowKey.startsWith('row~'))
      .map(({ value }) => value as AuditRow)
      .map(({ requestId, sequence, hash }) => [`${requestId} ${sequence}`, hash]),
  );
  let before: Checkpoint | null = null;
  for (const row of chain.filter(({ rowKey }) => rowKey.startsWith('checkpoint~'))) {
    const { at, heads } = row.value as Checkpoint;
    before = nextCheckpoint(
      before,
      at,
      heads.map((head) => ({
        ...head,
        hash: hashOf.get(`${head.requestId} ${head.sequence}`) ?? head.hash,
      })),
    );
    row.value = before;
  }
  const head = chain.find(({ rowKey }) => rowKey === 'head');
  if (head && before) head.value = { sequence: before.sequence, hash: before.hash };
}

/** A seal of a key of one's own: of the sandbox's vault, or of a stranger. */
export function sealWith(
  name: string,
  kid = `https://vault.example/keys/${name}/1`,
): Seal & PublishedSealKey {
  const { d, jwk } = vaultKey(name, 0);
  return {
    kid,
    jwk,
    endedAt: null,
    unsealedUntil: null,
    async sign(text) {
      const digest = createHash('sha256').update(text).digest();
      return { sealed: true, seal: { key: kid, value: signDigest(digest, d).toString('base64url') } };
    },
    check: async (text, { value }) =>
      isSealOf(text, value, jwk)
        ? { stands: true }
        : { stands: false, known: true, because: 'it does not fit' },
    holdFor: async () => null,
    isHeld: async () => false,
  };
}

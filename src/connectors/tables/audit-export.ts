import type { AuditRow } from '../../domain/audit.ts';
import { MINUTE } from '../../domain/instant.ts';
import { CHAIN, type Checkpoint, checkpointKey } from './audit-chain.ts';
import { AUDIT_HEAD, type AuditHead, onceKey, rowKeyOf } from './audit-log.ts';
import { type BlobStore, fetchIfMoved, isMoved } from './blob-store.ts';
import type { Row, Table } from './table.ts';

/** Tables that are compared with the audit, as an export names them. */
export type Compared = 'Policies' | 'Requests' | 'Approvals' | 'Grants';

/**
 * One line of an export (JSON Lines). Witnesses, checkpoints and policies come before the rows they speak about, a request's
 * head before its rows, and what is compared with the audit behind it, so that a reader can check everything in one pass.
 */
export type ExportLine =
  | {
      readonly kind: 'audit';
      readonly version: 2;
      readonly exportedAt: string;
      readonly values: boolean;
      readonly compared: readonly Compared[];
    }
  | {
      readonly kind: 'witness';
      readonly name: string;
      readonly text: string;
      readonly keptAt?: string | null;
    }
  /** `rowKey`: where it stands, if that is not the place of its number. */
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint; readonly rowKey?: string }
  | { readonly kind: 'chain-head'; readonly head: { readonly sequence: number; readonly hash: string } }
  | {
      readonly kind: 'policy';
      readonly partition: string;
      readonly rowKey: string;
      readonly text: string | null;
    }
  /** The rows of the audit up to the next such line stand in this partition. */
  | { readonly kind: 'partition'; readonly key: string }
  | { readonly kind: 'head'; readonly head: AuditHead }
  /**
   * `once`: what the marker of its fact says, if that is not its number (`null`: there is none). `storedAt`: when the service stored
   * it, if that is long after what it tells of.
   */
  | {
      readonly kind: 'row';
      readonly row: AuditRow;
      readonly rowKey?: string;
      readonly once?: unknown;
      readonly storedAt?: string;
    }
  | { readonly kind: 'value'; readonly digest: string; readonly text: string | null }
  /** A row that belongs to nothing: a marker without its fact, or one of no known kind. */
  | {
      readonly kind: 'stray';
      readonly table: 'Audit' | 'AuditHeads';
      readonly partition: string;
      readonly rowKey: string;
    }
  | {
      readonly kind: 'request' | 'approval' | 'grant';
      readonly partition: string;
      readonly rowKey: string;
      readonly value: unknown;
    }
  /** `rows`: how many rows of the audit were written; a file without this line was cut off. */
  | { readonly kind: 'end'; readonly rows: number };

export type ExportSource = {
  readonly audit: Table;
  readonly auditHeads: Table;
  readonly blobs: BlobStore | null;
  /** What the audit is compared with. */
  readonly policies?: Table;
  readonly requests?: Table;
  readonly approvals?: Table;
  readonly grants?: Table;
};

/** Everything an auditor needs to check the audit without us, as lines. Reads only. */
export async function* exportAudit(source: ExportSource, exportedAt: string): AsyncGenerator<ExportLine> {
  const { blobs, policies, requests, approvals, grants } = source;
  const compared: Compared[] = [
    ...(policies ? (['Policies'] as const) : []),
    ...(requests ? (['Requests'] as const) : []),
    ...(approvals ? (['Approvals'] as const) : []),
    ...(grants ? (['Grants'] as const) : []),
  ];
  yield { kind: 'audit', version: 2, exportedAt, values: blobs !== null, compared };
  if (blobs)
    for await (const { name, text, keptAt } of blobs.anchors()) yield { kind: 'witness', name, text, keptAt };
  yield* checkpoints(source.auditHeads);
  if (policies) yield* policyTexts(policies, blobs);
  let rows = 0;
  for await (const lines of partitions(source.audit, blobs))
    for (const line of lines) {
      if (line.kind === 'row') rows += 1;
      yield line;
    }
  const compare = [
    ['request', requests] as const,
    ['approval', approvals] as const,
    ['grant', grants] as const,
  ];
  for (const [kind, table] of compare)
    if (table)
      // What leads to requests, and which version is a ticket's latest, is made anew from their rows.
      for await (const row of table.everything())
        if (kind !== 'request' || row.rowKey.startsWith('request~'))
          yield { kind, partition: row.partitionKey, rowKey: row.rowKey, value: read(row) };
  yield { kind: 'end', rows };
}

async function* checkpoints(auditHeads: Table): AsyncGenerator<ExportLine> {
  // First what must be known before the links come by; links of after that are left for the next export.
  const kept = await auditHeads.read(CHAIN, 'head');
  const head = kept && read(kept);
  if (kept && isNumbered(head)) yield { kind: 'chain-head', head };
  for await (const row of auditHeads.rows(CHAIN)) {
    const { rowKey, partitionKey } = row;
    const value = read(row);
    if (rowKey === 'head' && isNumbered(value)) {
      // Written while this was read; what is behind it is there, too.
      if (isNumbered(head) && value.sequence > head.sequence) yield { kind: 'chain-head', head: value };
    } else if (rowKey.startsWith('checkpoint~') && isNumbered(value) && Array.isArray(value.heads)) {
      const place = rowKey === checkpointKey(value.sequence) ? {} : { rowKey };
      yield { kind: 'checkpoint', checkpoint: value, ...place };
    } else yield { kind: 'stray', table: 'AuditHeads', partition: partitionKey, rowKey };
  }
}

const isNumbered = (value: unknown): value is Checkpoint =>
  typeof value === 'object' && value !== null && typeof (value as Checkpoint).sequence === 'number';

async function* policyTexts(policies: Table, blobs: BlobStore | null): AsyncGenerator<ExportLine> {
  for await (const row of policies.everything()) {
    const { partitionKey: partition, rowKey } = row;
    const text = await fetchIfMoved(read(row), blobs).catch(() => null);
    yield { kind: 'policy', partition, rowKey, text: typeof text === 'string' ? text : null };
  }
}

/** The audit partition by partition: a request's rows fit into memory, and its markers are joined to them. */
async function* partitions(audit: Table, blobs: BlobStore | null): AsyncGenerator<readonly ExportLine[]> {
  let rows: Row[] = [];
  for await (const row of audit.everything()) {
    if (rows[0] && rows[0].partitionKey !== row.partitionKey) {
      yield await linesOf(audit, rows, blobs);
      rows = [];
    }
    rows.push(row);
  }
  if (rows.length > 0) yield await linesOf(audit, rows, blobs);
}

async function linesOf(
  audit: Table,
  found: readonly Row[],
  blobs: BlobStore | null,
): Promise<readonly ExportLine[]> {
  const partition = found[0]?.partitionKey ?? '';
  const rows = await untilWhole(audit, partition, found);
  const markers = new Map<string, unknown>();
  for (const row of rows) if (row.rowKey.startsWith('once~')) markers.set(row.rowKey, read(row));
  const lines: ExportLine[] = [{ kind: 'partition', key: partition }];
  for (const row of rows) {
    const { rowKey } = row;
    const value = read(row);
    if (rowKey === AUDIT_HEAD && isNumbered(value))
      lines.push({ kind: 'head', head: value as unknown as AuditHead });
    else if (rowKey.startsWith('row~') && isNumbered(value)) {
      const entry = value as unknown as AuditRow;
      const marker = onceKey(entry);
      const once = markers.has(marker) ? markers.get(marker) : null;
      markers.delete(marker);
      lines.push({
        kind: 'row',
        row: entry,
        ...(rowKey === rowKeyOf(entry.sequence) ? {} : { rowKey }),
        ...(once === entry.sequence ? {} : { once }),
        ...(isStoredLate(row, entry) ? { storedAt: row.storedAt } : {}),
      });
      const data: unknown = entry.data;
      if (blobs && isMoved(data)) {
        const digest = data.movedTo;
        lines.push({ kind: 'value', digest, text: await blobs.get(digest) });
      }
    } else if (!rowKey.startsWith('once~')) lines.push({ kind: 'stray', table: 'Audit', partition, rowKey });
  }
  for (const rowKey of markers.keys()) lines.push({ kind: 'stray', table: 'Audit', partition, rowKey });
  return lines;
}

/** What tells of it was recorded by a worker that stood still meanwhile, or was put there by somebody else. */
function isStoredLate({ storedAt }: Row, { at }: AuditRow): boolean {
  return storedAt !== '' && Date.parse(storedAt) - Date.parse(at) > LATE;
}

const LATE = MINUTE;

/** A page can hold rows that were appended after the head was read; then the partition is read once more. */
async function untilWhole(audit: Table, partition: string, rows: readonly Row[]): Promise<readonly Row[]> {
  const head = rows.find(({ rowKey }) => rowKey === AUDIT_HEAD);
  const last = rows.findLast(({ rowKey }) => rowKey.startsWith('row~'));
  const value = head && read(head);
  if (!last || !isNumbered(value) || last.rowKey === rowKeyOf(value.sequence)) return rows;
  return await audit.all(partition);
}

/** `null` where somebody spoiled it: that is for the reader of the export to name. */
function read(row: Row): unknown {
  try {
    return row.value;
  } catch {
    return null;
  }
}

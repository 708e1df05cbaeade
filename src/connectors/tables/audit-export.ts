import type { AuditRow } from '../../domain/audit.ts';
import { CHAIN, type Checkpoint, isCheckpointKey } from './audit-chain.ts';
import { AUDIT_HEAD, type AuditHead } from './audit-log.ts';
import { type BlobStore, isMoved } from './blob-store.ts';
import type { Table } from './table.ts';

/**
 * One line of an export (JSON Lines). Witnesses and checkpoints come before the rows they speak about, and a request's
 * head before its rows, so that a reader can check everything in one pass.
 */
export type ExportLine =
  | { readonly kind: 'audit'; readonly version: 1; readonly exportedAt: string; readonly values: boolean }
  | { readonly kind: 'witness'; readonly name: string; readonly text: string }
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'head'; readonly head: AuditHead }
  | { readonly kind: 'row'; readonly row: AuditRow }
  | { readonly kind: 'value'; readonly digest: string; readonly text: string | null }
  /** `rows`: how many rows were written; a file without this line was cut off. */
  | { readonly kind: 'end'; readonly rows: number };

export type ExportSource = {
  readonly audit: Table;
  readonly auditHeads: Table;
  readonly blobs: BlobStore | null;
};

/** Everything an auditor needs to check the audit without us, as lines. Reads only. */
export async function* exportAudit(source: ExportSource, exportedAt: string): AsyncGenerator<ExportLine> {
  const { audit, auditHeads, blobs } = source;
  yield { kind: 'audit', version: 1, exportedAt, values: blobs !== null };
  if (blobs) for await (const { name, text } of blobs.anchors()) yield { kind: 'witness', name, text };
  for await (const { rowKey, value } of auditHeads.rows(CHAIN)) {
    if (isCheckpointKey(rowKey)) yield { kind: 'checkpoint', checkpoint: value as Checkpoint };
  }
  let rows = 0;
  for await (const { rowKey, value } of audit.everything()) {
    if (rowKey === AUDIT_HEAD) yield { kind: 'head', head: value as AuditHead };
    if (!rowKey.startsWith('row~')) continue;
    const row = value as AuditRow;
    rows += 1;
    yield { kind: 'row', row };
    if (blobs && isMoved(row.data)) {
      yield { kind: 'value', digest: row.data.movedTo, text: await blobs.get(row.data.movedTo) };
    }
  }
  yield { kind: 'end', rows };
}

import type { AuditRow } from '../domain/audit.ts';
import { hasItsHash } from '../domain/audit-chain.ts';
import { type AuditFault, describeAuditFault } from '../domain/audit-finding.ts';
import { ChainCheck } from '../domain/chain-check.ts';

/**
 * Whether the evidence of one request is as it was written. `intact` covers edits, gaps, swaps and repeats among these
 * rows; what is missing at the end, or was rewritten as a whole, only the checkpoints tell.
 */
export type ChainState =
  | { readonly chain: 'empty' }
  | { readonly chain: 'intact'; readonly rows: number; readonly head: string }
  | { readonly chain: 'broken'; readonly rows: number; readonly findings: readonly string[] };

export function chainStateOf(requestId: string, rows: readonly AuditRow[]): ChainState {
  const head = rows.at(-1);
  if (!head) return { chain: 'empty' };
  const findings: AuditFault[] = [];
  const check = new ChainCheck(requestId, (finding) => findings.push(finding));
  for (const row of rows) {
    const { sequence, previous, hash } = row;
    check.add({ sequence, previous, hash, intact: row.requestId === requestId && fits(row) });
  }
  check.finish();
  if (findings.length === 0) return { chain: 'intact', rows: rows.length, head: head.hash };
  return { chain: 'broken', rows: rows.length, findings: findings.map(describeAuditFault) };
}

/** A row that has no canonical form was not written by us. */
function fits(row: AuditRow): boolean {
  try {
    return hasItsHash(row);
  } catch {
    return false;
  }
}

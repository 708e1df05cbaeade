/**
 * How fast `audit verify` checks an export. Budget: 1,000,000 rows in 10 seconds.
 *
 * node bench/audit.ts [--rows 1000000]
 */
import { parseArgs } from 'node:util';
import { AuditVerifier } from '../src/connectors/tables/audit-verify.ts';
import type { AuditEntry } from '../src/domain/audit.ts';
import { chained, GENESIS } from '../src/domain/audit-chain.ts';
import { coreTime } from './core-time.ts';

const ROWS_PER_REQUEST = 20;
const LINES_PER_PIECE = 200;

export type AuditRate = { readonly rows: number; readonly seconds: number; readonly rowsPerSecond: number };

function entry(n: number): AuditEntry {
  return {
    fact: 'change-observed',
    once: `RITM0010001:7c1f:add:${n}`,
    at: '2026-03-03T09:00:00.000Z',
    actor: 'countersign',
    data: {
      userId: '8c2d7f1a-4b1e-4a67-9a53-9f1f5c3a7d10',
      groupId: 'f0f4a2a4-6a0f-4f0a-8a51-1c9f3f1e2b44',
      edge: 'present',
      trace: { status: 200, requestId: `4d0f7c0e-${n}`, clientRequestId: `9a7b-${n}` },
    },
  };
}

/** The lines of an export of so many rows, some at a time. */
function* pieces(rows: number): Generator<readonly string[]> {
  let lines: string[] = [JSON.stringify({ kind: 'audit', version: 1, exportedAt: '', values: false })];
  let previous = GENESIS;
  for (let n = 0; n < rows; n += 1) {
    const sequence = (n % ROWS_PER_REQUEST) + 1;
    if (sequence === 1) previous = GENESIS;
    const row = chained(`servicenow-${Math.floor(n / ROWS_PER_REQUEST)}`, sequence, previous, entry(n));
    previous = row.hash;
    lines.push(JSON.stringify({ kind: 'row', row }));
    if (lines.length < LINES_PER_PIECE) continue;
    yield lines;
    lines = [];
  }
  yield [...lines, JSON.stringify({ kind: 'end', rows })];
}

/** Verifies a made-up export; only the verifying is timed, not the making. Seconds are of one core's time. */
export function benchAudit(rows = 200_000): AuditRate {
  const verifier = new AuditVerifier();
  let milliseconds = 0;
  for (const lines of pieces(rows)) {
    const start = coreTime();
    for (const line of lines) verifier.add(line);
    milliseconds += coreTime() - start;
  }
  const start = coreTime();
  const { findings, rows: seen } = verifier.finish();
  const seconds = (milliseconds + coreTime() - start) / 1000;
  if (findings.length > 0 || seen !== rows)
    throw new Error(`A whole export was found faulty: ${JSON.stringify(findings[0])}`);
  return { rows, seconds, rowsPerSecond: Math.round(rows / seconds) };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { rows: { type: 'string', default: '200000' } } });
  const { rows, seconds, rowsPerSecond } = benchAudit(Number(values.rows));
  console.log(`audit verify: ${rows} rows in ${seconds.toFixed(2)} s, ${rowsPerSecond} rows per second`);
}

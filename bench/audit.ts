/**
 * How fast `audit verify` checks an export. Budget: 1,000,000 rows in 10 seconds.
 *
 * node bench/audit.ts [--rows 1000000]
 */

import { AuditVerifier } from '../src/connectors/tables/audit-verify.ts';
import { key } from '../src/connectors/tables/keys.ts';
import type { AnyEntry, AuditEntry } from '../src/domain/audit.ts';
import { chained, GENESIS } from '../src/domain/audit-chain.ts';
import { alone } from './alone.ts';
import { coreTime } from './core-time.ts';

const ROWS_PER_REQUEST = 20;
const LINES_PER_PIECE = 200;

type AuditRate = { readonly rows: number; readonly seconds: number; readonly rowsPerSecond: number };

const USER = '8c2d7f1a-4b1e-4a67-9a53-9f1f5c3a7d10';
const GROUP = 'f0f4a2a4-6a0f-4f0a-8a51-1c9f3f1e2b44';
const KEY = `RITM0010001:${USER}:${GROUP}:add`;
const AT = '2026-03-03T09:00:00.000Z';

/** A request as it goes: decided, armed, written once, looked at many times, begun. */
function entry(requestId: string, place: number, n: number): AnyEntry {
  const made = (fact: AuditEntry['fact'], once: string, data: unknown): AnyEntry => ({
    ...{ fact, once, at: AT, actor: 'countersign' },
    data,
  });
  const grantId = `${requestId}~${GROUP}`;
  const name = 'GRP-FINANCE-BI-READ';
  switch (place) {
    case 1:
      return made('decided', 'first', {
        verdict: 'grant',
        plan: { digest: 'v2:0', changes: [{ userId: USER, target: GROUP }] },
      });
    case 2:
      return made('grant-armed', grantId, {
        ...{ grantId, name, target: GROUP, beneficiaryId: USER },
        ...{ endsAt: null, lastsSeconds: null, base: 'absent' },
      });
    case 3:
      return made('change-attempted', `c-${n}`, { key: KEY, attempt: 1, clientRequestId: `c-${n}` });
    case 4:
      return made('change-answered', `c-${n - 1}`, { key: KEY, attempt: 1, effect: 'changed' });
    case ROWS_PER_REQUEST:
      return made('grant-started', grantId, { grantId, target: GROUP, startedAt: AT, endsAt: null });
    default:
      return made('change-observed', `add:${n}`, {
        ...{ userId: USER, groupId: GROUP, edge: 'present' },
        trace: { status: 200, requestId: `4d0f7c0e-${n}`, clientRequestId: `9a7b-${n}` },
      });
  }
}

function grantLine(requestId: string): string {
  const id = `${requestId}~${GROUP}`;
  const grant = {
    ...{ id, requestId, beneficiaryId: USER, target: GROUP, targetName: 'GRP-FINANCE-BI-READ' },
    ...{ state: 'active', endsAt: null, lastsSeconds: null, armedAt: AT, startedAt: AT, endedAt: null },
  };
  return JSON.stringify({
    kind: 'grant',
    partition: USER,
    rowKey: key('grant', id),
    value: { is: 'grant', grant },
  });
}

/** The lines of an export of so many rows, some at a time, with the grants that they are compared with behind them. */
function* pieces(rows: number): Generator<readonly string[]> {
  const compared = ['Grants'];
  let lines: string[] = [
    JSON.stringify({ kind: 'audit', version: 1, exportedAt: AT, values: false, compared }),
  ];
  let previous = GENESIS;
  const requestOf = (n: number) => `servicenow-${Math.floor(n / ROWS_PER_REQUEST)}`;
  for (let n = 0; n < rows; n += 1) {
    const sequence = (n % ROWS_PER_REQUEST) + 1;
    const requestId = requestOf(n);
    if (sequence === 1) {
      previous = GENESIS;
      lines.push(JSON.stringify({ kind: 'partition', key: requestId }));
    }
    const row = chained(requestId, sequence, previous, entry(requestId, sequence, n));
    previous = row.hash;
    lines.push(JSON.stringify({ kind: 'row', row }));
    if (lines.length < LINES_PER_PIECE) continue;
    yield lines;
    lines = [];
  }
  const access = { beneficiaryId: USER, target: GROUP, holders: [] as string[] };
  for (let n = 0; n < rows; n += ROWS_PER_REQUEST) {
    lines.push(grantLine(requestOf(n)));
    access.holders.push(`${requestOf(n)}~${GROUP}`);
  }
  const held = {
    kind: 'grant',
    partition: USER,
    rowKey: key('access', GROUP),
    value: { is: 'access', row: access },
  };
  yield [...lines, JSON.stringify(held), JSON.stringify({ kind: 'end', rows })];
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

if (import.meta.main)
  await alone('audit', 'rows', '200000', async ([count]) => {
    const { rows, seconds, rowsPerSecond } = benchAudit(count);
    console.log(`audit verify: ${rows} rows in ${seconds.toFixed(2)} s, ${rowsPerSecond} rows per second`);
  });

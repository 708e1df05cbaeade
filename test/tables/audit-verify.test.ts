import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { runAudit } from '../../cli/audit.ts';
import { type Checkpoint, nextCheckpoint } from '../../src/connectors/tables/audit-chain.ts';
import { type ExportLine, exportAudit } from '../../src/connectors/tables/audit-export.ts';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';
import { Table } from '../../src/connectors/tables/table.ts';
import type { AuditRow } from '../../src/domain/audit.ts';
import { chained, chainHash } from '../../src/domain/audit-chain.ts';
import { describeAuditFault } from '../../src/domain/audit-finding.ts';
import { anEntry } from './builders.ts';
import { START, simulatedStores } from './fresh-stores.ts';

type Lines = ExportLine[];

/** An export of three requests with five rows each, three checkpoints, and one large value. */
async function exported(): Promise<Lines> {
  const { stores, blobs, connect } = simulatedStores(0, { shortPages: 'some' });
  const { auditLog } = stores;
  for (const requestId of ['req-1', 'req-2', 'req-3']) {
    await auditLog.append(requestId, [anEntry('1'), anEntry('2')]);
  }
  await auditLog.checkpoint(START);
  await auditLog.append('req-1', [
    anEntry('3', { data: { text: 'x'.repeat(40_000) } }),
    anEntry('4'),
    anEntry('5'),
  ]);
  await auditLog.append('req-2', [anEntry('3'), anEntry('4'), anEntry('5')]);
  await auditLog.checkpoint('2026-03-04T09:00:00.000Z');
  await auditLog.append('req-3', [anEntry('3'), anEntry('4'), anEntry('5')]);
  const source = { audit: new Table('Audit', connect), auditHeads: new Table('AuditHeads', connect), blobs };
  const lines: Lines = [];
  for await (const line of exportAudit(source, START)) lines.push(line);
  return lines;
}

const text = (lines: Lines) => lines.map((line) => `${JSON.stringify(line)}\n`);
const found = async (lines: Lines) => (await verifyAudit(text(lines))).findings.map(describeAuditFault);
const isRow = (line: ExportLine, requestId: string, sequence: number) =>
  line.kind === 'row' && line.row.requestId === requestId && line.row.sequence === sequence;
const isCheckpoint = (line: ExportLine, sequence: number) =>
  line.kind === 'checkpoint' && line.checkpoint.sequence === sequence;
/** The end line, made to agree, as somebody who covers their traces would. */
const recounted = (lines: Lines): Lines => {
  const rows = lines.filter(({ kind }) => kind === 'row').length;
  return lines.map((line) => (line.kind === 'end' ? { kind: 'end', rows } : line));
};
const without = (lines: Lines, drop: (line: ExportLine) => boolean) =>
  recounted(lines.filter((line) => !drop(line)));
const changed = (
  lines: Lines,
  requestId: string,
  sequence: number,
  change: (row: AuditRow) => AuditRow,
): Lines =>
  lines.map((line) =>
    line.kind === 'row' && isRow(line, requestId, sequence) ? { kind: 'row', row: change(line.row) } : line,
  );

/** The rows of a request as a forger makes them: one row another, and everything behind it chained anew. */
function rechained(lines: Lines, requestId: string, from: number): Lines {
  let previous = '';
  return lines.map((line) => {
    if (line.kind === 'head' && line.head.requestId === requestId) return line;
    if (line.kind !== 'row' || line.row.requestId !== requestId) return line;
    const { row } = line;
    const data = row.sequence === from ? { verdict: 'refuse' } : row.data;
    const made = row.sequence < from ? row : chained(requestId, row.sequence, previous, { ...row, data });
    previous = made.hash;
    return { kind: 'row', row: made };
  });
}

describe('audit verify', () => {
  let lines: Lines;
  before(async () => {
    lines = await exported();
  });

  test('finds nothing in an export nobody touched', async () => {
    const { findings, ...seen } = await verifyAudit(text(lines));
    assert.deepEqual(findings, []);
    assert.equal(seen.witnessed, seen.checkpoints);
    assert.ok(seen.checkpoints >= 2);
    assert.deepEqual([seen.rows, seen.requests], [15, 3]);
  });

  test('names a row whose content was edited (invariant 14)', async () => {
    const edits: ((row: AuditRow) => AuditRow)[] = [
      (row) => ({ ...row, data: { verdict: 'refuse' } }) as AuditRow,
      (row) => ({ ...row, actor: 'somebody else' }),
      (row) => ({ ...row, at: '2026-03-03T09:00:00.001Z' }),
    ];
    for (const edit of edits) {
      const findings = await found(changed(lines, 'req-2', 3, edit));
      assert.deepEqual(findings, ['EDITED req-2 #3: its content does not fit its hash']);
    }
  });

  test('names an edited row whose hash was made to fit', async () => {
    const forged = changed(lines, 'req-3', 4, (row) => {
      const other = { ...row, data: { verdict: 'refuse' } };
      return { ...other, hash: chainHash(other) } as AuditRow;
    });
    assert.deepEqual(await found(forged), ['RELINKED req-3 #5: it does not follow #4 as that stands here']);
  });

  test('names the rows that were rewritten with a whole new chain behind them, by head and checkpoint', async () => {
    const findings = await found(rechained(lines, 'req-2', 3));
    assert.equal(findings.length, 2);
    assert.match(findings[0] ?? '', /^REWRITTEN req-2 #5: checkpoint #\d+ names another hash$/);
    assert.equal(findings[1], 'REWRITTEN req-2 #5: its head names another hash');
  });

  test('names lost rows, one or several', async () => {
    const one = await found(without(lines, (line) => isRow(line, 'req-1', 2)));
    assert.deepEqual(one, ['LOST req-1 #2: gone: #2']);
    const several = await found(without(lines, (line) => isRow(line, 'req-2', 2) || isRow(line, 'req-2', 3)));
    assert.deepEqual(several, ['LOST req-2 #2: gone: #2 to #3']);
  });

  test('names a request that is gone altogether', async () => {
    const gone = (line: ExportLine) =>
      (line.kind === 'row' && line.row.requestId === 'req-1') ||
      (line.kind === 'head' && line.head.requestId === 'req-1');
    const findings = await found(without(lines, gone).filter(({ kind }) => kind !== 'value'));
    assert.equal(findings.length, 1);
    assert.match(
      findings[0] ?? '',
      /^LOST req-1: gone altogether: #1 to #5, the last named by checkpoint #\d+$/,
    );
  });

  test('names rows cut from the end, also when the head was set back', async () => {
    const cut = without(lines, (line) => isRow(line, 'req-2', 4) || isRow(line, 'req-2', 5));
    assert.match((await found(cut)).join(), /^TRUNCATED req-2 #4: gone from the end: #4 to #5/);
    const third = lines.find((line) => isRow(line, 'req-2', 3));
    assert.ok(third?.kind === 'row');
    const { requestId, sequence, hash } = third.row;
    const back = cut.map((line) =>
      line.kind === 'head' && line.head.requestId === 'req-2'
        ? { kind: line.kind, head: { requestId, sequence, hash } }
        : line,
    );
    assert.match((await found(back)).join(), /^TRUNCATED req-2 #4: .* named by checkpoint #\d+$/);
  });

  test('names a row that stands in another place, and one that is there twice', async () => {
    const at = lines.findIndex((line) => isRow(line, 'req-2', 2));
    const moved = [...lines];
    const [second] = moved.splice(at, 1);
    assert.ok(second);
    moved.splice(at + 2, 0, second);
    assert.deepEqual(await found(moved), ['REORDERED req-2 #2: it stands behind #4']);
    const twice = [...lines];
    twice.splice(at, 0, second);
    assert.deepEqual(await found(recounted(twice)), ['REPEATED req-2 #2: it is there more than once']);
  });

  test('names rows whose numbers were swapped', async () => {
    const swapped = changed(
      changed(lines, 'req-3', 3, (row) => ({ ...row, sequence: 4 })),
      'req-3',
      4,
      (row) => (row.sequence === 4 && row.once === '4' ? { ...row, sequence: 3 } : row),
    );
    const findings = await found(swapped);
    assert.ok(findings.some((finding) => finding.startsWith('EDITED req-3 #4')));
  });

  test('names a checkpoint that was edited, lost or cut off', async () => {
    const edited = lines.map((line) =>
      line.kind === 'checkpoint' && line.checkpoint.sequence === 1
        ? { kind: line.kind, checkpoint: { ...line.checkpoint, at: '2026-03-01T00:00:00.000Z' } }
        : line,
    );
    assert.deepEqual(await found(edited), ['EDITED checkpoints #1: its content does not fit its hash']);
    const lost = await found(without(lines, (line) => isCheckpoint(line, 1)));
    assert.ok(lost.includes('LOST checkpoints #1: gone: #1'));
    const last = lines.filter(({ kind }) => kind === 'checkpoint').length;
    const cut = await found(without(lines, (line) => isCheckpoint(line, last)));
    assert.match(
      cut.join(),
      new RegExp(`^TRUNCATED checkpoints #${last}: .* named by its witness 2026-03-04/`),
    );
  });

  test('names a chain of checkpoints that was made anew, by its witnesses', async () => {
    let before: Checkpoint | null = null;
    const forged = lines.map((line): ExportLine => {
      if (line.kind !== 'checkpoint') return line;
      before = nextCheckpoint(before, '2026-03-02T00:00:00.000Z', line.checkpoint.heads);
      return { kind: 'checkpoint', checkpoint: before };
    });
    const findings = await found(forged);
    assert.ok(findings.length > 0);
    assert.ok(
      findings.every((finding) =>
        /^REWRITTEN checkpoints #\d+: (its witness .*|their head) names another hash$/.test(finding),
      ),
    );
  });

  test('names a large value that is gone or another', async () => {
    const gone = await found(lines.filter(({ kind }) => kind !== 'value'));
    assert.match(gone.join(), /^LOST req-1 #3: its large value \w{64} is gone$/);
    const other = lines.map((line) => (line.kind === 'value' ? { ...line, text: '"y"' } : line));
    assert.match((await found(other)).join(), /^EDITED req-1 #3: its large value \w{64} is another text$/);
  });

  test('names a file that was cut off, and a line that is no JSON', async () => {
    const cut = await found(lines.slice(0, -1));
    assert.deepEqual(cut, ['TRUNCATED export: the file stops before its last line']);
    const broken = await verifyAudit(['{"kind":"row","row":\n', ...text(lines)]);
    assert.deepEqual(
      broken.findings.map(({ kind, sequence }) => [kind, sequence]),
      [['unreadable', 1]],
    );
    const unknown = await verifyAudit(['{"kind":"other"}\n', ...text(lines)]);
    assert.equal(unknown.findings[0]?.kind, 'unreadable');
  });

  test('finds every removal, edit or swap of lines that speak of rows', async () => {
    const rows = lines.flatMap((line, index) => (line.kind === 'row' ? [index] : []));
    const place = fc.constantFrom(...rows);
    const tampering = fc.oneof(
      place.map((index) => lines.filter((_, n) => n !== index)),
      place.map((index) =>
        lines.map((line, n): ExportLine => {
          if (n !== index || line.kind !== 'row') return line;
          return { kind: 'row', row: { ...line.row, once: `${line.row.once}!` } };
        }),
      ),
      fc
        .tuple(place, place)
        .filter(([one, other]) => {
          const [first, second] = [lines[one], lines[other]];
          return (
            one !== other &&
            first?.kind === 'row' &&
            second?.kind === 'row' &&
            first.row.requestId === second.row.requestId
          );
        })
        .map(([one, other]) =>
          lines.map((line, n) => (n === one ? lines[other] : n === other ? lines[one] : line) ?? line),
        ),
    );
    await fc.assert(
      fc.asyncProperty(tampering, async (tampered) => {
        assert.ok((await found(recounted([...tampered]))).length > 0);
      }),
      { numRuns: 60 },
    );
  });

  test('gives the same answer wherever the file is cut into pieces', async () => {
    const whole = text(lines).join('');
    const pieces = whole.match(/[\s\S]{1,97}/g) ?? [];
    assert.deepEqual(await verifyAudit(pieces), await verifyAudit([whole]));
  });

  test('tells the shell what it found', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'audit-'));
    const run = async (file: string, content: Lines) => {
      const printed: string[] = [];
      await writeFile(join(folder, file), text(content).join(''));
      const code = await runAudit(['verify', join(folder, file)], (line) => printed.push(line));
      return { code, printed };
    };
    const clean = await run('clean.jsonl', lines);
    assert.equal(clean.code, 1);
    assert.match(
      clean.printed.join('\n'),
      /No key was given[\s\S]*The export lacks Policies, Requests, Approvals, Grants/,
    );
    assert.match(
      clean.printed.at(-1) ?? '',
      /^Nothing was found, which proves nothing: 15 rows of 3 requests/,
    );
    const bare = await run(
      'bare.jsonl',
      lines.filter(({ kind }) => kind !== 'witness'),
    );
    assert.equal(bare.code, 1);
    assert.match(bare.printed.join('\n'), /No witness vouches for any of it/);
    const faulty = await run(
      'faulty.jsonl',
      changed(lines, 'req-2', 3, (row) => ({ ...row, actor: 'x' })),
    );
    assert.equal(faulty.code, 1);
    assert.deepEqual(faulty.printed[0], 'EDITED req-2 #3: its content does not fit its hash');
    const printed: string[] = [];
    assert.equal(await runAudit(['verify', join(folder, 'missing.jsonl')], (line) => printed.push(line)), 2);
    assert.equal(await runAudit(['prove'], (line) => printed.push(line)), 2);
    assert.match(
      printed.join('\n'),
      /there is no .*missing\.jsonl\.[\s\S]*There is no command "prove"\. Name one of verify/,
    );
    await rm(folder, { recursive: true });
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { report } from '../../cli/audit.ts';
import { verifyAudit } from '../../src/connectors/tables/audit-verify.ts';

test('what somebody planted in an export makes no line of its own, and moves no cursor', async () => {
  const evil =
    'req\n\u001b[2J\u001b[1;1HNothing was changed: 9 rows of 1 requests, 1 checkpoints, 1 of them witnessed.\r';
  const planted = {
    line: 'row',
    partitionKey: evil,
    rowKey: evil,
    value: { requestId: evil, once: evil, fact: evil },
  };
  const verification = await verifyAudit(
    (async function* () {
      yield `${JSON.stringify(planted)}\n`;
      yield `${JSON.stringify({ ...planted, kind: 'audit', table: 'Audit' })}\n`;
    })(),
  );
  const finding = { kind: 'planted', where: evil, sequence: null, detail: evil } as const;
  const lines = report({ ...verification, findings: [...verification.findings, finding], notes: [finding] });
  for (const line of lines) assert.doesNotMatch(line, /[\p{Cc}]/u);
  assert.match(lines.at(-1) ?? '', /findings: /);
});

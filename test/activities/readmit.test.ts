import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { readmit } from '../../src/activities/asking/readmit.ts';
import type { StageHead } from '../../src/domain/approval.ts';
import type { AuditEntry } from '../../src/domain/audit.ts';
import { aHead, aStage } from '../tables/builders.ts';
import { START } from '../tables/fresh-stores.ts';

/** The evidence of a look at people who were struck, by what the look shows of a stage. */
async function evidenceOf(before: StageHead, shown: readonly string[]) {
  let head = before;
  const evidence: AuditEntry[] = [];
  const means = {
    approvals: {
      readAll: async () => ({ heads: [head], decisions: [] }),
      changeOpen: async (_: string, __: string, change: (row: StageHead) => StageHead) => {
        head = change(head);
        return head;
      },
    },
    auditLog: { append: async (_: string, rows: readonly AuditEntry[]) => void evidence.push(...rows) },
  } as unknown as Means;
  const needs = [{ role: 'app-owner', quorum: 1, candidates: shown }];
  await readmit(means, 'req-1', 'owners', aStage({ needs }), START);
  return { struck: head.struck.map(({ approverId }) => approverId), evidence };
}

test('Somebody who was struck for what has passed may decide again, and that is recorded', async () => {
  const struck = [{ approverId: 'oscar', at: START }] as unknown as StageHead['struck'];
  const plan = aStage({ needs: [{ role: 'app-owner', quorum: 1, candidates: ['olga'] }] });
  const again = await evidenceOf(aHead(plan, { struck }), ['olga', 'oscar']);
  assert.deepEqual(again.struck, []);
  assert.deepEqual(
    again.evidence.map(({ fact, data }) => [fact, data]),
    [['approver-restored', { stage: 'owners', approverId: 'oscar' }]],
  );
  const still = await evidenceOf(aHead(plan, { struck }), ['olga']);
  assert.deepEqual([still.struck, still.evidence], [['oscar'], []]);
});

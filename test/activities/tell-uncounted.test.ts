import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { tellUncounted, type Uncounted } from '../../src/activities/asking/tell-uncounted.ts';
import type { AuditEntry } from '../../src/domain/audit.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { aHead, aRecord } from '../tables/builders.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';

const uncounted = (
  id: string,
  setBy: string,
  more: Partial<Uncounted> = {},
  approverName = 'Olga',
): Uncounted =>
  ({
    row: { id, state: 'approved', approverToolId: `tool-${id}`, approverName, updatedAt: START },
    setBy,
    because: 'it was set for her',
    ...more,
  }) as unknown as Uncounted;

test('A decision in the ticket tool that does not count is told once, with whose it is, who set it and what to do', async () => {
  const { clock } = simulatedStores();
  const evidence: AuditEntry[] = [];
  let record: RequestRecord = aRecord('req-1', {
    waitingOn: 'owners',
    names: { olga: 'Olga Owner', oscar: 'Oscar' },
  });
  const means = {
    clock,
    auditLog: { append: async (_: string, rows: readonly AuditEntry[]) => void evidence.push(...rows) },
    requests: {
      change: async (_: string, change: (row: RequestRecord) => RequestRecord) => {
        record = change(record);
        return record;
      },
    },
  } as unknown as Means;
  const todo = 'Switch the history on.';
  const all = [uncounted('1', 'admin'), uncounted('2', '', { todo }, '')];
  await tellUncounted(means, record, aHead(), [], all);

  const lines = (text: string | null | undefined) =>
    (text ?? '').split('\n').filter((line) => line.startsWith('-'));
  assert.deepEqual(lines(record.desired?.workNote), [
    '- The approval of Olga reads "approved", set by "admin": it was set for her.',
    `- The approval of somebody whose name is not shown reads "approved", set by somebody who is not shown: it was set for her. ${todo}`,
  ]);
  const [, plain] = lines(record.desired?.comment);
  assert.match(plain ?? '', /set by somebody who is not shown: the ticket tool does not tell who set it\.$/);
  assert.match(record.desired?.comment ?? '', /It still waits for Olga Owner, Oscar \(owners\)/);
  assert.deepEqual(
    evidence.map(({ actor }) => actor),
    ['admin', 'unknown'],
  );

  const revision = record.desired?.revision;
  await tellUncounted(means, record, aHead(), [], all);
  assert.deepEqual([record.desired?.revision, evidence.length], [revision, 2], 'each is told once');
});

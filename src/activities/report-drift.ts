import type { AuditRow } from '../domain/audit.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { defineActivity, type Means } from './activity.ts';
import { callForHelp } from './concluding/call-for-help.ts';
import { operationsOf } from './concluding/operations-of.ts';
import { closingReport } from './concluding/report.ts';
import { say } from './say.ts';
import { type Settled, settle } from './settle.ts';

/** Access that was proven is not there any more, and not because we ended it: the ticket must not say "granted". */
export const reportDrift = defineActivity<{ readonly requestId: string; readonly because: string }, Settled>({
  name: 'reportDrift',
  run: async (means, { requestId, because }) => {
    await stateDrift(means, requestId, because);
    return await settle(means, requestId);
  },
});

const TAKEN_AWAY = 'The access was set up, but something else removed it. A person has been told.';

/** Writes down what the ticket is to say now; a ticket that doesn't say "granted" keeps its words. */
export async function stateDrift(
  means: Means,
  requestId: string,
  because: string,
  comment = TAKEN_AWAY,
): Promise<void> {
  const rows = await means.auditLog.read(requestId);
  const now = instant(means.clock.now());
  const changed = await means.requests.change(requestId, (row) => {
    if (row.desired?.access !== 'granted') return row;
    const operations = operationsOf(means, row);
    const why = `the access was proven and is not there any more: ${because}`;
    return say(
      {
        ...row,
        outcome: 'needs-human',
        owed: [...row.owed, ...callForHelp(means, row, 'needs-human', [why], rows)],
      },
      {
        access: 'unknown',
        outcome: 'needs-human',
        standing: operations?.standings['needs-human'] ?? null,
        comment,
        workNote: `Needs a person: ${why}.\n${lostReport(means, row, rows, now)}`,
        provenAt: null,
      },
      now,
    );
  });
  if (changed.desired?.access !== 'unknown') return;
  await means.findings.keep([{ what: 'lost-access', requestId, foundAt: now, because }]);
}

function lostReport(
  { limits }: Means,
  record: RequestRecord,
  rows: readonly AuditRow[],
  closedAt: Instant,
): string {
  const result = 'failure, the access is not there any more; it needs a person';
  const changed = record.plan?.changes ?? [];
  return closingReport({ record, rows, changed, result, executedAt: null, closedAt, limits });
}

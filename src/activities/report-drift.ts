import type { AuditRow } from '../domain/audit.ts';
import { statedChanges } from '../domain/done-parts.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { states } from '../domain/meaning.ts';
import type { RequestRecord } from '../domain/record.ts';
import { isConcluded, lost } from '../domain/request-state.ts';
import { defineActivity, type Means } from './activity.ts';
import { operationsOf } from './concluding/operations-of.ts';
import { closingReport } from './concluding/report.ts';
import { asRead } from './outbox/as-read.ts';
import { callForHelp } from './outbox/call-for-help.ts';
import { say } from './outbox/say.ts';
import { type Settled, settle } from './outbox/settle.ts';

/**
 * Access that was proven is not there any more, and not because we ended it: the ticket must not say "granted". `unseen`:
 * whether it is there is not shown to us any more.
 */
export const reportDrift = defineActivity<
  { readonly requestId: string; readonly because: string; readonly unseen?: boolean },
  Settled
>({
  name: 'reportDrift',
  run: async (means, { requestId, because, unseen = false }) => {
    await stateDrift(means, requestId, because, unseen ? UNSEEN : TAKEN_AWAY);
    return await settle(means, requestId);
  },
});

/** What is said of it: to the customer, and to the service desk before the reason. */
type Drift = { readonly comment: string; readonly what: string };

const GONE = 'the access was proven and is not there any more';

export const TAKEN_AWAY: Drift = {
  comment: 'The access was set up, but something else removed it. A person has been told.',
  what: GONE,
};

export const GROUP_DELETED: Drift = {
  comment:
    'The access was set up, but the group it comes from was deleted. A person has been told. Should the group be restored, the access comes back with it until it ends.',
  what: GONE,
};

const UNSEEN: Drift = {
  comment:
    'The access was set up, but it can no longer be seen whether it is still there. A person has been told.',
  what: 'the access was proven, but it can no longer be seen whether it is still there',
};

/**
 * Writes down what the ticket is to say now; a ticket that doesn't say "granted" keeps its words, unless it says that it can't be
 * seen (`unseen`) and this is certain.
 */
export async function stateDrift(
  means: Means,
  requestId: string,
  because: string,
  { comment, what }: Drift = TAKEN_AWAY,
  unseen = false,
): Promise<void> {
  const read = (await means.requests.read(requestId))?.row;
  if (!read) return;
  const rows = await means.auditLog.read(requestId);
  const now = instant(means.clock.now());
  const changed = await means.requests.change(requestId, (current) => {
    if (!isConcluded(current)) return current;
    const isStated = states(current.desired, 'in-force') || (unseen && states(current.desired, 'unsure'));
    if (!isStated || current.desired?.workNote.includes(because)) return current;
    const row = lost(asRead(read, current), 'needs-human');
    const operations = operationsOf(means, row);
    const why = `${what}: ${because}`;
    return say(
      {
        ...row,
        owed: [...row.owed, ...callForHelp(means, row, 'needs-human', [why], rows)],
      },
      {
        access: 'unknown',
        outcome: 'needs-human',
        standing: operations?.standings['needs-human'] ?? null,
        comment,
        workNote: `Needs a person: ${why}.\n${lostReport(means, row, rows, now, what)}`,
        provenAt: null,
      },
      now,
    );
  });
  if (!states(changed.desired, 'unsure')) return;
  await means.findings.keep([{ what: 'lost-access', requestId, foundAt: now, because }]);
}

function lostReport(
  { limits }: Means,
  record: RequestRecord,
  rows: readonly AuditRow[],
  closedAt: Instant,
  what: string,
): string {
  const result =
    what === GONE
      ? 'failure, the access is not there any more; it needs a person'
      : `failure, ${what}; it needs a person`;
  const changed = statedChanges(record);
  return closingReport({ record, rows, changed, result, executedAt: null, closedAt, limits });
}

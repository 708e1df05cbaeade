import type { AuditRow } from '../domain/audit.ts';
import { type Instant, instant } from '../domain/instant.ts';
import type { Owed } from '../domain/record.ts';
import { defineActivity, type Means } from './activity.ts';
import { accountText } from './concluding/account.ts';
import { operationsOf } from './concluding/operations-of.ts';
import { closingReport } from './concluding/report.ts';
import { whoseEnd } from './concluding/whose-end.ts';
import { asRead } from './outbox/as-read.ts';
import { say } from './outbox/say.ts';
import { settle } from './outbox/settle.ts';

/** A removal goes on failing: ticket, incident and notice say so, once, while it goes on being tried. */
export const reportStuckRemoval = defineActivity<
  { readonly requestId: string; readonly because: string; readonly nextAt: Instant | null },
  /** `later`: it stands in the rows, and not everybody could be told. */
  { readonly reported: 'yes' | 'later' }
>({
  name: 'reportStuckRemoval',
  run: async (means, { requestId: ofEntries, because, nextAt }) => {
    const whose = await whoseEnd(means, ofEntries);
    if (!whose) throw new Error(`Request ${ofEntries} has no row in Requests.`);
    const { record: read } = whose;
    const { requestId } = read;
    const rows = await means.auditLog.read(requestId);
    if (rows.some((row) => callsForIt(requestId, row))) return await told(means, requestId);
    const now = instant(means.clock.now());
    await means.requests.change(requestId, (row) => {
      const operations = operationsOf(means, row);
      const title = `${row.ticket.number}: access could not be taken back yet`;
      const text = `${because}. ${nextAt ? `The next attempt is at ${nextAt}.` : 'It needs a person now.'} Access that should be gone: ${row.decision?.title ?? requestId}.`;
      const whole = `${text}\n\n${accountText(row, rows, means.limits)}`;
      const owed: Owed[] = [
        {
          what: 'follow-up',
          type: 'incident',
          correlationId: `${requestId}:removal`,
          queue: operations?.followUpQueue ?? 'Identity Ops',
          title,
          text: whole,
        },
        {
          what: 'notice',
          once: `removal-${now.slice(0, 13)}`,
          to: operations?.notifyIds ?? [],
          groupId: operations?.notifyGroupId ?? null,
          text: `${title}\n${whole}`,
          severity: 'critical',
        },
      ];
      return row.owed.some((one) => one.what === 'follow-up' && one.correlationId === `${requestId}:removal`)
        ? row
        : say(
            { ...asRead(read, row), owed: [...row.owed, ...owed] },
            {
              access: 'unknown',
              outcome: row.outcome ?? 'running',
              standing: null,
              comment: null,
              workNote: `The access could not be taken back yet; people have been told. ${text}\n${closingReport(
                {
                  record: row,
                  rows,
                  changed: row.plan?.changes ?? [],
                  result: 'failure, the access could not be taken back yet; it needs a person',
                  executedAt: null,
                  closedAt: now,
                  limits: means.limits,
                },
              )}`,
              provenAt: null,
            },
            now,
          );
    });
    return await told(means, requestId);
  },
});

async function told(means: Means, requestId: string): Promise<{ readonly reported: 'yes' | 'later' }> {
  const { settled } = await settle(means, requestId);
  return { reported: settled ? 'yes' : 'later' };
}

/** One follow-up is enough: a run that ended with a call for a person has named what it could not take back. */
function callsForIt(requestId: string, { fact, once }: AuditRow): boolean {
  if (fact === 'follow-up-raised') return once === `${requestId}:removal`;
  return fact === 'concluded' && once.startsWith('needs-human-');
}

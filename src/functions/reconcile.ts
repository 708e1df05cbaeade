import type { Means } from '../activities/activity.ts';
import { addMilliseconds, instant, MINUTE } from '../domain/instant.ts';
import type { RequestRecord, TicketPointer } from '../domain/record.ts';
import { orchestratorOf } from '../domain/request.ts';
import { wakeEvent } from '../domain/wake.ts';
import type { Runs } from '../ports/runs.ts';
import { drive, stir } from './take-in.ts';

/** How long a run may go without progress, and a delivery unstarted, before the sweep looks at it. */
const STALLED_AFTER = MINUTE;

/**
 * Timer: whatever was left behind goes on. It only starts the ordinary orchestrators with their ordinary ids, or wakes
 * them: it never decides or grants by a second path.
 */
export async function sweepRequests(means: Means, runs: Runs): Promise<void> {
  const now = instant(means.clock.now());
  const before = addMilliseconds(now, -STALLED_AFTER);
  for (const intake of await means.intake.unstarted(before)) {
    await drive(means, runs, intake, 'group-membership');
  }
  for (const record of await means.requests.needingAttention(before)) await goOn(runs, record);
  for (const pointer of await means.requests.checksDue(now)) {
    const latest = await means.requests.list({ ticketNumber: pointer.ticket.number, top: 1 });
    const [record] = latest.records;
    if (record?.phase === 'concluded')
      await runs.start('ticketCheck', `${record.requestId}~check`, { requestId: record.requestId });
    else if (record && (record.waitingOn !== null || record.phase === 'holding')) {
      await stir(means, runs, record, now);
      await checked(means, pointer);
    }
  }
}

/** The run that was woken looks at the ticket itself; a delivery that came since then asks anew. */
async function checked(means: Means, { ticket, checkDue }: TicketPointer): Promise<void> {
  await means.requests.changePointer(ticket, (row) =>
    row.checkDue === checkDue ? { ...row, checkDue: null } : row,
  );
}

/** An ended run of an unfinished request starts again and finds its place in the tables; a live one is woken. */
async function goOn(runs: Runs, record: RequestRecord): Promise<void> {
  const { requestId } = record;
  const run = await runs.start(orchestratorOf(record.kind), requestId, { requestId });
  const waiting = record.waitingOn ?? (record.phase === 'holding' ? 'hold' : null);
  if (run === 'running' && waiting !== null) await runs.wake(requestId, wakeEvent(waiting));
}

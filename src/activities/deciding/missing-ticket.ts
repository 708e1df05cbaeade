import { instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';

/** A tool answers "no such record" for hidden and late records too; only one that stays missing is believed gone. */
const BELIEVED_AFTER = 10 * MINUTE;

/** Notes that the ticket was not there, and tells whether that has been so for long enough to believe it. */
export async function isGone(means: Means, record: RequestRecord): Promise<boolean> {
  const now = instant(means.clock.now());
  const changed = await means.requests.change(record.requestId, (row) =>
    row.ticketMissingSince === null ? { ...row, ticketMissingSince: now } : row,
  );
  const since = changed.ticketMissingSince ?? now;
  return means.clock.now() - milliseconds(since) >= BELIEVED_AFTER;
}

/** The ticket is there: forgets that it was missing. */
export async function isThere(means: Means, record: RequestRecord): Promise<void> {
  if (record.ticketMissingSince === null) return;
  await means.requests.change(record.requestId, (row) => ({ ...row, ticketMissingSince: null }));
}

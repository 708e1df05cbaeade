import { instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';

/** A tool answers "no such record" for hidden and late records too; only one that stays missing is believed gone. */
const BELIEVED_AFTER = 10 * MINUTE;
/** Whoever was away between two looks has not seen that it stayed so. */
const LOOKS = 5;

/** Notes that the ticket was not there, and tells whether that has been so for long enough to believe it. */
export async function isGone(means: Means, record: RequestRecord): Promise<boolean> {
  const now = instant(means.clock.now());
  const changed = await means.requests.change(record.requestId, (row) => ({
    ...row,
    ticketMissingSince: row.ticketMissingSince ?? now,
    ticketMissingLooks: (row.ticketMissingLooks ?? 0) + 1,
  }));
  const since = changed.ticketMissingSince ?? now;
  const lasted = means.clock.now() - milliseconds(since) >= BELIEVED_AFTER;
  return lasted && (changed.ticketMissingLooks ?? 0) >= LOOKS;
}

/** The ticket is there: forgets that it was missing. */
export async function isThere(means: Means, record: RequestRecord): Promise<void> {
  if (record.ticketMissingSince === null) return;
  await means.requests.change(record.requestId, ({ ticketMissingLooks: _, ...row }) => ({
    ...row,
    ticketMissingSince: null,
  }));
}

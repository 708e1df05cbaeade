import { type Instant, instant, MINUTE, milliseconds, SECOND } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { RoomLine } from '../../domain/room.ts';
import type { Updates } from '../../probes/probe.ts';
import type { Means } from '../activity.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { moment } from '../wording/words.ts';
import { showProgressCard } from './progress-card.ts';
import { withLines } from './rooms/room-post.ts';
import { showOwedPosts } from './settle.ts';

/** One that comes so much later than it was due says so; timers and looks are late by less. In milliseconds. */
const LATE_AFTER = 2 * MINUTE;

/**
 * Tells whoever the access is for, and the channels that follow the ticket, that it does not work yet: never more often than the
 * updates say, also where a worker dies in between, as the moment is kept before anybody is told. What they have is edited in place.
 */
export async function tellNotEffective(
  means: Means,
  record: RequestRecord,
  updates: Updates,
  hasPage: boolean,
): Promise<void> {
  const now = instant(means.clock.now());
  const every = updates.everySeconds * SECOND;
  let isMine = false;
  const told = await means.requests.change(record.requestId, (row) => {
    const { effective } = row;
    const due = effective?.toldAt ? milliseconds(effective.toldAt) + every : 0;
    isMine = effective?.is === 'pending' && milliseconds(now) >= due;
    if (!effective || !isMine) return row;
    const text = textOf(updates, effective.toldAt, now, every, means.limits.timeZone);
    const line = { once: `${row.requestId}~${row.attempt}~not-effective~${now}`, at: now, text };
    return { ...row, effective: { ...effective, toldAt: now }, owed: owing(means, row, line) };
  });
  if (!isMine) return;
  await showProgressCard(means, told, updates.text, hasPage);
  await showOwedPosts(means, told);
}

function textOf(
  { text }: Updates,
  last: Instant | undefined,
  now: Instant,
  every: number,
  timeZone: string,
): string {
  const isLate = last !== undefined && milliseconds(now) - milliseconds(last) > every + LATE_AFTER;
  return isLate ? `${text} (The last update was at ${moment(last, timeZone)}.)` : text;
}

function owing(means: Means, row: RequestRecord, line: RoomLine): readonly Owed[] {
  if (!operationsOf(means, row)?.rooms.length) return row.owed;
  const lines = row.owed.flatMap((one) => (one.what === 'room-posts' ? (one.lines ?? []) : []));
  const others = row.owed.filter(({ what }) => what !== 'room-posts');
  return [...others, { what: 'room-posts', lines: withLines(lines, [line]) }];
}

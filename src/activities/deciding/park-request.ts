import { accessSoFar } from '../../domain/done-parts.ts';
import { HOUR, type Instant, instant, MINUTE, milliseconds, SECOND } from '../../domain/instant.ts';
import { states } from '../../domain/meaning.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import { oneLine } from '../../domain/written-text.ts';
import type { Means } from '../activity.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { deliver } from '../outbox/deliver.ts';
import { REFUSAL_IS_FINAL_AFTER_MS } from '../outbox/refused-for.ts';
import { say } from '../outbox/say.ts';
import { deliverOwed } from '../outbox/settle.ts';
import { moment } from '../wording/words.ts';
import { isOvertaken } from './overtaken.ts';

const LONGEST_PAUSE = 30 * MINUTE;
/** Different things that a request waits for, told one after the other; of what comes after them only its end is told. */
const MOST_REASONS = 10;

/** Seconds until it is worth looking again whether what a request waits for is mended. */
export function parkedAgainSeconds(parkedForMs: number): number {
  // A record that was made a moment ago looks as if it were hidden.
  if (parkedForMs < MINUTE) return 5;
  if (parkedForMs < REFUSAL_IS_FINAL_AFTER_MS) return 30;
  return Math.round(Math.min(Math.max(MINUTE, parkedForMs / 8), LONGEST_PAUSE) / SECOND);
}

/**
 * Says that a request waits for something that whoever runs the ticket tool, or this service, has to mend: on the ticket and to
 * operators, each reason once. Operators hear of it also where the ticket itself can't be written.
 */
export async function tellParked(
  means: Means,
  record: RequestRecord,
  why: string,
  until: Instant,
): Promise<void> {
  const because = oneLine(why); // it may quote what stands in the ticket tool
  const now = instant(means.clock.now());
  const changed = await means.requests.change(record.requestId, (row) =>
    isOvertaken(record, row) || isTold(row, because) ? row : parked(means, row, because, until, now),
  );
  if (isOvertaken(record, changed)) return;
  await deliver(means, changed, { what: 'note' });
  await deliverOwed(means, changed);
}

/** Says once that a request waits for a decision that others have to take. */
export async function tellWaiting(
  means: Means,
  record: RequestRecord,
  why: string,
  until: Instant,
): Promise<void> {
  const because = oneLine(why); // it may quote what stands in the ticket tool
  const now = instant(means.clock.now());
  const words = `Waiting: ${because}. Nothing is decided or changed before that; it goes on by itself, if that comes before ${moment(until, means.limits.timeZone)}; then a person is asked to look at it.`;
  const changed = await means.requests.change(record.requestId, (row) =>
    isOvertaken(record, row) || isTold(row, because)
      ? row
      : say(
          { ...row, parked: { reasons: { ...row.parked?.reasons, [because]: now } } },
          {
            access: states(row.desired, 'under-way') ? 'pending' : accessSoFar(row),
            outcome: 'running',
            standing: 'awaiting-approval',
            comment: words,
            workNote: words,
            provenAt: null,
          },
          now,
        ),
  );
  if (!isOvertaken(record, changed)) await deliver(means, changed, { what: 'note' });
}

function isTold({ parked: { reasons } = { reasons: {} } }: RequestRecord, because: string): boolean {
  return reasons[because] !== undefined || Object.keys(reasons).length >= MOST_REASONS;
}

function parked(
  means: Means,
  row: RequestRecord,
  because: string,
  until: Instant,
  now: Instant,
): RequestRecord {
  const isOpen = states(row.desired, 'under-way', 'unsure');
  const access = isOpen ? (row.desired?.access ?? 'none') : accessSoFar(row);
  return say(
    {
      ...row,
      parked: { reasons: { ...row.parked?.reasons, [because]: now } },
      owed: [...row.owed, ...call(means, row, because)],
    },
    {
      access,
      outcome: 'running',
      standing: null,
      comment:
        'Your request waits, because the set-up of this service has to be put right first. The people who run it have been told. Nothing is refused, and you need not do anything: it goes on by itself.',
      workNote: `Waiting, because of the set-up and not because of the request: ${because}\nNothing is decided or changed before that. It is tried again by itself, at least every half hour, until ${moment(until, means.limits.timeZone)}; then a person has the request itself. Nobody has to send it again.`,
      provenAt: null,
    },
    now,
  );
}

function call(means: Means, row: RequestRecord, because: string): readonly Owed[] {
  const operations = operationsOf(means, row);
  const title = `${row.ticket.number}: a request waits because of the set-up`;
  const text = `${because}\nRequest ${row.requestId} waits for it, and goes on by itself within half an hour after it was mended. Until then nothing is decided, refused or changed.`;
  const place = Object.keys(row.parked?.reasons ?? {}).length;
  return [
    {
      what: 'follow-up',
      type: 'incident',
      correlationId: `${row.requestId}:set-up:${row.attempt}-${place}`,
      queue: operations?.followUpQueue ?? 'Identity Ops',
      title,
      text,
    },
    {
      what: 'notice',
      once: `set-up-${row.attempt}-${place}`,
      to: operations?.notifyIds ?? [],
      groupId: operations?.notifyGroupId ?? null,
      text: `${title}\n${text}`,
    },
  ];
}

/** What it waited for is mended. What was said within the hour isn't said again, should it come back. */
export async function goesOn(means: Means, record: RequestRecord): Promise<void> {
  if (!record.parked) return;
  const told = Object.values(record.parked.reasons).map(milliseconds);
  if (means.clock.now() - Math.max(...told) < HOUR) return;
  await means.requests.change(record.requestId, (row) => {
    if (isOvertaken(record, row)) return row;
    const { parked: _, ...mended } = row;
    return mended;
  });
}

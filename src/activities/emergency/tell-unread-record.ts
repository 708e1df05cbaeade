import { type Instant, instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import { states } from '../../domain/meaning.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { RecordLink } from '../../domain/record-link.ts';
import { orchestratorOf } from '../../domain/request.ts';
import type { TicketRef } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';
import { say } from '../outbox/say.ts';
import { moment } from '../wording/words.ts';

/** A tool that is away for less is no news. */
const TOLD_AFTER = 5 * MINUTE;

/** Says on the ticket, once, that nobody sees what becomes of the record that its access is for. @returns whether it says so. */
export async function tellUnreadRecord(
  means: Means,
  { requestId, kind }: RequestRecord,
  { number }: TicketRef,
  { since, because, told }: NonNullable<RecordLink['unread']>,
  now: Instant,
): Promise<boolean> {
  if (told || milliseconds(now) - milliseconds(since) < TOLD_AFTER) return told === true;
  const from = moment(since, means.limits.timeZone);
  const words = `${number} can not be read since ${from}, so that it is not seen whether it is resolved. The access ends at its own time all the same; ask the operators to end it where it is needed no more.`;
  let says = false;
  const changed = await means.requests.change(requestId, (row) => {
    if (row.phase !== 'concluded' || !row.desired || !states(row.desired, 'in-force')) return row;
    says = true;
    const { access, outcome, provenAt } = row.desired;
    return say(
      row,
      { access, outcome, standing: null, comment: words, workNote: `${words}\nWhy: ${because}`, provenAt },
      instant(means.clock.now()),
    );
  });
  if (says) await means.runs?.start(orchestratorOf(kind), changed.requestId, { requestId });
  return says;
}

import { addMilliseconds, type Instant, instant, MINUTE } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';

/** A reason for which tickets of a tool can't be updated, as kept in `Marks`. */
type Refusal = {
  /** Without what names a ticket. */
  readonly because: string;
  /** When a ticket could not be updated for it last, to `NOTED_EACH`. */
  readonly at: Instant;
  /** The request whose run tells people of it for all of them. */
  readonly teller: string;
};

/** Failures so far apart are not the same one: nobody has tried between them. */
const LONGEST_GAP = 40 * MINUTE;
const NOTED_EACH = 10 * MINUTE;
/** Reasons told apart at a time; one more drops the oldest, which may be told twice. */
const MOST_REASONS = 10;
/** Runs that note one at the same moment go one after the other. */
const TRIES = 5;

const nameOf = (system: string) => `refusals-${system}`;

/**
 * Whether this request tells people that tickets can't be updated: the first that has to does, for all for which the reason
 * is the same, until one of them can be again. Asked again, it answers the same.
 */
export async function tellsRefusal(means: Means, record: RequestRecord, because: string): Promise<boolean> {
  const teller = await keep(means, record, because);
  return teller === null || teller === record.requestId;
}

/** A ticket that could not be updated can be again: the next that can't be for that reason is told of again. */
export async function refusalIsOver(means: Means, { requestId, refusedFor, ticket }: RequestRecord) {
  if (refusedFor === undefined) return;
  const found = await means.marks.read(nameOf(ticket.system));
  const left = refusalsIn(found?.row).filter(
    ({ because, teller }) => because !== refusedFor && teller !== requestId,
  );
  // Whoever was faster says the same.
  if (found) await means.marks.save(nameOf(ticket.system), JSON.stringify(left), found.etag);
  await means.requests.change(requestId, ({ refusedFor: _, ...row }) => row);
}

/** The reason as it is the same for other tickets. */
export function refusalOf({ ticket }: RequestRecord, because: string): string {
  return because.replaceAll(ticket.number, 'the ticket').replaceAll(ticket.id, '*').slice(0, 300);
}

/** Keeps that it failed for it just now. @returns who tells of it; `null`: it could not be kept. */
async function keep({ marks, clock }: Means, record: RequestRecord, because: string): Promise<string | null> {
  const now = instant(clock.now());
  const reason = refusalOf(record, because);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const found = await marks.read(nameOf(record.ticket.system));
    const lasting = refusalsIn(found?.row).filter(({ at }) => addMilliseconds(at, LONGEST_GAP) >= now);
    const before = lasting.find((one) => one.because === reason);
    const teller = before?.teller ?? record.requestId;
    if (before && addMilliseconds(before.at, NOTED_EACH) > now) return teller;
    const others = lasting.filter((one) => one !== before);
    const kept: readonly Refusal[] = [...others, { because: reason, at: now, teller }].slice(-MOST_REASONS);
    const name = nameOf(record.ticket.system);
    if ((await marks.save(name, JSON.stringify(kept), found?.etag ?? null)).saved) return teller;
  }
  return null;
}

function refusalsIn(text: string | undefined): readonly Refusal[] {
  return text ? (JSON.parse(text) as readonly Refusal[]) : [];
}

/** In one follow-up; whoever reads it finds the rest in the console. */
const MOST_LISTED = 20;

/** The tickets of a tool that wait for their words now, for the one follow-up about all of them. */
export async function othersUntold(means: Means, { ticket }: RequestRecord): Promise<string> {
  const waiting = await means.requests.needingAttention(instant(means.clock.now()), () => undefined);
  const numbers = new Set(
    waiting
      .filter(({ desired, sentRevision }) => (desired?.revision ?? 0) > sentRevision)
      .filter((one) => one.ticket.system === ticket.system && one.ticket.number !== ticket.number)
      .map((one) => one.ticket.number),
  );
  const listed = [...numbers].sort().slice(0, MOST_LISTED);
  const more = numbers.size - listed.length;
  const others = `${listed.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const waited = numbers.size === 0 ? 'No other ticket waits' : `Also waiting to be updated: ${others}`;
  return `${waited}. This is the one follow-up for all tickets with the same cause; the console lists each that could not be updated.`;
}

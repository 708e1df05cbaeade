import { addMilliseconds, type Instant, instant, MINUTE } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';

/** A reason for which a tool refuses updates of its tickets, as kept in `Marks`. */
type Refusal = {
  /** Without what names a ticket. */
  readonly because: string;
  /** When a ticket was refused for it last, to `NOTED_EACH`. */
  readonly at: Instant;
  /** The request whose run tells people of it for all of them. */
  readonly teller: string;
};

/** Refusals so far apart are not the same one: nobody has tried between them. */
const LONGEST_GAP = 40 * MINUTE;
const NOTED_EACH = 10 * MINUTE;
/** Reasons told apart at a time; one more drops the oldest, which may be told twice. */
const MOST_REASONS = 10;
/** Runs that note a refusal at the same moment go one after the other. */
const TRIES = 5;

const nameOf = (system: string) => `refusals-${system}`;

/**
 * Whether this request tells people that tickets are refused: the first that has to does, for all that are refused for the
 * same reason, until one of them is not any more. Asked again, it answers the same.
 */
export async function tellsRefusal(means: Means, record: RequestRecord, because: string): Promise<boolean> {
  const teller = await keep(means, record, because, (before) => before ?? record.requestId);
  return teller === null || teller === record.requestId;
}

/** Its ticket is refused still: what was told of that goes on. */
export async function refusalGoesOn(means: Means, record: RequestRecord, because: string): Promise<void> {
  await keep(means, record, because, (before) => before);
}

/** A ticket that was refused is not any more: the next refusal for that reason is told again. */
export async function refusalIsOver(means: Means, { requestId, refusedFor, ticket }: RequestRecord) {
  if (refusedFor === undefined) return;
  const found = await means.marks.read(nameOf(ticket.system));
  const left = refusalsIn(found?.row).filter((one) => one.because !== refusedFor);
  // Whoever was faster says the same.
  if (found) await means.marks.save(nameOf(ticket.system), JSON.stringify(left), found.etag);
  await means.requests.change(requestId, ({ refusedFor: _, ...row }) => row);
}

/** The reason as it is the same for other tickets. */
export function refusalOf({ ticket }: RequestRecord, because: string): string {
  return because.replaceAll(ticket.number, 'the ticket').replaceAll(ticket.id, '*').slice(0, 300);
}

/** Keeps that it was refused just now. @returns who tells of it; `null`: nobody, or it could not be kept. */
async function keep(
  { marks, clock }: Means,
  record: RequestRecord,
  because: string,
  tellerAfter: (before: string | null) => string | null,
): Promise<string | null> {
  const now = instant(clock.now());
  const reason = refusalOf(record, because);
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const found = await marks.read(nameOf(record.ticket.system));
    const lasting = refusalsIn(found?.row).filter(({ at }) => addMilliseconds(at, LONGEST_GAP) >= now);
    const before = lasting.find((one) => one.because === reason);
    const teller = tellerAfter(before?.teller ?? null);
    if (teller === null) return null;
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

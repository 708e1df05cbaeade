import { addMilliseconds, type Instant, instant, MINUTE, SECOND } from '../../domain/instant.ts';
import type { Owed, RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { moment } from '../wording/words.ts';
import { deliver } from './deliver.ts';

/** A tool whose tickets can't be written, as kept in `Marks`. */
type Outage = {
  readonly since: Instant;
  /** When a write failed last, to the minute, and why. */
  readonly at: Instant;
  readonly because: string;
  /** The request whose run tells people of it for all of them, and since when it has been about to. */
  readonly teller: { readonly requestId: string; readonly at: Instant } | null;
  /** Whether that request owes them the notice, or has given it. */
  readonly told: boolean;
};

type Failure = {
  readonly because: string;
  readonly retryAfterSeconds: number | null;
  /** Since when its run has known that the ticket can't be reached; left out: since now. */
  readonly since?: Instant | undefined;
};

/** Failures so far apart are no outage: nobody has tried between them. */
const LONGEST_GAP = 40 * MINUTE;
/** People are told of one that will have lasted so long before anybody looks again; most are over before. */
const TOLD_AFTER = 10 * MINUTE;
/** A call or two that failed are nobody's news. */
const SHOWN_AFTER = 2 * MINUTE;
/** Between two tries to tell a ticket; what the tool asks for comes on top. */
const UNTIL_NEXT_TRY = 2 * MINUTE;
/** A teller that has handed nothing over by then has died. */
const TELLER_DIED_AFTER = 5 * MINUTE;

/** Whether it calls somebody to see to a ticket that can't be written. It is over when the ticket can be. */
export function isWriteAlarm(owed: Owed): boolean {
  return owed.what === 'follow-up' && owed.correlationId.includes(WRITE_ALARM);
}

/** Between a request's id and the revision, in the name of such a follow-up. */
export const WRITE_ALARM = ':write-back:';

const nameOf = (system: string) => `outage-${system}`;
const NOTICE = 'outage-';

/**
 * A ticket could not be written. Once that lasts, the people whom policy calls are told in chat, in one message for all tickets
 * of the tool: by the request that finds it first, which owes them that until they know.
 */
export async function noteOutage(means: Means, record: RequestRecord, failure: Failure): Promise<void> {
  const found = await means.marks.read(nameOf(record.ticket.system));
  const before = outageIn(found?.row);
  const outage = after(means, record, before, failure);
  if (outage !== before) {
    const text = JSON.stringify(outage);
    const saved = await means.marks.save(nameOf(record.ticket.system), text, found?.etag ?? null);
    if (saved.saved && isTeller(outage, record) && !outage.told) {
      await owe(means, record, outage, failure);
      const told = JSON.stringify({ ...outage, told: true });
      // Where another was faster, the request is asked again and owes it already.
      await means.marks.save(nameOf(record.ticket.system), told, saved.etag);
    }
  }
  await payNotices(means, record.requestId);
}

/** Its tickets can be written again. */
export async function outageIsOver({ marks }: Means, system: string): Promise<void> {
  const found = await marks.read(nameOf(system));
  if (found?.row) await marks.save(nameOf(system), '', found.etag); // whoever was faster says the same
}

/** Whether people have been told of an outage that still goes on. */
export async function isOutageTold({ marks }: Means, system: string): Promise<boolean> {
  return outageIn((await marks.read(nameOf(system)))?.row)?.told ?? false;
}

/** The ticket tools whose tickets have not taken updates for some minutes, with since when and why. */
export async function outagesNow(
  means: Means,
  now: Instant,
): Promise<readonly Pick<Outage, 'since' | 'because'>[]> {
  const kept = await Promise.all(
    Object.keys(means.ticketing).map(async (system) =>
      outageIn((await means.marks.read(nameOf(system)))?.row),
    ),
  );
  return kept
    .filter((outage) => outage !== null)
    .filter(
      ({ since, at }) =>
        addMilliseconds(since, SHOWN_AFTER) <= now && addMilliseconds(at, LONGEST_GAP) >= now,
    );
}

function outageIn(text: string | undefined): Outage | null {
  return text ? (JSON.parse(text) as Outage) : null;
}

const isTeller = ({ teller }: Outage, { requestId }: RequestRecord) => teller?.requestId === requestId;

/** The outage with this failure; the same object where there is nothing to note. */
function after(
  means: Means,
  record: RequestRecord,
  before: Outage | null,
  { because, retryAfterSeconds, since }: Failure,
): Outage {
  const now = instant(means.clock.now());
  const lasts = before !== null && addMilliseconds(before.at, LONGEST_GAP) >= now;
  const outage = lasts ? before : { since: since ?? now, at: now, because, teller: null, told: false };
  const nextTry = addMilliseconds(now, (retryAfterSeconds ?? 0) * SECOND + UNTIL_NEXT_TRY);
  const isDue = nextTry >= addMilliseconds(outage.since, TOLD_AFTER);
  const { teller } = outage;
  const isFree =
    teller === null || isTeller(outage, record) || addMilliseconds(teller.at, TELLER_DIED_AFTER) < now;
  if (isDue && !outage.told && isFree && operationsOf(means, record))
    return { ...outage, at: now, because, teller: { requestId: record.requestId, at: now } };
  return lasts && addMilliseconds(outage.at, MINUTE) > now ? outage : { ...outage, at: now, because };
}

async function owe(means: Means, record: RequestRecord, { since }: Outage, failure: Failure): Promise<void> {
  const operations = operationsOf(means, record);
  const { system, number } = record.ticket;
  const notice: Owed = {
    what: 'notice',
    once: `${NOTICE}${system}-${since}`,
    to: operations?.notifyIds ?? [],
    groupId: operations?.notifyGroupId ?? null,
    text: `Tickets can't be updated since ${moment(since, means.limits.timeZone)}: ${failure.because} Until that passes they say less than is known, ${number} among them. Nothing is lost: each is tried again every two minutes, or when the ticket tool asks for it. Please see to the ticket tool${means.ticketing[system]?.keptHere ? '' : ` (${system})`}, or to Countersign's account in it. This is said once for all tickets.`,
  };
  await means.requests.change(record.requestId, (row) =>
    row.owed.some((one) => one.what === 'notice' && one.once === notice.once)
      ? row
      : { ...row, owed: [...row.owed, notice] },
  );
}

async function payNotices(means: Means, requestId: string): Promise<void> {
  const row = (await means.requests.read(requestId))?.row;
  for (const owed of row?.owed ?? []) {
    if (!row || owed.what !== 'notice' || !owed.once.startsWith(NOTICE)) continue;
    if ((await deliver(means, row, owed)).delivered === 'not-now') continue;
    await means.requests.change(requestId, (current) => ({
      ...current,
      owed: current.owed.filter((one) => one.what !== 'notice' || one.once !== owed.once),
    }));
  }
}

import type { Means } from '../activities/activity.ts';
import { showOwedPosts } from '../activities/outbox/settle.ts';
import {
  addMilliseconds,
  DAY,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  milliseconds,
  SECOND,
} from '../domain/instant.ts';
import { states } from '../domain/meaning.ts';
import { isOnlyUnshown } from '../domain/only-unshown.ts';
import { type IntakeRecord, owesPosts, type RequestRecord, type TicketPointer } from '../domain/record.ts';
import { orchestratorOf } from '../domain/request.ts';
import type { Told } from '../domain/run-line.ts';
import { reasonOf } from '../domain/sweep-state.ts';
import { wakeEvent } from '../domain/wake.ts';
import type { Runs } from '../ports/runs.ts';
import { seeToWish } from './operate.ts';
import { type Log, type Look, sweep } from './sweep.ts';
import { drive, wakeOrRecheck } from './take-in.ts';

/** How long a run may go without progress, and a delivery unstarted, before the sweep looks at it. */
const STALLED_AFTER = MINUTE;

/** Runs that one tick starts or wakes: more would only wait for each other, and for the tools they write to. */
const MOST_STARTED = 200;

/** Who waits is counted this seldom, and so many of them. */
const WAITING_EVERY = 5 * MINUTE;
const MOST_WAITING_SEEN = 200;

/** Parts of a tick's time: runs that are never answered keep what comes behind them waiting for so long. */
const SHARES = { deliveries: 1 / 4, urgent: 2 / 3, late: 5 / 6 };

/**
 * Timer: whatever was left behind goes on. It only starts the ordinary orchestrators with their ordinary ids, or wakes
 * them: it never decides or grants by a second path. Where more is late than one tick sees to, half of it goes to what
 * is most urgent and half to the others in turn, so that nobody waits for ever.
 */
export async function sweepRequests(means: Means, runs: Runs, log: Log = console.error): Promise<void> {
  await sweep(means, 'reconcile', log, async (look) => {
    const now = instant(means.clock.now());
    const before = addMilliseconds(now, -STALLED_AFTER);
    const deliveryKey = ({ source, deliveryId }: IntakeRecord) => `${source} ${deliveryId}`;
    await look.each('deliveries', inOrder(await means.intake.unstarted(before, look.failed), deliveryKey), {
      key: deliveryKey,
      name: ({ source, deliveryId }) => `delivery ${deliveryId} of ${source}`,
      act: (intake) => drive(means, runs, intake, means.rulebook.kinds[0]),
      most: MOST_STARTED,
      share: SHARES.deliveries,
    });
    const late = await means.requests.needingAttention(before, look.failed);
    look.measured(untoldIn(late, now));
    await startLate(
      means,
      runs,
      look,
      late.filter((record) => !isOnlyUnshown(record, before)),
    );
    const ticketId = ({ ticket }: TicketPointer) => ticket.id;
    await look.each('checks', inOrder(await means.requests.checksDue(now, look.failed), ticketId), {
      key: ticketId,
      name: ({ ticket }) => `look at ticket ${ticket.number}`,
      act: (pointer) => check(means, runs, pointer, now),
      most: MOST_STARTED,
    });
    await showPosts(means, look, late);
    if (milliseconds(now) % WAITING_EVERY < MINUTE) await countWaiting(means, look, log, now);
  });
}

/** Tickets that say less than is known, and for how long the oldest has. */
function untoldIn(late: readonly RequestRecord[], now: Instant): Told {
  const since = late.flatMap(({ desired, sentRevision }) =>
    desired && desired.revision > sentRevision ? [secondsSince(desired.askedAt, now)] : [],
  );
  return { late: late.length, untold: since.length, oldestUntoldSeconds: Math.max(0, ...since) };
}

/** It only counts: where it fails, everything else of the tick is done, and stays so. */
async function countWaiting(means: Means, look: Look, log: Log, now: Instant): Promise<void> {
  try {
    look.measured(await waitingOnes(means, now));
  } catch (error) {
    log(`reconcile could not count the requests that wait: ${reasonOf(error)}`);
  }
}

/** How many requests wait for people, by how long ago they came; no more than so many are looked at. */
async function waitingOnes(means: Means, now: Instant): Promise<Told> {
  const { records, after } = await means.requests.list({ ...{ phase: 'waiting' }, top: MOST_WAITING_SEEN });
  const ages = records.map(({ receivedAt }) => secondsSince(receivedAt, now) * SECOND);
  const between = (from: number, to: number) => ages.filter((age) => age >= from && age < to).length;
  return {
    waiting: records.length,
    waitingMore: after !== null,
    waitingUnderHour: between(0, HOUR),
    waitingUnderDay: between(HOUR, DAY),
    waitingUnderThreeDays: between(DAY, 3 * DAY),
    waitingLonger: between(3 * DAY, Number.POSITIVE_INFINITY),
  };
}

const secondsSince = (then: Instant, now: Instant) =>
  Math.round((milliseconds(now) - milliseconds(then)) / SECOND);

/** Of whatever is not over: what is, tells its channels itself. */
async function showPosts(means: Means, look: Look, late: readonly RequestRecord[]): Promise<void> {
  const unshown = late.filter((record) => owesPosts(record) && record.phase !== 'concluded');
  await look.each('posts', inOrder(unshown, requestIdOf), {
    key: requestIdOf,
    name: ({ requestId, ticket }) => `posts of request ${requestId} of ticket ${ticket.number}`,
    act: (record) => showOwedPosts(means, record),
  });
}

async function startLate(
  means: Means,
  runs: Runs,
  look: Look,
  found: readonly RequestRecord[],
): Promise<void> {
  const late = found.toSorted(byUrgency);
  const following = {
    name: ({ requestId, ticket }: RequestRecord) => `request ${requestId} of ticket ${ticket.number}`,
    act: (record: RequestRecord) => goOn(means, runs, record),
  };
  await look.each('urgent', late.slice(0, MOST_STARTED / 2), { ...following, share: SHARES.urgent });
  const others = inOrder(late.slice(MOST_STARTED / 2), requestIdOf);
  const most = MOST_STARTED / 2;
  await look.each('late', others, { ...following, key: requestIdOf, most, share: SHARES.late });
}

const requestIdOf = ({ requestId }: RequestRecord) => requestId;

const inOrder = <Item>(items: readonly Item[], key: (item: Item) => string) =>
  items.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));

/** Tickets that do not say yet that access ended or was refused; then the oldest words; then what stands still. */
function byUrgency(one: RequestRecord, other: RequestRecord): number {
  const [first, second] = [urgencyOf(one), urgencyOf(other)];
  if (first.rank !== second.rank) return first.rank - second.rank;
  return first.since < second.since ? -1 : 1;
}

function urgencyOf({ desired, sentRevision, updatedAt }: RequestRecord): {
  readonly rank: number;
  readonly since: Instant;
} {
  if (!desired || desired.revision <= sentRevision) return { rank: 2, since: updatedAt };
  const { outcome, askedAt } = desired;
  const isOver = states(desired, 'over') || (states(desired, 'nothing') && outcome !== 'running');
  return { rank: isOver ? 0 : 1, since: askedAt };
}

async function check(means: Means, runs: Runs, pointer: TicketPointer, now: Instant): Promise<void> {
  const latest = await means.requests.list({ ticketNumber: pointer.ticket.number, top: 1 });
  const [record] = latest.records;
  if (record?.phase === 'concluded')
    await runs.start('ticketCheck', `${record.requestId}~check`, { requestId: record.requestId });
  else if (record && (record.waitingOn !== null || record.phase === 'holding')) {
    await wakeOrRecheck(means, runs, record, now);
    await checked(means, pointer);
  }
}

/** The run that was woken looks at the ticket itself; a delivery that came since then asks anew. */
async function checked(means: Means, { ticket, checkDue }: TicketPointer): Promise<void> {
  await means.requests.changePointer(ticket, (row) =>
    row.checkDue === checkDue ? { ...row, checkDue: null } : row,
  );
}

/**
 * An ended run of an unfinished request starts again and finds its place in the tables; a live one is woken. Of one that
 * is over, an operator's wish is not for its own run to see to.
 */
async function goOn(means: Means, runs: Runs, record: RequestRecord): Promise<void> {
  const { requestId } = record;
  if (record.phase === 'concluded' && record.operatorAsks) {
    await seeToWish(means, runs, record);
    if (record.owed.length === 0 && (record.desired?.revision ?? 0) <= record.sentRevision) return;
  }
  const run = await runs.start(orchestratorOf(record.kind), requestId, { requestId });
  const waiting = record.waitingOn ?? (record.phase === 'holding' ? 'hold' : null);
  if (run === 'running' && waiting !== null) await runs.wake(requestId, wakeEvent(waiting));
}

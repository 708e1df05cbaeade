import type { Budget } from '../../domain/budget.ts';
import {
  addMilliseconds,
  earlier,
  type Instant,
  instant,
  MINUTE,
  milliseconds,
  SECOND,
} from '../../domain/instant.ts';
import { LONGEST_PAUSE_SECONDS } from '../../domain/patience.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { PATIENCE } from '../../policy/access/operations.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';
import { operationsOf } from '../concluding/operations-of.ts';
import { REFUSAL_IS_FINAL_AFTER_MS } from '../outbox/refused-for.ts';
import { sayWaits } from '../outbox/say-waits.ts';
import { moment } from '../wording/words.ts';
import { tellUsedUp } from './budget.ts';
import type { Next } from './next.ts';
import { parkedAgainSeconds, tellParked, tellWaiting } from './park-request.ts';
import { abandon } from './turn-down.ts';

/** Since when a decision has been tried, and when whoever asks gives up. */
export type Tried = { readonly since: Instant; readonly until: Instant | undefined };

type Patience = {
  /** In milliseconds. */
  readonly lasted: number;
  readonly allowed: number;
  /** When it is given up by whoever gives up first. */
  readonly until: Instant;
};

/** By the table in force: what a deployed table says counts for what waits already. */
function patienceOf(
  means: Means,
  record: RequestRecord,
  { since, until }: Tried,
  what: keyof typeof PATIENCE,
): Patience {
  const lasted = means.clock.now() - milliseconds(since);
  const allowed = (operationsOf(means, record) ?? PATIENCE)[what].giveUpAfterSeconds * SECOND;
  const over = addMilliseconds(since, allowed);
  return { lasted, allowed, until: until === undefined ? over : earlier(over, until) };
}

/** What only people can mend is no answer to the request: it waits for them, says so, and goes on by itself. */
export async function parked(
  means: Means,
  record: RequestRecord,
  tried: Tried,
  because: string,
): Promise<Next> {
  const { lasted, allowed, until } = patienceOf(means, record, tried, 'waiting');
  if (lasted >= allowed) return await abandon(means, record, 'needs-human', because);
  if (lasted >= REFUSAL_IS_FINAL_AFTER_MS) await tellParked(means, record, because, until);
  return { next: 'again', afterSeconds: parkedAgainSeconds(lasted), because };
}

/** Looking whether a table was mended asks nobody, so that it goes on as soon as one is deployed. */
export async function parkedForTable(
  means: Means,
  record: RequestRecord,
  tried: Tried,
  because: string,
): Promise<Next> {
  const next = await parked(means, record, tried, because);
  return next.next === 'again' ? { ...next, afterSeconds: Math.min(next.afterSeconds, 600) } : next;
}

/** What a ticket is a part of is decided as a whole first, where the tool asks for that. */
export async function undecidedOrder(
  means: Means,
  record: RequestRecord,
  tried: Tried,
  number: string,
): Promise<Next> {
  const because = `the order ${number}, which the ticket is a part of, is not approved in the ticket tool yet`;
  const { lasted, allowed, until } = patienceOf(means, record, tried, 'waiting');
  if (lasted >= allowed)
    return await abandon(means, record, 'needs-human', because, { plain: [because], edited: false });
  if (lasted >= MINUTE) await tellWaiting(means, record, because, until);
  return { next: 'again', afterSeconds: Math.min(parkedAgainSeconds(lasted), 300), because };
}

/** A request that will not have been decided by then says so before it waits on. */
const SAID_AFTER = 10 * MINUTE;

/** Says on the ticket that it waits, for what, and until when. */
async function sayUndecided(
  means: Means,
  record: RequestRecord,
  because: string,
  { since, until: at }: Record<keyof Tried, Instant>,
): Promise<void> {
  const until = moment(at, means.limits.timeZone);
  await sayWaits(means, record.requestId, {
    fact: `${because} (until ${until})`,
    since,
    asRead: record,
    access: record.desired?.access ?? 'none',
    standing: null,
    comment:
      'Your request waits, because another system can not be asked at the moment. It goes on by itself as soon as that passes.',
    workNote: `It could not be decided yet, and nothing is changed before it is: ${because.replace(/\.$/, '')}. It is tried again until ${until}; then a person is asked to look at it.`,
  });
}

/** Whose turn does not come for minutes: operators hear of it once an hour, however many requests wait. */
const TURNS: Budget = {
  ...{ name: 'turns-to-read', most: 0, state: 'used-up' },
  title: 'Requests wait long for their turn to read the directory',
  text: 'The directory takes only so many calls about risk and sign-ins from the whole tenant, and more was asked for than it takes. Requests that wait say so on their tickets, with until when, and go on by themselves. Look at why there are so many at once, and at what else in the tenant makes such calls. You hear of it once an hour.',
};

/** Its turn to read is still to come: nothing failed, so nothing is said of it while that takes minutes. */
export async function waitTurn(
  means: Means,
  record: RequestRecord,
  rules: Rules,
  tried: Tried,
  at: Instant,
): Promise<Next> {
  const because = 'its turn to read what it is decided by has not come';
  const { lasted, allowed, until } = patienceOf(means, record, tried, 'facts');
  if (lasted > allowed) return await abandon(means, record, 'needs-human', because);
  const left = milliseconds(at) - means.clock.now();
  if (lasted + Math.max(0, left) >= SAID_AFTER) {
    await sayUndecided(means, record, because, { since: tried.since, until });
    await tellUsedUp(means, record, rules, TURNS, instant(means.clock.now()));
  }
  return { next: 'again', afterSeconds: Math.max(0, left / SECOND), because };
}

/** Waits longer the longer it lasts, and as long as the table in force says; then a person has to look. */
export async function retryLater(
  means: Means,
  record: RequestRecord,
  tried: Tried,
  because: string,
  afterSeconds: number | null,
): Promise<Next> {
  const { lasted, allowed, until } = patienceOf(means, record, tried, 'facts');
  if (lasted > allowed) return await abandon(means, record, 'needs-human', because);
  const left = Math.max(1, Math.ceil((allowed - lasted) / SECOND) + 1);
  const growing = Math.max(5, Math.round(lasted / SECOND / 4));
  const wanted = Math.min(Math.max(growing, afterSeconds ?? 0), LONGEST_PAUSE_SECONDS);
  const seconds = Math.ceil(Math.min(wanted, left));
  if (lasted + seconds * SECOND >= SAID_AFTER)
    await sayUndecided(means, record, because, { since: tried.since, until });
  return { next: 'again', afterSeconds: seconds, because };
}

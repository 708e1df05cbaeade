import type { ApprovalDecision, CardRecord, StageHead } from '../../domain/approval.ts';
import {
  addMilliseconds,
  type Instant,
  instant,
  MINUTE,
  milliseconds,
  SECOND,
} from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { whoMayDecide } from '../asking/who-may-decide.ts';
import { whomToRemind } from '../asking/whom-to-ask.ts';
import { deliver } from './deliver.ts';
import { type Reached, reachedBy } from './delivered.ts';
import type { Reaches } from './show-cards.ts';

/**
 * Reminds everybody who was asked and is still waited for, when it is due for them, and again those whom the last reminder did
 * not reach. A reminder counts for whoever took it: the evidence names them with the way it went, and who could not be
 * reached.
 */
export async function remind(
  means: Means,
  record: RequestRecord,
  head: StageHead,
  isTimeTo: boolean,
): Promise<Reaches> {
  const now = instant(means.clock.now());
  const { decisions } = await means.approvals.readAll(record.requestId);
  const upTo = head.remindedUpTo ?? (isTimeTo ? addMilliseconds(now, -MINUTE) : now);
  const due = whomToRemind(head, decisions, now).filter((id) => isReminded(head, id, upTo, now));
  const may = new Set(whoMayDecide(head, decisions));
  const open = (head.unreminded ?? []).filter((id) => may.has(id) && !due.includes(id));
  const again = open.filter((id) => isTimeFor(head, id, now));
  const reaches = new Map<string, Reached>();
  if (due.length === 0 && again.length === 0) return await keep(means, record, head, reaches, open, due, now);
  const cards = await means.cards.ofRequest(record.requestId);
  for (const to of [...due, ...again])
    if (isAsked(cards, head, to))
      reaches.set(to, reachedBy(await deliver(means, record, { what: 'reminder', to, head, decisions })));
  return await keep(means, record, head, reaches, open, due, now);
}

/** When the next reminder is due for somebody who was asked later than the others; `null`: none is. */
export function nextReminder(
  head: StageHead,
  decisions: readonly ApprovalDecision[],
  now: Instant,
): Instant | null {
  const late = whoMayDecide(head, decisions).filter((id) => head.joined?.[id] !== undefined);
  const moments = late
    .flatMap((id) => remindersOf(head, id))
    .filter((at) => at > addMilliseconds(now, SECOND));
  return moments.toSorted()[0] ?? null;
}

function remindersOf({ openedAt, joined = {}, plan, dueAt }: StageHead, id: string): readonly Instant[] {
  return plan.remindAfterSeconds
    .map((after) => addMilliseconds(joined[id] ?? openedAt, after * SECOND))
    .filter((at) => at < dueAt);
}

/** By the clock, whatever woke the run; a durable timer may fire up to a second early. */
function isReminded(head: StageHead, id: string, upTo: Instant, now: Instant): boolean {
  return remindersOf(head, id).some(
    (at) => at > addMilliseconds(upTo, SECOND) && at <= addMilliseconds(now, SECOND),
  );
}

/** Who is out of reach is tried again with their card, or no more often. */
function isTimeFor({ unreached = {} }: StageHead, id: string, now: Instant): boolean {
  const again = unreached[id]?.again;
  return again === undefined || milliseconds(again) - SECOND <= milliseconds(now);
}

/** Somebody who has neither card nor mail yet is asked, not reminded. */
function isAsked(cards: readonly CardRecord[], { stage }: StageHead, id: string): boolean {
  const own = cards.filter((card) => card.stage === stage && card.recipientId === id);
  return own.some(({ state, mailedAt }) => state !== 'posting' || mailedAt !== undefined);
}

async function keep(
  means: Means,
  record: RequestRecord,
  head: StageHead,
  reaches: Reaches,
  open: readonly string[],
  due: readonly string[],
  now: Instant,
): Promise<Reaches> {
  const { requestId } = record;
  const { stage } = head;
  const reminded = [...reaches].flatMap(([to, one]) =>
    one.reached === 'taken' ? [{ to, channel: one.channel }] : [],
  );
  const unreached = [...reaches].flatMap(([to, one]) =>
    one.reached === 'taken' ? [] : [{ to, because: one.because }],
  );
  const unreminded = [...new Set([...open, ...due])].filter(
    (id) => reaches.get(id)?.reached !== 'taken' && (reaches.has(id) || open.includes(id)),
  );
  const isNew = due.length > 0 || head.remindedUpTo === undefined;
  if (isNew || unreminded.join() !== (head.unreminded ?? []).join())
    await means.approvals.changeOpen(requestId, stage, (row) => ({
      ...row,
      unreminded,
      ...(isNew && { remindedUpTo: now }),
    }));
  if (reminded.length > 0)
    await means.auditLog.append(requestId, [
      {
        fact: 'approval-reminded',
        once: `${stage}~${now.slice(0, 16)}`,
        at: now,
        actor: 'countersign',
        data: { stage, reminded, unreached },
      },
    ]);
  return reaches;
}

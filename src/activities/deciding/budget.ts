import {
  type Budget,
  budgetMarkIn,
  drawnBefore,
  drawnBy,
  isTold,
  markOfBudget,
} from '../../domain/budget.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';

/** Requests that draw on it at the same moment go one after the other. */
const TRIES = 5;

/** How many others have drawn on it within the hour, before this request where it has; `null`: nobody can tell. */
export async function drawnByOthers(
  { marks, clock }: Means,
  { requestId }: Pick<RequestRecord, 'requestId'>,
  name: string,
): Promise<number | null> {
  const mark = budgetMarkIn((await marks.read(markOfBudget(name)))?.row);
  return mark && drawnBefore(mark, requestId, instant(clock.now()));
}

/** Draws on a budget before anything is done on it. A repeat has drawn already. @returns whether there was something left. */
export async function draw(
  { marks }: Means,
  { requestId }: Pick<RequestRecord, 'requestId'>,
  { name, most }: Budget,
  now: Instant,
): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const found = await marks.read(markOfBudget(name));
    const mark = budgetMarkIn(found?.row);
    const next = mark && drawnBy(mark, requestId, most, now);
    if (!next) return false;
    if (next === mark) return true;
    if ((await marks.save(markOfBudget(name), JSON.stringify(next), found?.etag ?? null)).saved) return true;
  }
  return false;
}

/** Tells the queue of operations once an hour, by one incident, that a budget is used up. Where that fails the next request does. */
export async function tellUsedUp(
  means: Means,
  record: RequestRecord,
  rules: Rules,
  { name, title, text }: Budget,
  now: Instant,
): Promise<void> {
  const { marks, ticketing } = means;
  const found = await marks.read(markOfBudget(name));
  const mark = budgetMarkIn(found?.row) ?? { drawn: [] };
  if (isTold(mark, now)) return;
  const { followUpQueue, notifyIds } = rules.operations;
  const raised = await ticketing[record.ticket.system]?.followUp(
    null,
    {
      // Those that are told of at the same moment are one.
      correlationId: `budget:${name}:${now.slice(0, 13)}`,
      ...{ type: 'incident', queue: followUpQueue, people: async () => notifyIds, title, text },
    },
    record.requestId,
  );
  if (!raised || raised.failed) return;
  await marks.save(markOfBudget(name), JSON.stringify({ ...mark, toldAt: now }), found?.etag ?? null);
}

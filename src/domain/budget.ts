import { addMilliseconds, HOUR, type Instant } from './instant.ts';

/** What a decision says of a budget that all requests share: that it draws on it, or would have, had there been something left. */
export type Budget = {
  /** Letters and `-`. */
  readonly name: string;
  /** Within an hour. */
  readonly most: number;
  readonly state: 'drawn' | 'used-up';
  /** For whoever is told, once an hour, that it is used up. */
  readonly title: string;
  readonly text: string;
};

/** Who has drawn on a budget, oldest first, and when people were last told that it was used up (store: Marks). */
type BudgetMark = {
  readonly drawn: readonly { readonly by: string; readonly at: Instant }[];
  readonly toldAt?: Instant;
};

export const markOfBudget = (name: string): string => `budget-${name}`;

/** `null`: it is no such mark. */
export function budgetMarkIn(text: string | undefined): BudgetMark | null {
  if (text === undefined) return { drawn: [] };
  try {
    const mark = JSON.parse(text) as BudgetMark;
    return mark.drawn.every(({ by, at }) => typeof by === 'string' && typeof at === 'string') ? mark : null;
  } catch {
    return null;
  }
}

/** How many others have drawn on it within the hour; of somebody who has as well, those before them. */
export function drawnBefore({ drawn }: BudgetMark, requestId: string, now: Instant): number {
  const within = drawn.filter(({ at }) => isWithin(at, now));
  const own = within.findIndex(({ by }) => by === requestId);
  return own < 0 ? within.length : own;
}

/** The mark with somebody's draw on it; `null`: nothing is left of it. */
export function drawnBy(mark: BudgetMark, requestId: string, most: number, now: Instant): BudgetMark | null {
  const drawn = mark.drawn.filter(({ at }) => isWithin(at, now));
  if (drawnBefore(mark, requestId, now) >= most) return null;
  return drawn.some(({ by }) => by === requestId)
    ? mark
    : { ...mark, drawn: [...drawn, { by: requestId, at: now }] };
}

/** Whether people were told within the hour. */
export function isTold({ toldAt }: BudgetMark, now: Instant): boolean {
  return toldAt !== undefined && isWithin(toldAt, now);
}

function isWithin(at: Instant, now: Instant): boolean {
  return addMilliseconds(at, HOUR) > now;
}

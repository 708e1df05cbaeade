import type { Grant } from './grant.ts';
import type { Instant } from './instant.ts';
import type { Plan } from './plan.ts';

/** Whether a part of a decision is given back where a later one fails or is refused. */
export type Undone = 'with-the-run' | 'never';

/** A part of a decision that was carried out and proven; what follows is decided by itself. */
export type DonePart = {
  readonly name: string;
  readonly undone: Undone;
  /** The word for its access that the ticket states from then on. */
  readonly stated: string;
  readonly plan: Plan;
  readonly provenAt: Instant;
};

type WithParts = { readonly doneParts?: readonly DonePart[] };

/** What the parts that are done have changed; only those that are undone so, where that is said. */
export function doneTargets({ doneParts = [] }: WithParts, undone?: Undone): readonly string[] {
  return doneParts
    .filter((part) => undone === undefined || part.undone === undone)
    .flatMap(({ plan }) => plan.changes.map(({ target }) => target));
}

/** The word for its access of a request that goes on to its next part; none before the first is done. */
export function accessSoFar({ doneParts = [] }: WithParts): string {
  return doneParts.at(-1)?.stated ?? 'none';
}

/** The word of a part that still stands by grants of the request, whatever of it has ended; `null`: none does. */
export function stillStated(
  { doneParts = [] }: WithParts,
  grants: readonly Pick<Grant, 'target' | 'state'>[],
): string | null {
  return doneParts.findLast((part) => stands(part, grants))?.stated ?? null;
}

/** Whether something that a part put on is there, and nothing takes it off. */
export function stands({ plan }: DonePart, grants: readonly Pick<Grant, 'target' | 'state'>[]): boolean {
  return grants.some(
    ({ target, state }) => state === 'active' && plan.changes.some((change) => change.target === target),
  );
}

/** The last part that stays whatever becomes of what follows; `null`: none does. */
export function lastingPart({ doneParts = [] }: WithParts): DonePart | null {
  return doneParts.findLast(({ undone }) => undone === 'never') ?? null;
}

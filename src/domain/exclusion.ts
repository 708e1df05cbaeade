import type { Rows } from './access.ts';
import type { Grant, GrantState } from './grant.ts';

/** Access that must not go together with what is asked for. */
export type Exclusion = {
  /** What people call it. */
  readonly title: string;
  readonly targets: readonly string[];
};

/**
 * What counts as held whatever the directory shows by now: it is being given, is there, or is not proven gone. A grant
 * that waits for its turn is none of these.
 */
const HELD: readonly GrantState[] = ['armed', 'active', 'ending'];

function isHeld({ state }: Pick<Grant, 'state'>): boolean {
  return HELD.includes(state);
}

/** The ticket by which each target is held through us, by itself or by nesting, but for those of one request. */
export function heldTargets(rows: Rows, requestId: string): Readonly<Record<string, string>> {
  const direct = new Map<string, string>();
  const nested = new Map<string, string>();
  // Somebody may hold thousands, and each of their requests asks.
  for (const grant of Object.values(rows.grants)) {
    if (grant.requestId === requestId || !isHeld(grant)) continue;
    direct.set(grant.target, grant.ticket.number);
    for (const target of grant.within ?? []) nested.set(target, grant.ticket.number);
  }
  return Object.fromEntries([...nested, ...direct]);
}

/** Why a request may not be given what excludes something held through us, in a sentence; `null` if it may. */
export function excludedBy(rows: Rows, requestId: string, exclusions: readonly Exclusion[]): string | null {
  const held = heldTargets(rows, requestId);
  for (const { title, targets } of exclusions) {
    const target = targets.find((one) => one in held);
    if (target !== undefined) return heldWords(title, held[target] ?? '');
  }
  return null;
}

export function heldWords(title: string, ticket: string): string {
  return `The person has "${title}" by ${ticket}. The two must not go together.`;
}

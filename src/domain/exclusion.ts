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
  const others = Object.values(rows.grants).filter((one) => one.requestId !== requestId && isHeld(one));
  const through = (targets: (grant: Grant) => readonly string[]) =>
    others.flatMap((grant) => targets(grant).map((target) => [target, grant.ticket.number] as const));
  return Object.fromEntries([...through(({ within = [] }) => within), ...through(({ target }) => [target])]);
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

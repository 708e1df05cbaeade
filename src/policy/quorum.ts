import type { StageNeed } from '../domain/decision.ts';

/**
 * Whether these people together are enough for every need: as many different candidates as each quorum says, and
 * nobody counted for two needs. Who approves is decided by assignment, so the order of clicks never matters.
 */
export function quorumMet(needs: readonly StageNeed[], approverIds: readonly string[]): boolean {
  const [only, ...others] = needs;
  if (only === undefined) return true;
  if (others.length === 0) return countOf(only.candidates, approverIds) >= only.quorum;
  const slots = needs.flatMap((need) => Array.from({ length: need.quorum }, () => need.candidates));
  return everySlotFilled(slots, [...new Set(approverIds)]);
}

/** Whether the needs could be met if every candidate said yes. */
export function canBeMet(needs: readonly StageNeed[]): boolean {
  const [only, ...others] = needs;
  if (only === undefined) return true;
  if (others.length === 0) return only.candidates.length >= only.quorum;
  return quorumMet(
    needs,
    needs.flatMap(({ candidates }) => candidates),
  );
}

function countOf(candidates: readonly string[], approverIds: readonly string[]): number {
  let count = 0;
  for (const candidate of candidates) if (approverIds.includes(candidate)) count += 1;
  return count;
}

/** Bipartite matching: each slot needs one person of its own (Kuhn's augmenting paths; slots are few). */
function everySlotFilled(slots: readonly (readonly string[])[], people: readonly string[]): boolean {
  const slotOf = new Map<string, number>();
  return slots.every((_, slot) => fill(slot, slots, people, slotOf, new Set()));
}

function fill(
  slot: number,
  slots: readonly (readonly string[])[],
  people: readonly string[],
  slotOf: Map<string, number>,
  tried: Set<string>,
): boolean {
  for (const person of people) {
    if (tried.has(person) || slots[slot]?.includes(person) !== true) continue;
    tried.add(person);
    const holding = slotOf.get(person);
    if (holding === undefined || fill(holding, slots, people, slotOf, tried)) {
      slotOf.set(person, slot);
      return true;
    }
  }
  return false;
}

/** Which mutants a seed draws. */
import { seededRandom, shuffled } from '../tenant/random.ts';
import type { Mutant } from './mutant.ts';

/**
 * All mutants of an area in the order in which they are tried. Files take turns, so that each gives as many as any other
 * as long as it has some; within a file branches take turns, so that a long condition counts as much as a short one.
 */
export function drawn(byFile: ReadonlyMap<string, readonly Mutant[]>, seed: string): readonly Mutant[] {
  const files = [...byFile].filter(([, mutants]) => mutants.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  const queues = files.map(([file, mutants]) => {
    const branches = [...Map.groupBy(mutants, ({ branch }) => branch).values()];
    const random = seededRandom(`${seed}/${file}`);
    return inTurns(shuffled(branches, random).map((branch) => shuffled(branch, random)));
  });
  return inTurns(shuffled(queues, seededRandom(`${seed}/files`)));
}

/** The first of each, then the second of each that has one, and so on. */
export function inTurns<T>(queues: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    queues.flatMap((queue) => queue.slice(turn, turn + 1)),
  ).flat();
}

/** What one of `of` processes takes of an order; all of them together take every one once. */
export function shareOf<T>(order: readonly T[], { index, of }: { index: number; of: number }): readonly T[] {
  return order.filter((_, position) => position % of === index - 1);
}

import type { Random } from '../tenant/simulator.ts';

/** One of them, or `undefined` of none. */
export function oneOf<T>(all: readonly T[], random: Random): T | undefined {
  return all[Math.floor(random.next() * all.length)];
}

export const chance = (random: Random, share: number): boolean => random.next() < share;

/** A whole number from `from` to `to`. */
export const between = (random: Random, from: number, to: number): number =>
  from + Math.floor(random.next() * (to - from + 1));

/** Looks for steps that a failure does not need. */
import { runSeed, type Steps } from './run-seed.ts';

/** Tries so often at most; each try is a whole run. */
const TRIES = 16;

/** @returns the steps to leave out; the failure is still there without them. */
export async function shrink(seed: string, { skip, ...steps }: Steps): Promise<ReadonlySet<number>> {
  let left = new Set(skip);
  let tries = 0;
  for (let size = Math.ceil(steps.count / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = steps.count; from >= 1 && tries < TRIES; from -= size) {
      const wider = new Set(left);
      for (let step = from; step > from - size && step >= 1; step -= 1) wider.add(step);
      if (wider.size === left.size) continue;
      tries += 1;
      if ((await runSeed(seed, { ...steps, skip: wider })).violations.length > 0) left = wider;
    }
  }
  return left;
}

/** What is tried against a mutant, and in which order. */
import type { Mutant } from './mutant.ts';
import { type Reach, reaches } from './reach.ts';
import { argsOf } from './test-run.ts';
import type { Trial } from './trial.ts';

/** A process loads the product once for all its files; what comes behind a slow one waits long for its turn. */
const MOST_FILES = 12;
const MOST_MS = 20_000;
/** A time-out is far from what a test takes, so that a busy machine is none. */
const LEAST_PATIENCE_MS = 60_000;
const PATIENCE = 10;
const QUICK_MS = 60_000;
/** So much sooner comes a test that knows the area, and so much later one that only loads the file. */
const KNOWS = 0.25;
const LOADS = 4;

/** Tests that run the line, the cheapest and nearest first, some in a process. `quick`: only what fits into a minute. */
export function batchesFor(
  mutant: Mutant,
  recorded: readonly Reach[],
  near: readonly string[],
  quick = false,
): readonly Trial[] {
  const costOf = ({ test, ms, executed }: Reach) =>
    ms * (near.includes(test) ? KNOWS : 1) * (executed[mutant.file]?.entered ? 1 : LOADS);
  const reaching = recorded.filter((one) => reaches(one, mutant)).sort((a, b) => costOf(a) - costOf(b));
  const batches: Reach[][] = [];
  for (const one of quick ? upTo(QUICK_MS, reaching) : reaching) {
    const last = batches.at(-1);
    if (last && last.length < MOST_FILES && msOf(last) + one.ms <= MOST_MS) last.push(one);
    else batches.push([one]);
  }
  return batches.map(batch);
}

function batch(files: readonly Reach[]): Trial {
  const alone = files.map((file) => trialOf(file.test, [file]));
  return { ...trialOf(`${files.length} test files`, files), alone };
}

function trialOf(name: string, files: readonly Reach[]): Trial {
  return {
    name,
    args: argsOf(files.map(({ test }) => test)),
    mostMs: Math.max(LEAST_PATIENCE_MS, PATIENCE * msOf(files)),
    files: files.length,
  };
}

/** The first one in any case. */
function upTo(mostMs: number, files: readonly Reach[]): readonly Reach[] {
  return files.filter((_, index) => index === 0 || msOf(files.slice(0, index + 1)) <= mostMs);
}

function msOf(files: readonly Reach[]): number {
  return files.reduce((sum, { ms }) => sum + ms, 0);
}

/** Whether anybody notices one mutant. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Mutant, withMutant } from './mutant.ts';
import { type Ran, runProcess } from './run-process.ts';
import type { Syntax } from './syntax.ts';

export type Verdict =
  /** Not counted: such a mistake can't be made. */
  | { readonly verdict: 'does-not-compile'; readonly by: string }
  | { readonly verdict: 'killed' | 'hung'; readonly by: string }
  /** `tests`: how many test files run the line and have let it pass. */
  | { readonly verdict: 'survived'; readonly tests?: number };

/** Something that runs in the copy and fails when it notices; its arguments are those of `node`. */
export type Trial = {
  readonly name: string;
  readonly args: readonly string[];
  readonly mostMs: number;
  /** How many test files it has. */
  readonly files: number;
  /** Where it is several in one process: each of them by itself, which has the last word. */
  readonly alone?: readonly Trial[];
};

/** The code as it is does not hold, so that nothing is shown by trying it. */
export class UnsoundTrial extends Error {}

/** What hangs with a mutant and takes a third of that time without it is slow, not hanging. */
const CLEARLY_FASTER = 3;

/** Tries mutants in one copy of the code, one after the other. */
export class Trials {
  readonly folder: string;
  /** Trials that fail without any mutant, with what they say: their failing says nothing about one. */
  readonly unsound = new Map<string, string>();
  readonly #syntax: Syntax;
  readonly #sound = new Set<string>();

  /** Throws when the types of the copy don't hold as they are. */
  constructor(folder: string, syntax: Syntax) {
    this.folder = folder;
    this.#syntax = syntax;
    const [complaint] = syntax.complaints([]);
    if (complaint) throw new UnsoundTrial(`The types don't hold without any mutant: ${complaint}`);
  }

  /** Stops at the first trial that notices. The copy is as it was afterwards, whatever happens. */
  async verdict(mutant: Mutant, trials: readonly Trial[]): Promise<Verdict> {
    const path = join(this.folder, mutant.file);
    const text = await readFile(path, 'utf8');
    const put = () => writeFile(path, withMutant(text, mutant));
    const takeOut = () => writeFile(path, text);
    try {
      await put();
      const [complaint] = this.#syntax.complaints([mutant.file], mutant.isSealed);
      if (complaint) return { verdict: 'does-not-compile', by: complaint };
      for (const trial of trials) {
        const first = await this.#run(trial);
        if (first.ended === 'passed') continue;
        for (const one of suspects(trial, first, this.folder)) {
          const again = one === trial && first.ended === 'too-long' ? first : await this.#run(one);
          if (again.ended === 'passed') continue;
          await takeOut();
          if (await this.#isSound(one, again)) return noticed(one, again);
          await put();
        }
      }
      return { verdict: 'survived', tests: trials.reduce((sum, { files }) => sum + files, 0) };
    } finally {
      await takeOut();
    }
  }

  /** One that passes with a mutant needs no proof that it can pass, so that only those that matter are run for it. */
  async #isSound(trial: Trial, withIt: Ran): Promise<boolean> {
    if (this.unsound.has(trial.name)) return false;
    const hung = withIt.ended === 'too-long';
    if (!hung && this.#sound.has(trial.name)) return true;
    const mostMs = hung ? trial.mostMs / CLEARLY_FASTER : trial.mostMs;
    const ran = await this.#run({ ...trial, mostMs });
    if (ran.ended === 'passed') this.#sound.add(trial.name);
    else if (!hung || ran.ended === 'failed') this.unsound.set(trial.name, ran.output);
    return ran.ended === 'passed';
  }

  async #run({ args, mostMs }: Trial) {
    // what has not changed since the last mutant need not be compiled again
    return await runProcess(args, this.folder, mostMs, {
      NODE_COMPILE_CACHE: join(this.folder, '.compiled'),
    });
  }
}

/** Whatever fails is tried once more, by itself: files that share a process may trip over each other, and a busy machine over anything. */
function suspects(trial: Trial, ran: Ran, folder: string): readonly Trial[] {
  const { alone = [trial] } = trial;
  const file = ran.ended === 'failed' ? ran.file : null;
  return alone.toSorted((a, b) => Number(isOf(b)) - Number(isOf(a)));
  function isOf({ name }: Trial) {
    return file === join(folder, name);
  }
}

function noticed({ name }: Trial, ran: Ran): Verdict {
  if (ran.ended === 'failed') return { verdict: 'killed', by: `${name}: ${ran.by}` };
  return { verdict: 'hung', by: name };
}

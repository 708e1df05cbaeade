/** Whether anybody notices one mutant. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Mutant, withMutant } from './mutant.ts';
import { runProcess } from './run-process.ts';
import type { Syntax } from './syntax.ts';

export type Verdict =
  /** Not counted: such a mistake can't be made. */
  | { readonly verdict: 'does-not-compile'; readonly by: string }
  | { readonly verdict: 'killed' | 'hung'; readonly by: string }
  | { readonly verdict: 'survived' };

/** Something that runs in the copy and fails when it notices; its arguments are those of `node`. */
export type Trial = { readonly name: string; readonly args: readonly string[]; readonly mostMs: number };

/** The code as it is fails a trial, so that its failing says nothing about a mutant. */
export class UnsoundTrial extends Error {}

/** Tries mutants in one copy of the code, one after the other. */
export class Trials {
  readonly folder: string;
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
    try {
      await writeFile(path, withMutant(text, mutant));
      const [complaint] = this.#syntax.complaints([mutant.file]);
      if (complaint) return { verdict: 'does-not-compile', by: complaint };
      for (const trial of trials) {
        const ran = await this.#run(trial);
        if (ran.ended === 'passed') continue;
        await writeFile(path, text);
        await this.#assertSound(trial);
        return ran.ended === 'failed'
          ? { verdict: 'killed', by: `${trial.name}: ${ran.by}` }
          : { verdict: 'hung', by: trial.name };
      }
      return { verdict: 'survived' };
    } finally {
      await writeFile(path, text);
      this.#syntax.complaints([mutant.file]);
    }
  }

  /** Each trial once, and only those that matter: one that passes with a mutant needs no proof that it can pass. */
  async #assertSound(trial: Trial): Promise<void> {
    if (this.#sound.has(trial.name)) return;
    const ran = await this.#run(trial);
    if (ran.ended !== 'passed')
      throw new UnsoundTrial(
        `${trial.name} fails without any mutant (${ran.ended === 'failed' ? ran.by : 'it takes too long'}); mend it first.\n${ran.output}`,
      );
    this.#sound.add(trial.name);
  }

  async #run({ args, mostMs }: Trial) {
    return await runProcess(args, this.folder, mostMs);
  }
}

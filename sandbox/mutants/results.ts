/** What became of each mutant, kept in a file so that a run that was stopped goes on where it was. */
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Mutant } from './mutant.ts';
import type { Verdict } from './trial.ts';

export type Result = Mutant & Verdict & { readonly area: string; readonly quick: boolean };

/** The newest result of each mutant. What survived few tests (`quick`) is no answer to a whole trial. */
export async function readResults(file: string, quick: boolean): Promise<ReadonlyMap<string, Result>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const results = text.split('\n').filter(Boolean).map(resultOf(file));
  const answers = results.filter((one) => one.verdict !== 'survived' || quick || !one.quick);
  return new Map(answers.map((one) => [one.id, one]));
}

function resultOf(file: string) {
  return (line: string, index: number): Result => {
    try {
      return JSON.parse(line);
    } catch {
      throw new RangeError(
        `${file} has no result in line ${index + 1}; delete the line, or name another file.`,
      );
    }
  };
}

export async function keepResult(file: string, result: Result): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await appendFile(file, `${JSON.stringify(result)}\n`);
}

/** Shows that the simulation can fail: it finds planted mistakes within so many runs of a seed, and nothing without them. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { plantedTree } from '../matrix/planted/planted-tree.ts';
import { named, PLANTS, type Plant } from '../matrix/planted/plants.ts';
import { notHeld } from '../matrix/planted/self-test.ts';

type Simulated = Plant & { readonly simulated: NonNullable<Plant['simulated']> };

export const SIMULATED: readonly Simulated[] = PLANTS.flatMap(({ simulated, ...plant }) =>
  simulated ? [{ ...plant, simulated }] : [],
);

/** Real time, also on a machine that is busy. */
const LONGEST_MS = 3_600_000;
const ROOT = join(import.meta.dirname, '..', '..');

type Found = { readonly found: boolean; readonly output: string };

/** `found`: a run fails in the planted copy, for the reason expected. */
export async function findPlant({ edits, simulated }: Simulated): Promise<Found> {
  const tree = await plantedTree(edits);
  try {
    const { code, output } = await simulateIn(tree.folder, simulated);
    return { found: code === 1 && output.includes('FAILS') && simulated.caught.test(output), output };
  } finally {
    await tree.remove();
  }
}

/** Every plant that has a seed, or those of a name, then the same runs in the code as it is. */
export async function selfTest(
  print: (line: string) => void,
  only: readonly string[] = [],
): Promise<boolean> {
  let good = true;
  for (const plant of named(SIMULATED, only)) {
    const { found, output } = await findPlant(plant);
    const { code, output: without } = await simulateIn(ROOT, plant.simulated);
    good &&= found && code === 0;
    const last = /seed (\S+?):[^\n]*\nFAILS/.exec(output)?.[1] ?? plant.simulated.seed;
    print(`${found ? 'found' : 'MISSED'}  ${plant.name}: ${plant.mistake} (seed ${last})`);
    if (!found) print(output);
    if (code !== 0)
      print(`${notHeld(code)} without any mistake planted: seed ${plant.simulated.seed}\n${without}`);
  }
  return good;
}

function simulateIn(
  folder: string,
  { seed, runs }: Simulated['simulated'],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const main = join(folder, 'sandbox', 'simulate', 'main.ts');
  const args = [main, '--seed', seed, '--runs', String(runs), '--until-failed'];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: folder, timeout: LONGEST_MS }, (_, out, err) =>
      resolve({ code: child.exitCode, output: `${out}${err}` }),
    );
  });
}

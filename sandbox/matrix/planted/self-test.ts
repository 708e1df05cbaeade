/** Shows that the matrix can fail: every planted mistake must be caught, and the same case must hold without it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { plantedTree } from './planted-tree.ts';
import { named, PLANTS, type Plant } from './plants.ts';

type Caught = { readonly plant: string; readonly caught: boolean; readonly output: string };

/** Real time, also on a machine that is busy. */
const LONGEST_MS = 1_800_000;

/** `caught`: the case of the plant disagrees in the planted copy, for the reason expected. */
export async function tryPlant({ name, edits, journey, only, caught }: Plant): Promise<Caught> {
  const tree = await plantedTree(edits);
  try {
    const { code, output } = await matrixIn(tree.folder, journey, only);
    return { plant: name, caught: code === 1 && output.includes('DISAGREES') && caught.test(output), output };
  } finally {
    await tree.remove();
  }
}

/** What became of a command that did not end well; one that was stopped has not shown anything. */
export const notHeld = (code: number | null): string => (code === null ? 'NOT FINISHED' : 'FAILS');

/** Every plant, or those of a name, then the same cases in the code as it is. Resolves to whether all of it was as it must be. */
export async function selfTest(
  print: (line: string) => void,
  only: readonly string[] = [],
): Promise<boolean> {
  let good = true;
  for (const plant of named(PLANTS, only)) {
    const { caught, output } = await tryPlant(plant);
    const root = join(import.meta.dirname, '..', '..', '..');
    const { code, output: without } = await matrixIn(root, plant.journey, plant.only);
    good &&= caught && code === 0;
    print(`${caught ? 'caught' : 'MISSED'}  ${plant.name}: ${plant.mistake}`);
    if (!caught) print(output);
    if (code !== 0)
      print(`${notHeld(code)} without any mistake planted: ${plant.journey} ${plant.only}\n${without}`);
  }
  return good;
}

function matrixIn(
  folder: string,
  journey: string,
  only: string,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const args = [join(folder, 'sandbox', 'matrix', 'main.ts'), '--journey', journey, '--only', only];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: folder, timeout: LONGEST_MS }, (_, out, err) =>
      resolve({ code: child.exitCode, output: `${out}${err}` }),
    );
  });
}

/** A copy of the product with a mistake in it; the original is never touched. */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Edit } from './plants.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const COPIED = ['src', 'sandbox', 'policy-tables', 'host.json', 'package.json'];

type PlantedTree = { readonly folder: string; readonly remove: () => Promise<void> };

/**
 * Throws when an edit no longer finds its place, exactly once: then the plant must follow the code. `more`: what is
 * copied beside what the matrix needs.
 */
export async function plantedTree(
  edits: readonly Edit[],
  more: readonly string[] = [],
): Promise<PlantedTree> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-planted-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    for (const name of [...COPIED, ...more])
      await cp(join(ROOT, name), join(folder, name), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
    for (const edit of edits) await apply(folder, edit);
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function apply(folder: string, { file, find, put }: Edit): Promise<void> {
  const path = join(folder, file);
  const text = await readFile(path, 'utf8');
  const times = text.split(find).length - 1;
  if (times !== 1) throw new Error(`${file} has "${find}" ${times} times; let the plant follow the code.`);
  await writeFile(
    path,
    text.replace(find, () => put),
  );
}

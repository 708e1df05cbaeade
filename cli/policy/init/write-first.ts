import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Misuse } from '../../../sandbox/command-line.ts';
import { POLICY_FOLDER } from '../../../sandbox/policy-folder.ts';
import type { FirstTable } from './first-table.ts';

/** Tables by kind. */
type FirstTables = ReadonlyMap<string, FirstTable>;

/** Throws a `Misuse` where something of it lies there already: a table that somebody wrote is never written over. */
export function checkFree(folder: string, kinds: readonly string[]): void {
  for (const kind of kinds) {
    const place = join(folder, kind);
    if (existsSync(place) && readdirSync(place).length > 0)
      throw new Misuse(
        `${place} is there already, and nothing in it is written over. Name another folder, or move it away.`,
      );
  }
}

/** Writes the tables with their cases below their kinds; the folders of the kinds that were written. */
export function writeFirst(folder: string, tables: FirstTables): readonly string[] {
  checkFree(folder, [...tables.keys()]);
  return [...tables].map(([kind, { table, cases }]) => {
    const place = join(folder, kind);
    const schema = relative(place, join(POLICY_FOLDER, kind, 'schema.json'));
    write(join(place, 'table.json'), { $schema: schema, ...table });
    for (const [path, content] of Object.entries(cases)) write(join(place, 'cases', path), content);
    return place;
  });
}

function write(file: string, content: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { flag: 'wx' });
}

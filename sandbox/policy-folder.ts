/** Policy tables in a folder of their own, with values of the ones in force replaced. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type DeployedRulebook, type Kinds, readRulebook } from '../src/kinds/rulebook.ts';

/** The tables in force. */
export const POLICY_FOLDER = join(import.meta.dirname, '..', 'policy-tables');

let inForce: DeployedRulebook | null = null;

/** The tables in force never change, so that worlds share what was made of them; a folder left out is theirs. */
export function rulebookIn(folder: string | undefined, kinds?: Kinds): DeployedRulebook {
  if (folder !== undefined || kinds) return readRulebook(folder ?? POLICY_FOLDER, () => undefined, kinds);
  inForce ??= readRulebook(POLICY_FOLDER);
  return inForce;
}

/** Values by JSON pointer into a table; `undefined` removes what is there. */
export type TableEdits = Readonly<Record<string, unknown>>;

/** A copy of the tables in force, with edits to the one of group membership. It goes with whoever asked for it. */
export function editedTables(edits: TableEdits): string {
  const folder = mkdtempSync(join(tmpdir(), 'policy-tables-'));
  cpSync(POLICY_FOLDER, folder, { recursive: true, filter: (path) => basename(path) !== 'cases' });
  const file = groupTableIn(folder);
  writeFileSync(file, withEdits(readFileSync(file, 'utf8'), edits));
  return folder;
}

/** The table of a kind. */
export function tableFileIn(folder: string, kind: string): string {
  return join(folder, kind, 'table.json');
}

export function groupTableIn(folder: string): string {
  return tableFileIn(folder, 'group-membership');
}

/** The text of a table with the value at each JSON pointer replaced. Throws where there is nothing to hold it. */
export function withEdits(text: string, edits: TableEdits): string {
  const table: unknown = JSON.parse(text);
  for (const [pointer, value] of Object.entries(edits)) {
    const path = pointer.split('/').slice(1);
    const last = path.pop() ?? '';
    const owner = path.reduce<unknown>((part, key) => Reflect.get(Object(part), key), table);
    if (owner === null || typeof owner !== 'object') throw new Error(`The table has no ${pointer}.`);
    if (value === undefined) Reflect.deleteProperty(owner, last);
    else Reflect.set(owner, last, value);
  }
  return JSON.stringify(table);
}

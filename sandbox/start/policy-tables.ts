/** The tables of `--policy`: every mistake in them is told before anything starts. */
import { readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { KINDS } from '../../src/kinds/index.ts';
import type { LoadedPolicy } from '../../src/kinds/kind.ts';
import { loadTable } from '../../src/kinds/load-table.ts';
import { readRulebook } from '../../src/kinds/rulebook.ts';
import type { TableIssue } from '../../src/policy/table-issue.ts';
import { tableFileIn } from '../policy-folder.ts';
import { StartRefused } from './options.ts';
import { lineOf } from './table-lines.ts';

/** Throws a `StartRefused` that names each mistake by file, line and place. */
export function checkedTables(folder: string): readonly LoadedPolicy[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new StartRefused(`There is no folder ${folder}. Copy policy-tables/ and change the copy.`);
  const { issues } = readRulebook(folder);
  if (issues.length > 0)
    throw new StartRefused(`The tables are not in order:\n  ${issues.map(issueWords).join('\n  ')}`);
  return KINDS.flatMap(({ kind }) => {
    const file = tableFileIn(folder, kind);
    const loaded = loadTable(file, readFileSync(file, 'utf8'));
    return loaded.loaded ? [loaded.policy] : [];
  });
}

/** `file:line:/path code: message`; a terminal makes a link of it. */
function issueWords({ file, path, code, message }: TableIssue): string {
  const line = code === 'missing-file' ? 1 : lineOf(readFileSync(file, 'utf8'), path);
  return `${relative('', file)}:${line}:${path} ${code}: ${message}`;
}

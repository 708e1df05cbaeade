import { readFileSync } from 'node:fs';
import { lintPolicy } from '../../src/policy/lint-policy.ts';
import { loadTable, type TableIssue } from '../../src/policy/table.ts';
import { issueLine, type Output } from './output.ts';

type Linted = {
  readonly file: string;
  readonly digest: string | null;
  readonly broken: readonly TableIssue[];
  readonly idle: readonly TableIssue[];
};

/** @returns 1 when a table is broken, or idle rules are found and `strict` is asked. */
export function lintFiles(
  files: readonly string[],
  { json, strict }: { readonly json: boolean; readonly strict: boolean },
  { data, words }: Output,
): number {
  const linted = files.map(lintFile);
  if (json) data(JSON.stringify(linted));
  for (const { file, digest, broken, idle } of linted) {
    if (!json) for (const issue of [...broken, ...idle]) data(issueLine(issue));
    if (digest === null)
      words(`${file}: broken (${broken.length}). Nothing of it is used until it is mended.`);
    else
      words(
        `${file}: whole, digest ${digest}${idle.length > 0 ? `, ${idle.length} idle or weak rules` : ''}.`,
      );
  }
  return linted.some(({ broken, idle }) => broken.length > 0 || (strict && idle.length > 0)) ? 1 : 0;
}

function lintFile(file: string): Linted {
  const loaded = loadTable(file, readFileSync(file, 'utf8'));
  if (!loaded.loaded) return { file, digest: null, broken: loaded.issues, idle: [] };
  return { file, digest: loaded.policy.digest, broken: [], idle: lintPolicy(file, loaded.policy) };
}

import { readGiven } from '../../sandbox/given-file.ts';
import type { LoadedPolicy } from '../../src/kinds/kind.ts';
import { loadTable } from '../../src/kinds/load-table.ts';
import { togetherIssues } from '../../src/kinds/together-issues.ts';
import type { TableIssue } from '../../src/policy/table-issue.ts';
import { lintPolicy } from './lint/lint-policy.ts';
import { issueLine, type Output } from './output.ts';

type Linted = {
  readonly file: string;
  readonly digest: string | null;
  readonly broken: readonly TableIssue[];
  readonly idle: readonly TableIssue[];
};

/**
 * Each table by itself, and all of them together: they are deployed with each other.
 *
 * @returns 1 when a table is broken, or idle rules are found and `strict` is asked.
 */
export function lintFiles(
  files: readonly string[],
  { json, strict }: { readonly json: boolean; readonly strict: boolean },
  { data, words }: Output,
): number {
  const read = files.map((file) => ({ file, table: loadTable(file, readGiven(file, 'The table')) }));
  const whole = read.flatMap(({ file, table }) => (table.loaded ? [{ file, policy: table.policy }] : []));
  const together = togetherIssues(whole);
  const linted = read.map(({ file, table }) =>
    table.loaded
      ? lintedOf(file, table.policy, together)
      : { file, digest: null, broken: table.issues, idle: [] },
  );
  if (json) data(JSON.stringify(linted));
  for (const { file, digest, broken, idle } of linted) {
    if (!json) for (const issue of [...broken, ...idle]) data(issueLine(issue));
    if (digest === null)
      words(`${file}: broken (${broken.length}). Nothing of it is used until it is mended.`);
    else
      words(
        `${file}: ${broken.length > 0 ? `${broken.length} rules that are never followed` : 'whole'}, digest ${digest}${idle.length > 0 ? `, ${idle.length} idle or weak rules` : ''}.`,
      );
  }
  return linted.some(({ broken, idle }) => broken.length > 0 || (strict && idle.length > 0)) ? 1 : 0;
}

function lintedOf(file: string, policy: LoadedPolicy, together: readonly TableIssue[]): Linted {
  const broken = together.filter((issue) => issue.file === file);
  return { file, digest: policy.digest, broken, idle: lintPolicy(file, policy) };
}

import { readFileSync } from 'node:fs';
import { lintPolicy } from '../../src/policy/lint-policy.ts';
import { namedGroups } from '../../src/policy/named-groups.ts';
import { type NamedIn, requestableControl } from '../../src/policy/requestable.ts';
import { loadTable, type TableIssue } from '../../src/policy/table.ts';
import { issueLine, type Output } from './output.ts';

type Linted = {
  readonly file: string;
  readonly digest: string | null;
  readonly broken: readonly TableIssue[];
  readonly idle: readonly TableIssue[];
};

/** @returns 1 when a table is broken, a group whose members decide can be asked for, or idle rules are found and `strict` is asked. */
export function lintFiles(
  files: readonly string[],
  { json, strict }: { readonly json: boolean; readonly strict: boolean },
  { data, words }: Output,
): number {
  const each = files.map(lintFile);
  const requestable = requestableControl(each);
  const linted = each.map((one): Linted => {
    const own = requestable.filter(({ file }) => file === one.file);
    return { file: one.file, digest: one.digest, broken: one.broken, idle: [...one.idle, ...own] };
  });
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
  // That is no rule to no effect: somebody could let themselves in.
  if (requestable.length > 0) return 1;
  return linted.some(({ broken, idle }) => broken.length > 0 || (strict && idle.length > 0)) ? 1 : 0;
}

function lintFile(file: string): Linted & NamedIn {
  const loaded = loadTable(file, readFileSync(file, 'utf8'));
  if (!loaded.loaded) return { file, digest: null, broken: loaded.issues, idle: [], named: [] };
  const { policy } = loaded;
  return {
    file,
    digest: policy.digest,
    broken: [],
    idle: lintPolicy(file, policy),
    named: namedGroups(policy),
  };
}

import { overlap } from '../domain/selector.ts';
import type { TableIssue } from '../policy/table-issue.ts';
import { controlIssues } from './control-issues.ts';
import type { LoadedPolicy } from './kind.ts';

type DeployedTable = { readonly file: string; readonly policy: LoadedPolicy };

/** What is wrong with tables that are deployed with each other, each of which holds together by itself. */
export function togetherIssues(tables: readonly DeployedTable[]): readonly TableIssue[] {
  return [...sharedTickets(tables), ...controlIssues(tables)];
}

/** Places where a table names tickets that one before it names, too: neither decides those. */
function sharedTickets(tables: readonly DeployedTable[]): readonly TableIssue[] {
  const placed = tables.flatMap(({ file, policy }) =>
    policy.selectors.map((one) => ({ ...one, file, kind: policy.kind })),
  );
  return placed.flatMap(({ file, path, selector }, place) => {
    const other = placed.slice(0, place).find((one) => one.file !== file && overlap(one.selector, selector));
    if (!other) return [];
    const message = `${other.path} of ${other.file} names the same tickets, and nobody can tell whether they ask for ${other.kind} or for what is here: they wait until one of the two places is removed.`;
    return [{ file, path, code: 'shadowed', message }];
  });
}

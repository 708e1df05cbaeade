import { type TableFile, withDefaults } from './entitlement-defaults.ts';
import { type GroupPolicy, policyOf } from './policy.ts';
import { repeatedMembers } from './repeated-members.ts';
import { contradictions } from './table-contradictions.ts';
import { schemaIssues } from './table-schema.ts';

export type { GroupPolicy } from './policy.ts';

/** One thing that is wrong with a table: where, as a JSON pointer into the file, and what to do about it. */
export type TableIssue = {
  readonly file: string;
  readonly path: string;
  readonly code: string;
  readonly message: string;
};

export type LoadedTable =
  | { readonly loaded: true; readonly policy: GroupPolicy }
  | { readonly loaded: false; readonly issues: readonly TableIssue[] };

/**
 * Text of a policy table → policy, or everything that is wrong with it. Nothing of a broken table is usable; what
 * that stops is up to the caller (design: H17). `file` only names the text in issues.
 */
export function loadTable(file: string, text: string): LoadedTable {
  const parsed = parse(file, text);
  if ('issues' in parsed) return { loaded: false, issues: parsed.issues };
  const ofShape = schemaIssues(file, parsed.value);
  if (ofShape.length > 0) return { loaded: false, issues: ofShape };
  const { table, incomplete } = withDefaults(file, parsed.value as TableFile);
  if (incomplete.length > 0) return { loaded: false, issues: incomplete };
  const issues = contradictions(file, table);
  return issues.length > 0 ? { loaded: false, issues } : { loaded: true, policy: policyOf(table, text) };
}

function parse(
  file: string,
  text: string,
): { readonly value: unknown } | { readonly issues: readonly TableIssue[] } {
  try {
    const value: unknown = JSON.parse(text);
    const repeated = repeatedMembers(text);
    if (repeated.length === 0) return { value };
    return {
      issues: repeated.map((path) => ({
        file,
        path,
        code: 'repeated-member',
        message: 'The member is there twice; the first would silently not count. Remove one.',
      })),
    };
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    return { issues: [{ file, path: '', code: 'not-json', message: `The file is not JSON: ${because}` }] };
  }
}

import type { AccessPolicy } from './access/access-policy.ts';
import type { AccessTable } from './access/access-table.ts';
import { withDefaults } from './access/entitlement-defaults.ts';
import type { EntitlementIndex } from './access/index-entitlement.ts';
import { contradictions } from './access/table-contradictions.ts';
import type { TableKind } from './access/table-kind.ts';
import { GROUP_MEMBERSHIP } from './group-membership/group-kind.ts';
import { M365_LICENSE } from './m365-license/license-kind.ts';
import { type Policy, policyOf } from './policy.ts';
import { repeatedMembers } from './repeated-members.ts';
import type { TableIssue } from './table-issue.ts';
import { schemaIssues } from './table-schema.ts';

/** Kinds that have policy tables. */
const KINDS: readonly Policy['kind'][] = ['group-membership', 'm365-license'];

export type LoadedTable<Whole = Policy> =
  | { readonly loaded: true; readonly policy: Whole }
  | { readonly loaded: false; readonly issues: readonly TableIssue[] };

/**
 * Text of a policy table → policy, or everything that is wrong with it. The table's own `kind` chooses what is checked.
 * Nothing of a broken table is usable; what that stops is up to the caller (H17). `file` only names the text in
 * issues.
 */
export function loadTable(file: string, text: string): LoadedTable {
  const parsed = parse(file, text);
  if ('issues' in parsed) return { loaded: false, issues: parsed.issues };
  const { value } = parsed;
  const kind = kindIn(value);
  switch (kind) {
    case 'group-membership':
      return loadAs(GROUP_MEMBERSHIP, file, text, value);
    case 'm365-license':
      return loadAs(M365_LICENSE, file, text, value);
    default:
      return { loaded: false, issues: [{ file, ...unknownKind(kind) }] };
  }
}

function loadAs<Table extends AccessTable, Index extends EntitlementIndex>(
  of: TableKind<Table, Index>,
  file: string,
  text: string,
  value: unknown,
): LoadedTable<AccessPolicy<Table, Index>> {
  const ofShape = schemaIssues(of.schema, file, value);
  if (ofShape.length > 0) return { loaded: false, issues: ofShape };
  const { table, incomplete } = withDefaults(of, file, value);
  if (incomplete.length > 0) return { loaded: false, issues: incomplete };
  const issues = contradictions(of, file, table);
  return issues.length > 0 ? { loaded: false, issues } : { loaded: true, policy: policyOf(of, table, text) };
}

function kindIn(value: unknown): unknown {
  return value !== null && typeof value === 'object' && 'kind' in value ? value.kind : undefined;
}

function unknownKind(kind: unknown): Omit<TableIssue, 'file'> {
  const kinds = KINDS.join(', ');
  return kind === undefined
    ? { path: '/kind', code: 'missing-member', message: `The table must say its kind: ${kinds}.` }
    : {
        path: '/kind',
        code: 'not-in-list',
        message: `No kind is called ${JSON.stringify(kind)}. Kinds: ${kinds}.`,
      };
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

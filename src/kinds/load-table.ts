import { repeatedMembers } from '../policy/repeated-members.ts';
import type { TableIssue } from '../policy/table-issue.ts';
import { KINDS } from './index.ts';
import type { KindEntry, LoadedTable } from './kind.ts';

/**
 * Text of a policy table → policy, or everything that is wrong with it. The table's own `kind` chooses what is checked.
 * Nothing of a broken table is usable; what that stops is up to the caller (H17). `file` only names the text in
 * issues.
 */
export function loadTable(file: string, text: string, list: readonly KindEntry[] = KINDS): LoadedTable {
  const parsed = parse(file, text);
  if ('issues' in parsed) return { loaded: false, issues: parsed.issues };
  const { value } = parsed;
  const kind = kindIn(value);
  const entry = list.find((one) => one.kind === kind);
  return entry
    ? entry.load(file, value, text)
    : { loaded: false, issues: [{ file, ...unknownKind(kind, list) }] };
}

function kindIn(value: unknown): unknown {
  return value !== null && typeof value === 'object' && 'kind' in value ? value.kind : undefined;
}

function unknownKind(kind: unknown, list: readonly KindEntry[]): Omit<TableIssue, 'file'> {
  const kinds = list.map((one) => one.kind).join(', ');
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

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kind } from '../domain/request.ts';
import type { Rulebook, Rules } from '../policy/rulebook.ts';
import { loadTable, type TableIssue } from '../policy/table.ts';
import { groupMembershipRules } from './group-membership/rules.ts';

type Loaded =
  | { readonly usable: true; readonly rules: Rules }
  | { readonly usable: false; readonly because: string };

/** Kinds whose table is deployed with the app. */
const KINDS: readonly Kind[] = ['group-membership'];

/** Reads the deployed tables once. A broken one disables deciding for its kind (design: H17) and is told in full. */
export function readRulebook(folder: string): Rulebook & { readonly issues: readonly TableIssue[] } {
  const texts = KINDS.map((kind) => ({ kind, file: join(folder, kind, 'table.json') }));
  return rulebookOf(texts.map(({ kind, file }) => ({ kind, file, text: textOf(file) })));
}

export function rulebookOf(
  tables: readonly { readonly kind: Kind; readonly file: string; readonly text: string }[],
): Rulebook & { readonly issues: readonly TableIssue[] } {
  const issues: TableIssue[] = [];
  const loaded = new Map<Kind, Loaded>();
  const kinds = new Map<string, Kind>();
  for (const { kind, file, text } of tables) {
    const table = loadTable(file, text);
    if (!table.loaded) {
      issues.push(...table.issues);
      loaded.set(kind, { usable: false, because: table.issues.map(words).join('; ') });
      continue;
    }
    loaded.set(kind, { usable: true, rules: groupMembershipRules(table.policy) });
    for (const item of table.policy.table.catalogItems) for (const id of item.ids) kinds.set(id, kind);
  }
  const earlier = new Map<string, Rules>();
  return {
    issues,
    current: (kind) =>
      loaded.get(kind) ?? { usable: false, because: `no policy table is deployed for ${kind}` },
    ofText: (kind, text) => {
      const known = earlier.get(text);
      if (known) return known;
      const table = loadTable(`${kind} (kept)`, text);
      if (!table.loaded)
        throw new Error(`A kept policy text of ${kind} does not load: ${table.issues.map(words).join('; ')}`);
      const rules = groupMembershipRules(table.policy);
      earlier.set(text, rules);
      return rules;
    },
    kindOf: (catalogItemId) => (catalogItemId ? (kinds.get(catalogItemId) ?? null) : null),
  };
}

/** How long before its end a grant's holder is told, in milliseconds; a day while no table says. */
export function noticeLeadOf(rulebook: Rulebook): number {
  const inForce = rulebook.current('group-membership');
  return inForce.usable ? inForce.rules.operations.noticeBeforeEndSeconds * 1000 : 86_400_000;
}

function words({ file, path, code, message }: TableIssue): string {
  return `${file}${path}: ${message} [${code}]`;
}

/** A table that can't be read counts as one that does not load: an empty text is no JSON. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

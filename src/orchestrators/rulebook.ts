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

/** The rules of every deployed table, and everything that is wrong with them. */
export type DeployedRulebook = Rulebook & { readonly issues: readonly TableIssue[] };

/**
 * The deployed tables, read with the first question: an app that only takes a delivery in does not wait for them. A
 * broken one disables deciding for its kind (design: H17) and is told in full.
 */
export function readRulebook(
  folder: string,
  report: (issues: readonly TableIssue[]) => void = () => undefined,
): DeployedRulebook {
  const files = KINDS.map((kind) => ({ kind, file: join(folder, kind, 'table.json') }));
  return rulebookOf(() => files.map(({ kind, file }) => ({ kind, file, text: textOf(file) })), report);
}

type TableText = { readonly kind: Kind; readonly file: string; readonly text: string };

type Tables = {
  readonly issues: readonly TableIssue[];
  readonly loaded: ReadonlyMap<Kind, Loaded>;
  /** By catalog item id. */
  readonly kinds: ReadonlyMap<string, Kind>;
};

export function rulebookOf(
  read: () => readonly TableText[],
  report: (issues: readonly TableIssue[]) => void = () => undefined,
): DeployedRulebook {
  let known: Tables | null = null;
  const tables = () => {
    if (known) return known;
    known = load(read());
    if (known.issues.length > 0) report(known.issues);
    return known;
  };
  const earlier = new Map<string, Rules>();
  return {
    kinds: KINDS,
    get issues() {
      return tables().issues;
    },
    current: (kind) =>
      tables().loaded.get(kind) ?? { usable: false, because: `no policy table is deployed for ${kind}` },
    ofText: (kind, text) => {
      const rules = earlier.get(text) ?? rulesOfKept(kind, text);
      earlier.set(text, rules);
      return rules;
    },
    kindOf: (catalogItemId) => (catalogItemId ? (tables().kinds.get(catalogItemId) ?? null) : null),
  };
}

function load(texts: readonly TableText[]): Tables {
  const issues: TableIssue[] = [];
  const loaded = new Map<Kind, Loaded>();
  const kinds = new Map<string, Kind>();
  for (const { kind, file, text } of texts) {
    const table = loadTable(file, text);
    if (!table.loaded) {
      issues.push(...table.issues);
      loaded.set(kind, { usable: false, because: table.issues.map(words).join('; ') });
      continue;
    }
    loaded.set(kind, { usable: true, rules: groupMembershipRules(table.policy) });
    for (const item of table.policy.table.catalogItems) for (const id of item.ids) kinds.set(id, kind);
  }
  return { issues, loaded, kinds };
}

function rulesOfKept(kind: Kind, text: string): Rules {
  const table = loadTable(`${kind} (kept)`, text);
  if (table.loaded) return groupMembershipRules(table.policy);
  throw new Error(`A kept policy text of ${kind} does not load: ${table.issues.map(words).join('; ')}`);
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

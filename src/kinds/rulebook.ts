import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kind } from '../domain/request.ts';
import { type Selector, selects } from '../domain/selector.ts';
import type { Rulebook, Rules } from '../policy/rulebook.ts';
import type { TableIssue } from '../policy/table-issue.ts';
import { KINDS } from './index.ts';
import { type KindEntry, type LoadedPolicy, type LoadedTable, usesOf } from './kind.ts';
import { loadTable } from './load-table.ts';
import { togetherIssues } from './together-issues.ts';

type Loaded =
  | { readonly usable: true; readonly rules: Rules }
  | { readonly usable: false; readonly because: string };

/** The kinds that an app is put together with. */
export type Kinds = readonly [KindEntry, ...KindEntry[]];

/** The rules of every deployed table, and everything that is wrong with them. */
export type DeployedRulebook = Rulebook & { readonly issues: readonly TableIssue[] };

/**
 * The deployed tables, read with the first question: an app that only takes a delivery in does not wait for them. A
 * broken one disables deciding for its kind (H17) and is told in full.
 */
export function readRulebook(
  folder: string,
  report: (issues: readonly TableIssue[]) => void = () => undefined,
  kinds: Kinds = KINDS,
): DeployedRulebook {
  const files = kinds.map(({ kind }) => ({ kind, file: join(folder, kind, 'table.json') }));
  const read = () => files.map(({ kind, file }) => ({ kind, file, text: textOf(file) }));
  return rulebookOf(read, report, kinds, () => kindsDeployed(folder));
}

/** Beside the folders of tables: the kinds whose tables are deployed, as whoever built the app had it. */
export const DEPLOYED_KINDS = 'kinds.json';

/** `null`: nobody said so, and a table of each kind is expected. */
function kindsDeployed(folder: string): readonly string[] | null {
  const text = textOf(join(folder, DEPLOYED_KINDS));
  if (text === null) return null;
  try {
    const { kinds } = JSON.parse(text) as { readonly kinds?: unknown };
    return Array.isArray(kinds) ? kinds.filter((one) => typeof one === 'string') : null;
  } catch {
    return null;
  }
}

/** `text` null: there is no such file, or it can't be read. */
type TableText = { readonly kind: Kind; readonly file: string; readonly text: string | null };

type Tables = {
  readonly issues: readonly TableIssue[];
  readonly loaded: ReadonlyMap<Kind, Loaded>;
  readonly selectors: readonly DeployedSelector[];
};

export function rulebookOf(
  read: () => readonly TableText[],
  report: (issues: readonly TableIssue[]) => void = () => undefined,
  list: Kinds = KINDS,
  deployed: () => readonly string[] | null = () => null,
): DeployedRulebook {
  let known: Tables | null = null;
  const isDeployed = (kind: Kind) => deployed()?.includes(kind) ?? true;
  const tables = () => {
    if (known) return known;
    known = load(read(), list, isDeployed);
    if (known.issues.length > 0) report(known.issues);
    return known;
  };
  const earlier = new Map<string, Rules>();
  const [first, ...others] = list;
  return {
    needs: list.flatMap(({ kind, needs }) => (needs ? [{ kind, identities: needs }] : [])),
    get uses() {
      const { loaded } = tables();
      return [...new Set(list.filter(({ kind }) => loaded.get(kind)?.usable).flatMap(usesOf))];
    },
    isDeployed,
    alerts: list.flatMap(({ kind, alerts: path }) => (path === undefined ? [] : [{ kind, path }])),
    watches: list.some(({ watches }) => watches),
    emergencies: list.some(({ emergencies }) => emergencies),
    kinds: [first.kind, ...others.map(({ kind }) => kind)],
    get issues() {
      return tables().issues;
    },
    current: (kind) =>
      tables().loaded.get(kind) ?? { usable: false, because: `no policy table is deployed for ${kind}` },
    get selectors() {
      return tables().selectors.map(({ selector }) => selector);
    },
    ofText: (kind, text) => {
      const rules = earlier.get(text) ?? rulesOfKept(kind, text, list);
      earlier.set(text, rules);
      return rules;
    },
    kindsOf: (ticket) => [
      ...new Set(
        tables()
          .selectors.filter(({ selector }) => selects(selector, ticket))
          .map(({ kind }) => kind),
      ),
    ],
  };
}

function load(texts: readonly TableText[], list: Kinds, isDeployed: (kind: Kind) => boolean): Tables {
  const issues: TableIssue[] = [];
  const loaded = new Map<Kind, Loaded>();
  const selectors: DeployedSelector[] = [];
  const policies: DeployedPolicy[] = [];
  for (const { kind, file, text } of texts) {
    if (text === null && !isDeployed(kind)) continue;
    const table = loadKind(kind, file, text, list);
    if (table.loaded) {
      policies.push({ file, policy: table.policy });
      continue;
    }
    issues.push(...table.issues);
    loaded.set(kind, { usable: false, because: table.issues.map(words).join('; ') });
  }
  const controlGroupIds = controlGroupIdsOf(policies);
  for (const { policy } of policies) {
    loaded.set(policy.kind, { usable: true, rules: policy.rules(controlGroupIds) });
    for (const { selector } of policy.selectors) selectors.push({ kind: policy.kind, selector });
  }
  return { issues: [...issues, ...togetherIssues(policies)], loaded, selectors };
}

type DeployedSelector = { readonly kind: Kind; readonly selector: Selector };

type DeployedPolicy = { readonly file: string; readonly policy: LoadedPolicy };

/** Whoever decides by one table must not be joined through another. */
function controlGroupIdsOf(policies: readonly DeployedPolicy[]): ReadonlySet<string> {
  return new Set(policies.flatMap(({ policy }) => policy.control.map(({ id }) => id)));
}

/** A table counts only under the kind whose folder it is in. */
function loadKind(kind: Kind, file: string, text: string | null, list: Kinds): LoadedTable {
  if (text === null) return { loaded: false, issues: [missing(kind, file)] };
  const table = loadTable(file, text, list);
  if (!table.loaded || table.policy.kind === kind) return table;
  const message = `The table is about ${table.policy.kind}, and this is the place of ${kind}. Move it.`;
  return { loaded: false, issues: [{ file, path: '/kind', code: 'wrong-kind', message }] };
}

function missing(kind: Kind, file: string): TableIssue {
  const message = `There is no policy table of ${kind} that can be read. Deploy it with the app, at this place.`;
  return { file, path: '', code: 'missing-file', message };
}

function rulesOfKept(kind: Kind, text: string, list: Kinds): Rules {
  const table = loadKind(kind, `${kind} (kept)`, text, list);
  if (table.loaded) return table.policy.rules();
  throw new Error(`A kept policy text of ${kind} does not load: ${table.issues.map(words).join('; ')}`);
}

/**
 * How long before its end a grant's holder is told, in milliseconds: the longest that any usable table asks for, because
 * a due hint does not know its kind and nobody may be told too late; a day while no table says.
 */
export function noticeLeadOf(rulebook: Rulebook): number {
  const leads = rulebook.kinds.flatMap((kind) => {
    const inForce = rulebook.current(kind);
    return inForce.usable ? [inForce.rules.operations.noticeBeforeEndSeconds * 1000] : [];
  });
  return leads.length > 0 ? Math.max(...leads) : 86_400_000;
}

function words({ file, path, code, message }: TableIssue): string {
  return `${file}${path}: ${message} [${code}]`;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

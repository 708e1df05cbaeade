import type { Kind } from '../domain/request.ts';
import type { PlacedSelector } from '../domain/selector.ts';
import type { AccessPolicy } from '../policy/access/access-policy.ts';
import type { AccessTable } from '../policy/access/access-table.ts';
import { withDefaults } from '../policy/access/entitlement-defaults.ts';
import type { EntitlementIndex } from '../policy/access/index-entitlement.ts';
import type { Report } from '../policy/access/report.ts';
import { contradictions } from '../policy/access/table-contradictions.ts';
import type { TableKind } from '../policy/access/table-kind.ts';
import { weaknesses } from '../policy/access/weaknesses.ts';
import { controlGroups, type NamedGroup, roleGroups } from '../policy/control-groups.ts';
import { policyOf } from '../policy/policy.ts';
import type { Rules } from '../policy/rulebook.ts';
import type { TableIssue } from '../policy/table-issue.ts';
import { schemaIssues } from '../policy/table-schema.ts';

/** What is asked of tables of all kinds. */
type AskedOfAll = {
  /** Every group that it gives, and those that rest on it otherwise. */
  readonly given: readonly NamedGroup[];
  /** Every group whose members decide, ask for others or operate by it. */
  readonly control: readonly NamedGroup[];
  /** What tickets it is found by. */
  readonly selectors: readonly PlacedSelector[];
  /** Every group by which it tells people apart. */
  readonly roleGroups: readonly NamedGroup[];
  /** What it says to no effect, or lets somebody get around: stops nothing. `file` only names it. */
  weaknesses(file: string): readonly TableIssue[];
  /** `controlGroupIds`: those of all tables that are deployed together; its own where left out. */
  rules(controlGroupIds?: ReadonlySet<string>): Rules;
};

/** A table of a known kind that holds together. */
export type PolicyOf<Table extends AccessTable, Index extends EntitlementIndex> = AccessPolicy<Table, Index> &
  AskedOfAll;

/** A table that holds together, whatever its kind. */
export type LoadedPolicy = AccessPolicy & AskedOfAll & { readonly kind: Kind };

export type LoadedTable<Whole = LoadedPolicy> =
  | { readonly loaded: true; readonly policy: Whole }
  | { readonly loaded: false; readonly issues: readonly TableIssue[] };

/** One kind of access that tickets ask for, as all common code sees it. */
export interface KindEntry {
  readonly kind: Kind;
  /** Families of targets that its plans change. */
  readonly families: readonly string[];
  /** Codes that only its decisions carry; those of no kind, every kind's can. */
  readonly ownReasons: readonly string[];
  /** What alerts about people come in as that the kind sees to: the last part of their path. Left out: it takes none. */
  readonly alerts?: string;
  /** A table of the kind out of JSON, or everything that is wrong with it; `file` only names it in issues. */
  load(file: string, value: unknown, text: string): LoadedTable;
}

/** An entry whose table's own types are known, for whoever works on that kind alone. */
interface TypedKind<Table extends AccessTable, Index extends EntitlementIndex> extends KindEntry {
  loadTyped(file: string, value: unknown, text: string): LoadedTable<PolicyOf<Table, Index>>;
}

/** Closes over the types of a kind's table, so that unlike kinds stand in one list. */
export function defineKind<Table extends AccessTable, Index extends EntitlementIndex>(of: {
  readonly tables: TableKind<Table, Index>;
  readonly families: readonly string[];
  readonly ownReasons: readonly string[];
  /** As in {@link KindEntry}; then its rules say what an alert opens. */
  readonly alerts?: string;
  /** Reports weaknesses that only tables of the kind can have. */
  weaknesses(table: Table, report: Report): void;
  given(table: Table): readonly NamedGroup[];
  /** What its tickets are found by, where that is not their catalog items. */
  selectors?(table: Table): readonly PlacedSelector[];
  /** Groups whose members decide or operate by tables of the kind, besides those of its roles, owners and operators. */
  controls?(table: Table): readonly NamedGroup[];
  rules(policy: AccessPolicy<Table, Index>): Omit<Rules, 'controlGroupIds'>;
}): TypedKind<Table, Index> {
  const load = (file: string, value: unknown, text: string): LoadedTable<PolicyOf<Table, Index>> => {
    const loaded = loadAs(of.tables, file, value, text);
    if (!loaded.loaded) return loaded;
    const { policy } = loaded;
    const { table, index } = policy;
    const control = [...controlGroups(table), ...(of.controls?.(table) ?? [])];
    const own = control.map(({ id }) => id);
    const rules = (controlGroupIds = index.controlGroupIds) => ({
      ...of.rules({ ...policy, index: { ...index, controlGroupIds } }),
      controlGroupIds: own,
      ...(table.labels && { labels: table.labels }),
    });
    return {
      loaded: true,
      policy: {
        ...policy,
        given: of.given(table),
        control,
        selectors: (of.selectors ?? byItems)(table),
        roleGroups: roleGroups(table),
        weaknesses: (named) => weaknesses(of.tables, named, table, of.weaknesses),
        rules,
      },
    };
  };
  const { families, ownReasons, alerts } = of;
  const kind = of.tables.kind;
  return { kind, families, ownReasons, ...(alerts && { alerts }), load, loadTyped: load };
}

/** Each catalog item's ids, one by one, so that what two tables name is told with its place. */
function byItems({ catalogItems }: AccessTable): readonly PlacedSelector[] {
  return catalogItems.flatMap(({ ids }, place) =>
    ids.map((id, at) => ({
      selector: { by: 'item', ids: [id] },
      path: `/catalogItems/${place}/ids/${at}`,
    })),
  );
}

function loadAs<Table extends AccessTable, Index extends EntitlementIndex>(
  of: TableKind<Table, Index>,
  file: string,
  value: unknown,
  text: string,
): LoadedTable<AccessPolicy<Table, Index>> {
  const ofShape = schemaIssues(of.schema, file, value);
  if (ofShape.length > 0) return { loaded: false, issues: ofShape };
  const { table, incomplete } = withDefaults(of, file, value);
  if (incomplete.length > 0) return { loaded: false, issues: incomplete };
  const issues = contradictions(of, file, table);
  return issues.length > 0 ? { loaded: false, issues } : { loaded: true, policy: policyOf(of, table, text) };
}

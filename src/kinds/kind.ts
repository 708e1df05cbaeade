import type { Kind } from '../domain/request.ts';
import type { PlacedSelector } from '../domain/selector.ts';
import type { AccessPolicy, ControlledIndex, TablePolicy } from '../policy/access/access-policy.ts';
import type { AccessTable, PolicyTable } from '../policy/access/access-table.ts';
import type { EntitlementIndex } from '../policy/access/index-entitlement.ts';
import type { Report } from '../policy/access/report.ts';
import type { NamedGroup } from '../policy/control-groups.ts';
import { type DecidingPeople, decidingPeople, rotasOf } from '../policy/deciding-people.ts';
import type { NeededIdentity, NeededRead, Rules } from '../policy/rulebook.ts';
import type { TableIssue } from '../policy/table-issue.ts';
import { schemaIssues } from '../policy/table-schema.ts';
import type { TableFormat } from './table-format.ts';

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
  /** The table where it has a catalog, with what that leads to; `null`: it has none. */
  readonly catalog: AccessTable | null;
  /** What it says to no effect, or lets somebody get around: stops nothing. `file` only names it. */
  weaknesses(file: string): readonly TableIssue[];
  /** `controlGroupIds`: those of all tables that are deployed together; its own where left out. */
  rules(controlGroupIds?: ReadonlySet<string>): Rules;
};

/** A table with a catalog, of a known kind, that holds together. */
export type PolicyOf<Table extends AccessTable, Index extends EntitlementIndex> = AccessPolicy<Table, Index> &
  AskedOfAll;

/** A table that holds together, whatever its kind. */
export type LoadedPolicy = TablePolicy & AskedOfAll;

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
  /** Codes of no kind that its decisions can carry; left out: each of them. */
  readonly sharedReasons?: readonly string[];
  /** Identities that do its work and that no other one stands in for: without them the kind is off. Left out: none. */
  readonly needs?: readonly NeededIdentity[];
  /** What else of the directory its decisions go by, which other kinds do without. Left out: nothing. */
  readonly reads?: readonly NeededRead[];
  /** What alerts about people come in as that the kind sees to: the last part of their path. Left out: it takes none. */
  readonly alerts?: string;
  /** Set where its rules may say for how long people are watched for new risk. */
  readonly watches?: true;
  /** Set where its rules say what emergencies are, and who answers for them. */
  readonly emergencies?: true;
  /** A table of the kind out of JSON, or everything that is wrong with it; `file` only names it in issues. */
  load(file: string, value: unknown, text: string): LoadedTable;
}

/** What a kind goes by besides what every company's requests need. */
export const usesOf = ({ needs = [], reads = [] }: Pick<KindEntry, 'needs' | 'reads'>) => [
  ...needs,
  ...reads,
];

/** An entry whose table's own types are known, for whoever works on that kind alone. */
interface TypedKind<Table extends PolicyTable, Index extends ControlledIndex> extends KindEntry {
  loadTyped(file: string, value: unknown, text: string): LoadedTable<TablePolicy<Table, Index> & AskedOfAll>;
}

/** Closes over the types of a kind's table, so that unlike kinds stand in one list. */
export function defineKind<Table extends PolicyTable, Index extends ControlledIndex>(of: {
  readonly tables: TableFormat<Table, Index>;
  readonly families: readonly string[];
  readonly ownReasons: readonly string[];
  readonly sharedReasons?: readonly string[];
  /** As in {@link KindEntry}. */
  readonly needs?: readonly NeededIdentity[];
  /** As in {@link KindEntry}. */
  readonly reads?: readonly NeededRead[];
  /** As in {@link KindEntry}; then its rules say what an alert opens. */
  readonly alerts?: string;
  /** As in {@link KindEntry}. */
  readonly watches?: true;
  /** As in {@link KindEntry}. */
  readonly emergencies?: true;
  /** Reports weaknesses that only tables of the kind can have. */
  weaknesses(table: Table, report: Report): void;
  given(table: Table): readonly NamedGroup[];
  /** What its tickets are found by, where that is not their catalog items. */
  selectors?(table: Table): readonly PlacedSelector[];
  /** Groups whose members decide or operate by tables of the kind, besides those of its roles, owners and operators. */
  controls?(table: Table): readonly NamedGroup[];
  /** People who decide by tables of the kind in person, besides those of its roles and owners. */
  decides?(table: Table): readonly DecidingPeople[];
  /** Rotas that its tables ask who is on call, besides those of its roles and owners. */
  rotas?(table: Table): readonly string[];
  rules(policy: TablePolicy<Table, Index>): Omit<Rules, 'controlGroupIds'>;
}): TypedKind<Table, Index> {
  const { tables } = of;
  const load = (
    file: string,
    value: unknown,
    text: string,
  ): LoadedTable<TablePolicy<Table, Index> & AskedOfAll> => {
    const loaded = loadAs(tables, file, value, text);
    if (!loaded.loaded) return loaded;
    const { policy } = loaded;
    const { table, index } = policy;
    const control = [...tables.control(table), ...(of.controls?.(table) ?? [])];
    const own = control.map(({ id }) => id);
    const deciding = [
      ...decidingPeople(table, tables.catalog(table)?.entitlements ?? []),
      ...(of.decides?.(table) ?? []),
    ];
    const rotas = [
      ...rotasOf(table, tables.catalog(table)?.entitlements ?? []),
      ...(of.rotas?.(table) ?? []),
    ];
    const rules = (controlGroupIds = index.controlGroupIds) => ({
      ...of.rules({ ...policy, index: { ...index, controlGroupIds } }),
      controlGroupIds: own,
      decidingPeople: deciding,
      rotas: [...new Set(rotas)],
      ...(table.labels && { labels: table.labels }),
    });
    return {
      loaded: true,
      policy: {
        ...policy,
        given: of.given(table),
        control,
        selectors: (of.selectors ?? tables.selectors)(table),
        roleGroups: tables.roleGroups(table),
        catalog: tables.catalog(table),
        weaknesses: (named) =>
          reported(named, (report) => {
            tables.weaknesses(table, report);
            of.weaknesses(table, report);
          }),
        rules,
      },
    };
  };
  const { families, ownReasons, sharedReasons, needs, reads, alerts, watches, emergencies } = of;
  return {
    ...{ kind: tables.kind, families, ownReasons, load, loadTyped: load },
    ...(sharedReasons && { sharedReasons }),
    ...(needs && { needs }),
    ...(reads && { reads }),
    ...(alerts && { alerts }),
    ...(watches && { watches }),
    ...(emergencies && { emergencies }),
  };
}

function loadAs<Table extends PolicyTable, Index extends ControlledIndex>(
  of: TableFormat<Table, Index>,
  file: string,
  value: unknown,
  text: string,
): LoadedTable<TablePolicy<Table, Index>> {
  const ofShape = schemaIssues(of.schema, file, value);
  if (ofShape.length > 0) return { loaded: false, issues: ofShape };
  const { table, incomplete } = of.whole(file, value);
  if (incomplete.length > 0) return { loaded: false, issues: incomplete };
  const issues = reported(file, (report) => of.contradictions(table, report));
  return issues.length > 0 ? { loaded: false, issues } : { loaded: true, policy: of.policy(table, text) };
}

/** What is said of one file. */
function reported(file: string, say: (report: Report) => void): readonly TableIssue[] {
  const issues: TableIssue[] = [];
  say((path, code, message) => {
    issues.push({ file, path, code, message });
  });
  return issues;
}

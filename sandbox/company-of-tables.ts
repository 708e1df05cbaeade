/** What policy tables name and the sandbox company lacks, made from the tables, so that whoever writes one can order what it gives. */
import type { LoadedPolicy } from '../src/kinds/kind.ts';
import type { AccessTable, CatalogItemRule, PeopleSource } from '../src/policy/access/access-table.ts';
import { DOMAIN, mailName } from './tenant/company/person.ts';
import type { CatalogItem, CatalogVariable } from './tenant/servicenow/catalog.ts';
import { OFFERED } from './tenant/servicenow/catalog-by-record.ts';
import { SUPPORT_GROUPS } from './tenant/servicenow/company.ts';
import type { SupportGroup } from './tenant/servicenow/people.ts';

type Known = {
  readonly users: readonly { readonly id: string; readonly userPrincipalName: string }[];
  readonly groups: readonly { readonly id: string }[];
};

export type Additions = {
  readonly groups: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly memberIds: readonly string[];
  }[];
  readonly people: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly userPrincipalName: string;
  }[];
  readonly queues: readonly SupportGroup[];
  /** The whole catalog: the company's own items, with further choices where a table has some, then those that are new. */
  readonly catalog: readonly CatalogItem[];
};

/** Who fills a queue, or a group that decides, of which only the table knows. */
const STAND_INS = SUPPORT_GROUPS.find(({ name }) => name === 'Identity Ops')?.members ?? [];

export function additionsFor(policies: readonly LoadedPolicy[], known: Known): Additions {
  const catalogs = policies.flatMap(({ catalog }) => catalog ?? []);
  return {
    groups: newGroups(policies, known),
    people: newPeople(policies, known),
    queues: newQueues(policies),
    catalog: catalogs.reduce<readonly CatalogItem[]>(catalogWith, OFFERED),
  };
}

/** What was made, in the words of whoever reads it at a start. */
export function additionWords({ groups, people, queues, catalog }: Additions): readonly string[] {
  const own = new Set(OFFERED.map(({ sysId }) => sysId));
  const made = catalog.filter(({ sysId }) => !own.has(sysId));
  return [
    ...made.map(({ name }) => `catalog item "${name}"`),
    ...groups.map(({ displayName }) => `group ${displayName}`),
    ...people.map(({ displayName, userPrincipalName }) => `${displayName} (${userPrincipalName})`),
    ...queues.map(({ name }) => `queue "${name}"`),
  ];
}

function newGroups(policies: readonly LoadedPolicy[], { groups }: Known): Additions['groups'] {
  const there = new Set(groups.map(({ id }) => id));
  const made = new Map<string, Additions['groups'][number]>();
  const add = (id: string, name: string | null, memberIds: readonly string[]) => {
    if (!there.has(id) && !made.has(id))
      made.set(id, { id, displayName: name ?? `GRP-${id.slice(0, 8)}`, memberIds });
  };
  for (const { given, control, roleGroups } of policies) {
    for (const { id, name } of control) add(id, name, STAND_INS);
    for (const { id, name } of [...given, ...roleGroups]) add(id, name, []);
  }
  return [...made.values()];
}

function newPeople(policies: readonly LoadedPolicy[], { users }: Known): Additions['people'] {
  const there = new Set(users.map(({ id }) => id));
  const names = new Set(users.map(({ userPrincipalName }) => userPrincipalName));
  const made = new Map<string, Additions['people'][number]>();
  for (const { ids, called } of policies.flatMap(namedPeople)) {
    for (const [place, id] of ids.entries()) {
      if (there.has(id) || made.has(id)) continue;
      const displayName = ids.length > 1 ? `${called} ${place + 1}` : called;
      made.set(id, { id, displayName, userPrincipalName: freeName(displayName, names) });
    }
  }
  return [...made.values()];
}

function freeName(displayName: string, names: Set<string>): string {
  const local = mailName(displayName) || 'somebody';
  const isFree = (name: string) => !names.has(name);
  const candidates = Array.from({ length: names.size + 1 }, (_, index) => `${local}${index || ''}@${DOMAIN}`);
  const name = candidates.find(isFree) ?? `${local}@${DOMAIN}`;
  names.add(name);
  return name;
}

type Named = { readonly ids: readonly string[]; readonly called: string };

/** Everybody whom a table names in person, by the part they play in it. */
function namedPeople({ table, catalog }: LoadedPolicy): readonly Named[] {
  const { roles, operations } = table;
  const of = (source: PeopleSource | null, role: string): readonly Named[] => {
    const [label] = source && 'label' in source && source.label ? source.label.split(',') : [];
    const called = label?.trim() || asWords(role);
    if (source?.source === 'users') return [{ ids: source.ids, called }];
    if (source?.source !== 'cost-center') return [];
    return Object.entries(source.owners).map(([center, ids]) => ({ ids, called: `Owner of ${center}` }));
  };
  return [
    ...Object.entries(roles).flatMap(([role, source]) => of(source, role)),
    ...(catalog?.entitlements ?? []).flatMap(({ owners, mayAsk }) => [
      ...Object.entries(owners).flatMap(([role, source]) => of(source, role)),
      ...of(mayAsk.delegates, 'delegate'),
    ]),
    { ids: operations.notify.ids, called: 'Operator' },
  ];
}

function newQueues(policies: readonly LoadedPolicy[]): readonly SupportGroup[] {
  const there = new Set(SUPPORT_GROUPS.map(({ name }) => name));
  const named = policies.flatMap(({ table: { operations }, catalog }) => [
    operations.followUpQueue,
    operations.drift.queue,
    ...(catalog?.entitlements ?? []).map(({ ownerQueue }) => ownerQueue),
  ]);
  const missing = [...new Set(named)].filter((name) => !there.has(name));
  return missing.map((name) => ({ name, members: STAND_INS }));
}

function catalogWith(catalog: readonly CatalogItem[], table: AccessTable): readonly CatalogItem[] {
  const rules = table.catalogItems;
  const missing = rules.filter(({ ids }) => !catalog.some(({ sysId }) => ids.includes(sysId)));
  const known = catalog.map((item) => {
    const rule = rules.find(({ ids }) => ids.includes(item.sysId));
    return rule ? withChoices(item, rule) : item;
  });
  return [...known, ...missing.map((rule) => itemFor(rule, table))];
}

/** A choice that the table lists can be made on the form. */
function withChoices(item: CatalogItem, { means }: CatalogItemRule): CatalogItem {
  if (!('variable' in means)) return item;
  const variables = item.variables.map((variable) =>
    variable.name === means.variable && variable.choices
      ? { ...variable, choices: [...new Set([...variable.choices, ...Object.keys(means.values)])] }
      : variable,
  );
  return { ...item, variables };
}

function itemFor({ ids, name, means }: CatalogItemRule, table: AccessTable): CatalogItem {
  const titleOf = (id: string) => table.entitlements.find((one) => one.id === id)?.title ?? id;
  const leadsTo = 'variable' in means ? [...new Set(Object.values(means.values))] : [means.entitlement];
  const own: readonly CatalogVariable[] =
    'variable' in means
      ? [
          {
            name: means.variable,
            question: `${asWords(means.variable)}?`,
            type: 'choice',
            mandatory: true,
            choices: Object.keys(means.values),
          },
        ]
      : [];
  return {
    sysId: ids.find((id) => /^[0-9a-f]{32}$/.test(id)) ?? ids[0] ?? '',
    name,
    description: leadsTo.map(titleOf).join(', '),
    variables: [...own, ...questionsOf(table)],
  };
}

/** What the table reads of tickets, asked as the forms of the company ask it. */
function questionsOf({ variables }: AccessTable): readonly CatalogVariable[] {
  const { dateMeans: _, minimumJustification: __, ...read } = variables;
  const asked = OFFERED.flatMap((item) => item.variables).filter(({ reference }) => !reference);
  return Object.values(read).flatMap((name) => {
    if (typeof name !== 'string') return [];
    const known = asked.find((variable) => variable.name === name);
    return [known ?? { name, question: `${asWords(name)}?`, type: 'text', mandatory: false }];
  });
}

/** `data-owner` → `Data owner`. */
function asWords(name: string): string {
  const words = name.replaceAll(/[-_]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

import type { AccessTable, PeopleSource } from './access/access-table.ts';
import type { Policy } from './policy.ts';

/** A place of a policy table that names a group: `path` as a JSON pointer, `name` where the table says what it is called. */
export type NamedGroup = {
  readonly id: string;
  readonly name: string | null;
  readonly path: string;
  /** What rests on seeing who is in it. */
  readonly use: string;
};

/**
 * Every group a table rests on: those it gives, those whose members decide or ask, whom it tells, and by
 * which it tells people apart.
 */
export function namedGroups(policy: Policy): readonly NamedGroup[] {
  return [...groupsGivenBy(policy), ...groupsOfPeople(policy.table), ...roleGroups(policy.table)];
}

/** Groups whose members decide, ask for others or operate by the table. No ticket may ever lead into one. */
export function controlGroups(table: AccessTable): readonly NamedGroup[] {
  return groupsOfPeople(table);
}

/** Groups that a table gives and that are among those that control access; `by`: the first place that makes it one. */
export function givenAndInControl<Control extends NamedGroup>(
  policy: Policy,
  control: readonly Control[],
): readonly (NamedGroup & { readonly by: Control })[] {
  const first = new Map(control.map((group) => [group.id, group] as const).toReversed());
  return groupsGivenBy(policy).flatMap((group) => {
    const by = first.get(group.id);
    return by ? [{ ...group, by }] : [];
  });
}

function groupsGivenBy({ kind, table }: Policy): readonly NamedGroup[] {
  return kind === 'group-membership' ? groupsGiven(table) : groupsOfLicenses(table);
}

function groupsGiven(table: Extract<Policy, { kind: 'group-membership' }>['table']): readonly NamedGroup[] {
  return table.entitlements.flatMap(({ groups }, place) =>
    groups.map(({ id, name }, at) => ({
      id,
      name,
      path: `/entitlements/${place}/groups/${at}`,
      use: 'no membership of it, given, taken away or excluded, can be proven',
    })),
  );
}

function groupsOfLicenses(table: Extract<Policy, { kind: 'm365-license' }>['table']): readonly NamedGroup[] {
  return table.entitlements.flatMap(({ license: { assign } }, place) =>
    assign.by === 'group'
      ? [
          {
            ...assign.group,
            path: `/entitlements/${place}/license/assign/group`,
            use: 'no license that it hands down can be proven',
          },
        ]
      : [],
  );
}

function groupsOfPeople({ roles, entitlements, operations }: AccessTable): readonly NamedGroup[] {
  const found: NamedGroup[] = [];
  const add = (source: PeopleSource | null | undefined, path: string, use: string): void => {
    if (source?.source === 'group') found.push({ id: source.id, name: source.label ?? null, path, use });
  };
  for (const [role, source] of Object.entries(roles))
    add(source, `/roles/${role}`, `nobody can be asked as ${role}`);
  for (const [place, { owners, mayAsk }] of entitlements.entries()) {
    const path = `/entitlements/${place}`;
    for (const [role, source] of Object.entries(owners))
      add(source, `${path}/owners/${role}`, `nobody can be asked as ${role}`);
    add(mayAsk.delegates, `${path}/mayAsk/delegates`, 'nobody may ask on behalf of others');
  }
  const { groupId } = operations.notify;
  if (groupId !== null) {
    const use = 'no operator is told or may act';
    found.push({ id: groupId, name: null, path: '/operations/notify/groupId', use });
  }
  return found;
}

/** Groups by which people are told apart. Nobody decides by being in one: they are no control groups. */
function roleGroups({ entitlements }: AccessTable): readonly NamedGroup[] {
  return entitlements.flatMap(({ title, eligible, notFor = {} }, place) =>
    Object.entries({ eligible, notFor }).flatMap(([member, { roleGroups: groups = [] }]) =>
      groups.map(({ id, name }, at) => ({
        id,
        name,
        path: `/entitlements/${place}/${member}/roleGroups/${at}`,
        use: `whether "${title}" is for somebody can't be told by it`,
      })),
    ),
  );
}

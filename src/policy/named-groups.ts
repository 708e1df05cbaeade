import type { AccessTable, PeopleSource } from './access/access-table.ts';
import type { Policy } from './policy.ts';

/** A place of a policy table that names a group: `path` as a JSON pointer, `name` where the table says what it is called. */
export type NamedGroup = {
  readonly id: string;
  readonly name: string | null;
  readonly path: string;
  /** Whether it is what an entitlement gives, whose members decide or operate, or who may ask for others. */
  readonly as: 'given' | 'control' | 'asking';
  /** What rests on seeing who is in it. */
  readonly use: string;
};

/** Every group a table rests on: those it gives, those whose members decide or ask, and whom it tells. */
export function namedGroups({ kind, table }: Policy): readonly NamedGroup[] {
  const given = kind === 'group-membership' ? groupsGiven(table) : groupsOfLicenses(table);
  return [...given, ...groupsOfPeople(table)];
}

function groupsGiven(table: Extract<Policy, { kind: 'group-membership' }>['table']): readonly NamedGroup[] {
  return table.entitlements.flatMap(({ groups }, place) =>
    groups.map(
      ({ id, name }, at): NamedGroup => ({
        id,
        name,
        path: `/entitlements/${place}/groups/${at}`,
        as: 'given',
        use: 'no membership of it, given, taken away or excluded, can be proven',
      }),
    ),
  );
}

function groupsOfLicenses(table: Extract<Policy, { kind: 'm365-license' }>['table']): readonly NamedGroup[] {
  return table.entitlements.flatMap(({ license: { assign } }, place) =>
    assign.by === 'group'
      ? [
          {
            ...assign.group,
            path: `/entitlements/${place}/license/assign/group`,
            as: 'given' as const,
            use: 'no license that it hands down can be proven',
          },
        ]
      : [],
  );
}

function groupsOfPeople({ roles, entitlements, operations }: AccessTable): readonly NamedGroup[] {
  const found: NamedGroup[] = [];
  const add = (
    source: PeopleSource | null | undefined,
    path: string,
    use: string,
    as: NamedGroup['as'] = 'control',
  ): void => {
    if (source?.source === 'group') found.push({ id: source.id, name: source.label ?? null, path, as, use });
  };
  for (const [role, source] of Object.entries(roles))
    add(source, `/roles/${role}`, `nobody can be asked as ${role}`);
  for (const [place, { owners, mayAsk }] of entitlements.entries()) {
    const path = `/entitlements/${place}`;
    for (const [role, source] of Object.entries(owners))
      add(source, `${path}/owners/${role}`, `nobody can be asked as ${role}`);
    add(mayAsk.delegates, `${path}/mayAsk/delegates`, 'nobody may ask on behalf of others', 'asking');
  }
  const { groupId } = operations.notify;
  if (groupId !== null) {
    const use = 'no operator is told or may act';
    found.push({ id: groupId, name: null, path: '/operations/notify/groupId', as: 'control', use });
  }
  return found;
}

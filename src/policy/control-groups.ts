import type { AccessTable, Entitlement, PeopleSource, PolicyTable } from './access/access-table.ts';

/** A place of a policy table that names a group: `path` as a JSON pointer, `name` where the table says what it is called. */
export type NamedGroup = {
  readonly id: string;
  readonly name: string | null;
  readonly path: string;
  /** What rests on seeing who is in it. */
  readonly use: string;
};

/** Groups whose members decide, ask for others or operate by the table. No ticket may ever lead into one. */
export function controlGroups(
  { roles, operations }: PolicyTable,
  entitlements: readonly Entitlement[],
): readonly NamedGroup[] {
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
export function roleGroups({ entitlements }: AccessTable): readonly NamedGroup[] {
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

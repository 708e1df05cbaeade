import type { AccessTable } from './access/access-table.ts';
import { controlGroups, type NamedGroup } from './control-groups.ts';
import type { Policy } from './policy.ts';

/**
 * Every group a table rests on: those it gives, those whose members decide or ask, whom it tells, and by which it tells
 * people apart.
 */
export function namedGroups(policy: Policy): readonly NamedGroup[] {
  return [...groupsGivenBy(policy), ...controlGroups(policy.table), ...roleGroups(policy.table)];
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

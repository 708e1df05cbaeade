import { controlGroups, type NamedGroup } from './control-groups.ts';
import type { Policy } from './policy.ts';

/** Every group a table rests on: those it gives, those whose members decide or ask, and whom it tells. */
export function namedGroups(policy: Policy): readonly NamedGroup[] {
  return [...groupsGivenBy(policy), ...controlGroups(policy.table)];
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

import type { NamedGroup } from '../../policy/control-groups.ts';
import type { PimTable } from './pim-table.ts';

/** Groups of people who declare windows, respond to incidents, or may have a role: whoever comes to one of them may do or have what policy leaves to few. */
export function controlled({ windows, responderGroups, directoryRoles }: PimTable): readonly NamedGroup[] {
  const { groupId } = windows.declarers;
  const declarers: NamedGroup = {
    ...{ id: groupId ?? '', name: null, path: '/windows/declarers/groupId' },
    use: 'nobody of it can declare a major incident',
  };
  return [
    ...(groupId === null ? [] : [declarers]),
    ...responderGroups.map(({ name, group }, place) => ({
      ...{ id: group.id, name: group.name, path: `/responderGroups/${place}/group` },
      use: `who responds as ${name} can't be told`,
    })),
    ...directoryRoles.flatMap(({ title, onlyFor = [] }, place) =>
      onlyFor.map(({ id, name }, at) => ({
        ...{ id, name, path: `/directoryRoles/${place}/onlyFor/${at}` },
        use: `whether ${title} is for somebody can't be told`,
      })),
    ),
  ];
}

import type { NamedGroup } from '../../policy/control-groups.ts';
import type { PimTable } from './pim-table.ts';

/** Groups of people who declare windows, review uses, respond to incidents, or may have a role: whoever comes to one of them may do or have what policy leaves to few. */
export function controlled({
  windows,
  debts,
  responderGroups,
  directoryRoles,
}: PimTable): readonly NamedGroup[] {
  const named = (id: string | null, path: string, use: string): readonly NamedGroup[] =>
    id === null ? [] : [{ id, name: null, path, use }];
  const { declarers } = windows;
  return [
    ...named(declarers.groupId, '/windows/declarers/groupId', 'nobody of it can declare a major incident'),
    ...named(debts.reviewers.groupId, '/debts/reviewers/groupId', 'nobody of it can close a review'),
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

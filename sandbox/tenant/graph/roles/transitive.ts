/** Roles of somebody with those of their groups: beta only, and from the eventual index (graph 11.8). */
import { notFound } from '../answer.ts';
import { isAdvanced } from '../call.ts';
import { groupsAbove } from '../directory/nesting.ts';
import { filterOf } from '../lookup.ts';
import { page } from '../paging.ts';
import type { GraphParts } from '../parts.ts';
import type { Route } from '../route.ts';

const NAME = 'transitiveRoleAssignments';

export function transitiveRoleRoutes({ directory, roles }: GraphParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: `/roleManagement/directory/${NAME}`,
      units: 2,
      answer(call) {
        const filter = call.query.get('$filter') ?? '';
        const [, asked] = /^principalId eq '([0-9a-f-]{36})'$/i.exec(filter) ?? [];
        if (!isAdvanced(call) || asked === undefined || !filterOf(call)) throw notFound(NAME);
        const principalId = asked.toLowerCase();
        const holders = new Set([principalId, ...groupsAbove(directory, principalId, call.view)]);
        const rows = roles.holdings
          .all(call.view, 'directory')
          .filter((held) => held.how !== 'eligible' && holders.has(held.principalId))
          .toSorted((one, other) => (one.id < other.id ? -1 : 1));
        return page(
          call,
          `roleManagement/directory/${NAME}`,
          rows,
          ({ id }) => id,
          ({ id, principalId: holder, role, scope }) => {
            return { id, principalId: holder, roleDefinitionId: role.id, directoryScopeId: scope };
          },
        );
      },
    },
  ];
}

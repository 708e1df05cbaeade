import type { NamedGroup } from './named-groups.ts';
import type { TableIssue } from './table.ts';

/** The groups that one table's file names. */
export type NamedIn = { readonly file: string; readonly named: readonly NamedGroup[] };

/**
 * Groups whose members decide or operate, by any of these tables, and that can be asked for by one: whoever gets such an access
 * decides on the next. `inside`: which groups are nested in a group, as far as that is known.
 */
export function requestableControl(
  tables: readonly NamedIn[],
  inside: (groupId: string) => readonly string[] = () => [],
): readonly TableIssue[] {
  const controls = tables.flatMap(({ named }) => named.filter(({ as }) => as === 'control'));
  return tables.flatMap(({ file, named }) =>
    named
      .filter(({ as }) => as === 'given')
      .flatMap(({ id, path, name }): TableIssue[] => {
        const same = controls.find((one) => one.id === id);
        const outer = same ?? controls.find((one) => inside(one.id).includes(id));
        if (!outer) return [];
        const how = same ? 'is' : 'is nested in';
        const message = `${name ?? id} ${how} a group whose members decide or operate (${outer.path}): whoever is given it decides on the next request. Give another group, or let other people decide.`;
        return [{ file, path, code: 'control-group-requestable', message }];
      }),
  );
}

import { controlGroups } from './control-groups.ts';
import { givenAndInControl } from './named-groups.ts';
import type { Policy } from './policy.ts';
import type { TableIssue } from './table-issue.ts';

/**
 * Places where tables that are deployed together give a group whose members decide or operate by one of them. The rest of
 * such a table counts; what leads into the group is refused.
 */
export function controlIssues(
  tables: readonly { readonly file: string; readonly policy: Policy }[],
): readonly TableIssue[] {
  const control = tables.flatMap(({ file, policy }) =>
    controlGroups(policy.table).map((group) => ({ ...group, file })),
  );
  return tables.flatMap(({ file, policy }) =>
    givenAndInControl(policy, control).map(({ id, name, path, by }) => {
      const where = by.file === file ? by.path : `${by.path} of ${by.file}`;
      const message = `${name ?? id} is given here, and its members decide or operate at ${where}. Take it out of one of the two.`;
      return { file, path, code: 'control-group', message };
    }),
  );
}

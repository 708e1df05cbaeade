import type { NamedGroup } from '../policy/control-groups.ts';
import type { TableIssue } from '../policy/table-issue.ts';
import type { LoadedPolicy } from './kind.ts';

/**
 * Places where tables that are deployed together give a group whose members decide or operate by one of them. The rest of
 * such a table counts; what leads into the group is refused.
 */
export function controlIssues(
  tables: readonly { readonly file: string; readonly policy: LoadedPolicy }[],
): readonly TableIssue[] {
  const control = tables.flatMap(({ file, policy }) => policy.control.map((group) => ({ ...group, file })));
  return tables.flatMap(({ file, policy }) =>
    givenAndInControl(policy, control).map(({ id, name, path, by }) => {
      const where = by.file === file ? by.path : `${by.path} of ${by.file}`;
      const message = `${name ?? id} is given here, and its members decide or operate at ${where}. Take it out of one of the two.`;
      return { file, path, code: 'control-group', message };
    }),
  );
}

/** Groups that a table gives and that are among those that control access; `by`: the first place that makes it one. */
function givenAndInControl<Control extends NamedGroup>(
  { given }: Pick<LoadedPolicy, 'given'>,
  control: readonly Control[],
): readonly (NamedGroup & { readonly by: Control })[] {
  const first = new Map(control.map((group) => [group.id, group] as const).toReversed());
  return given.flatMap((group) => {
    const by = first.get(group.id);
    return by ? [{ ...group, by }] : [];
  });
}

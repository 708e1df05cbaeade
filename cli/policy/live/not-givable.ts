import type { GroupFacts } from '../../../src/domain/facts.ts';

/** A reason for which nobody is added to a group: the code that decisions carry, and words. */
type NotGivable = { readonly code: string; readonly because: string };

/** Every reason for which the app adds nobody to a group, as decisions see it. */
export function notGivable(group: GroupFacts): readonly NotGivable[] {
  const reasons: readonly (false | NotGivable)[] = [
    group.dynamic && {
      code: 'dynamic-group',
      because: 'a rule of the directory chooses its members (dynamic)',
    },
    group.synced && { code: 'synced-group', because: 'its members come from another directory (synced)' },
    group.mailEnabled &&
      !group.unified && {
        code: 'mail-enabled-group',
        because: 'only Exchange changes its members (mail-enabled)',
      },
    group.hiddenMembers && {
      code: 'hidden-members-group',
      because: 'it hides its members, so that nothing could be proven',
    },
    group.roleAssignable && {
      code: 'role-assignable-group',
      because: 'directory roles can be assigned to it (role-assignable)',
    },
    group.restrictedManagement && {
      code: 'restricted-management-group',
      because: 'it is in a restricted administrative unit',
    },
  ];
  return reasons.filter((one) => one !== false);
}

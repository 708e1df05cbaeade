import type { TargetFamily } from '../family.ts';
import { askedOfRole } from './asked.ts';
import { PREFIX, placeOf, roleKey, roleOfKey } from './keys.ts';
import { ROLE_WORDS } from './words.ts';

/** Directory roles for a time, in the whole tenant or in an administrative unit: the directory ends them, and we prove that. */
export const ROLE_FAMILY: TargetFamily = {
  family: 'directory-role',
  prefixes: [PREFIX],
  keysWithin: (id) => `${PREFIX}~${id}~(?:tenant|(?:au|object)-${id})`,
  lifetime: () => 'self-ending',
  label: (key, name) => named(key, name),
  shown: (key, names) => named(key, names.recorded(key)),
  words: () => ROLE_WORDS,
  sentence: ({ target, targetName, action, role }, person) => {
    const what = named(target, targetName);
    if (action === 'remove') return `${what} is taken away from ${person}.`;
    const lasts = role ? ` for ${role.minutes} minutes` : '';
    return role?.mode === 'self-activate'
      ? `${person} may activate ${what}${lasts}.`
      : `${person} is given ${what}${lasts}.`;
  },
  together: () => false,
  groupOf: () => null,
  // an account that was made just now is not known yet where roles are given (graph 6.1)
  mayBeLag: (code, action) => code === 'target-missing' && action === 'add',
  goesOnWithout: () => false,
  keptBy: () => false,
  cures: {
    'mfa-required':
      'Have the person activate the role themselves: the tenant’s policy for the role asks for a second factor, which no app has.',
    'not-eligible': 'Make the person eligible for the role in that scope, or take the role out of the table.',
    'held-otherwise': 'End the assignment that somebody else made, or use that.',
    unlicensed: 'Get the license (Entra ID P2 or Governance) without which no role is given for a time.',
    'not-permitted': 'Grant the permission to the identity that writes roles (docs/permissions.md).',
  },
  watched: 'with-the-person',
  activated: (what) => (what.is === 'role' ? roleKey(what) : null),
  holding: {
    mark: 'watch-roles',
    look: (key) => roleOfKey(key).roleId,
    word: 'role',
    unexplained: 'role-unexplained',
  },
  asked: askedOfRole,
};

function named(key: string, name?: string): string {
  const { roleId, scope } = roleOfKey(key);
  return `${name ?? `role ${roleId}`}${name === undefined ? placeOf(scope) : ''}`;
}

import type { UserFacts } from '../domain/facts.ts';
import type { Identity, RequestRecord } from '../domain/record.ts';
import { mended } from '../domain/written-text.ts';

/**
 * A person by name, with what tells them from others: sign-in name, department, guest, another name before, other accounts of the
 * same name. A display name is whatever somebody was called last, so that whoever decides never sees it alone.
 */
export function whoIs(
  { names, signInNames, identities }: Pick<RequestRecord, 'names' | 'signInNames' | 'identities'>,
  id: string | undefined,
): string {
  if (id === undefined) return 'unknown';
  const name = names[id] ?? id;
  const { signIn, department, guest, renamed, alike = [] } = identities?.[id] ?? {};
  const about = [signIn ?? signInNames?.[id], guest ? 'guest' : null, department].filter(Boolean);
  const notes = [
    ...(renamed ? [`called "${renamed.from}" until ${renamed.at.slice(0, 10)}`] : []),
    ...(alike.length > 0 ? [`not the account of the same name ${alike.join(', ')}`] : []),
  ];
  const known = about.length > 0 ? `${name} (${about.join(', ')})` : name;
  return notes.length > 0 ? `${known}; mind: ${notes.join('; ')}` : known;
}

/** What tells these people apart, as the directory shows it now. `before`: what they were called when they were seen last. */
export function identitiesIn(
  people: readonly UserFacts[],
  others: readonly UserFacts[],
  before: Readonly<Record<string, Identity['renamed']>>,
): Readonly<Record<string, Identity>> {
  const found = people.filter(({ found: isFound }) => isFound);
  const all = [...found, ...others.filter(({ found: isFound }) => isFound)];
  return Object.fromEntries(
    found.map((person): [string, Identity] => {
      const { id, userPrincipalName, department, userType } = person;
      const alike = all.filter((one) => one.id !== id && sounds(one) === sounds(person));
      const names = [...new Set(alike.map((one) => one.userPrincipalName))].toSorted();
      const renamed = before[id];
      return [
        id,
        {
          ...(userPrincipalName !== '' && { signIn: userPrincipalName }),
          ...(department !== null && { department: mended(department) }),
          ...(userType === 'Guest' && { guest: true as const }),
          ...(renamed && { renamed }),
          ...(names.length > 0 && { alike: names }),
        },
      ];
    }),
  );
}

/** Two names that people would take for one. */
function sounds({ displayName }: UserFacts): string {
  return mended(displayName)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

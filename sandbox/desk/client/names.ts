import type { Person } from './shapes.ts';

export const nameOf = (people: readonly Person[], id: string): string =>
  people.find((person) => person.id === id)?.displayName ?? id;

/** Tools write accounts, which people here mostly have from their sign-in name. */
export function writerOf(people: readonly Person[], account: string): string {
  const found = people.find(({ userPrincipalName }) => userPrincipalName.split('@')[0] === account);
  return found?.displayName ?? account;
}

import type { UserFacts } from '../../domain/facts.ts';

/** Guests have no employment here, and the directory has no type of it for them. */
export function isGuest({ userType, userPrincipalName }: UserFacts): boolean {
  return userType === 'Guest' || userPrincipalName.includes('#EXT#');
}

export function nameOf(user: UserFacts): string {
  return user.userPrincipalName || user.id;
}

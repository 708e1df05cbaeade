import { milliseconds } from '../../domain/instant.ts';
import type { CaseInHand } from './case-in-hand.ts';
import { knownValue } from './evidence.ts';

/** What an application may do to this person, as targets, and what it can't, in sentences without their stops. */
export function containmentFor({ picture, found }: CaseInHand): {
  readonly targets: readonly string[];
  readonly cannot: readonly string[];
} {
  const { evidence, beganAt } = picture;
  const account = knownValue(evidence.account.account);
  const roles = knownValue(evidence.roles);
  if (account === null || roles === null)
    return { targets: [], cannot: ['What may be done to the account could not be read'] };
  const mayRelease = found !== null && found.case.release.how !== 'never';
  if (roles.length > 0) return { targets: [], cannot: ['The person holds a directory role'] };
  const factors = (knownValue(evidence.account.methods) ?? []).filter(
    ({ type, registeredAt }) =>
      !['password', 'email'].includes(type) &&
      registeredAt !== null &&
      beganAt !== null &&
      milliseconds(registeredAt) < beganAt,
  );
  const elsewhere = account.synced || account.federated !== false || account.userType === 'Guest';
  const password = factors.length > 0 ? 'account~password-mfa' : 'account~password-random';
  const worthless = elsewhere || (factors.length === 0 && !mayRelease) ? 'account~sign-in' : password;
  return { targets: ['account~sessions', worthless], cannot: [] };
}

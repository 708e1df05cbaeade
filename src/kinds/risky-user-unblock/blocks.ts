import type { CaseInHand } from './case-in-hand.ts';
import { knownValue } from './evidence.ts';
import { find } from './reasons.ts';

/** Error codes of a sign-in that was refused because the account was locked for too many failed passwords. */
const LOCKED_OUT: readonly number[] = [50053];
/** Of one that was refused because the account is disabled. */
const DISABLED: readonly number[] = [50057];

/** Says what else blocks a sign-in, as far as it shows: nobody is helped by "there is no risk". */
export function sayBlocks({ picture, findings }: CaseInHand): void {
  const { evidence } = picture;
  const signIns = knownValue(evidence.signIns) ?? [];
  const failed = signIns.filter(({ succeeded }) => !succeeded);
  const by = (codes: readonly number[]) =>
    failed.find(({ errorCode }) => errorCode !== null && codes.includes(errorCode));
  if (knownValue(evidence.account.account)?.enabled === false || by(DISABLED))
    find(findings, 'account-disabled', 'The account is disabled.', '/cases');
  const stopped = failed.find(({ stoppedByConditionalAccess }) => stoppedByConditionalAccess);
  if (stopped)
    find(
      findings,
      'stopped-by-policy',
      `A policy of Conditional Access stopped the sign-in at ${stopped.at}.`,
      '/cases',
    );
  const locked = by(LOCKED_OUT);
  if (locked)
    find(
      findings,
      'locked-out',
      `The account was locked for a time at ${locked.at}, after failed passwords.`,
      '/cases',
    );
}

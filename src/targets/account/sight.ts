import type { AccountAction } from '../../domain/account-action.ts';
import type { EdgeReading } from '../../domain/effect.ts';
import { addMilliseconds, type Instant, SECOND } from '../../domain/instant.ts';
import type { AccountState, Known } from '../../domain/risk.ts';
import type { Sent } from '../effects.ts';

/** The directory keeps whole seconds, and its clock is not ours. */
export const SKEW = 2 * SECOND;

/** What an account shows by itself; verdicts stand elsewhere. */
export type StateAction = Exclude<AccountAction, 'dismiss' | 'confirm-safe'>;

export type BothStates = { readonly direct: Known<AccountState>; readonly listed: Known<AccountState> };

/** What was done to an account, as two read paths show it together. `sent`: what we sent; left out: nothing. */
export function sightOf(
  action: StateAction,
  { direct, listed }: BothStates,
  sent: Sent | undefined,
): EdgeReading['edge'] {
  if (direct.known !== 'yes' || listed.known !== 'yes') return 'unknown';
  const [one, other] = [isThere(action, direct.value, sent), isThere(action, listed.value, sent)];
  if (one !== other) return 'disagree';
  return one ? 'present' : 'absent';
}

/** Sessions and passwords of before our attempt prove nothing: only what came after it is its doing. */
function isThere(action: StateAction, state: AccountState, sent: Sent | undefined): boolean {
  if (action === 'sign-in') return state.enabled === false;
  if (sent === undefined) return false;
  const since = addMilliseconds(sent.attemptedAt, -SKEW);
  const isAfter = (at: Instant | null) => at !== null && at >= since;
  switch (action) {
    case 'sessions':
      return isAfter(state.sessionsValidFrom);
    case 'password-mfa':
      return state.mustChangePassword === 'with-mfa' || isAfter(state.passwordChangedAt);
    case 'password-random':
      return isAfter(state.passwordChangedAt);
  }
}

/** Why it is not known; empty where it is. */
export function whyUnknown({ direct, listed }: BothStates): string {
  if (direct.known !== 'yes') return direct.because;
  return listed.known === 'yes' ? '' : listed.because;
}

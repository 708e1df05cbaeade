/** Passwords as far as anybody sees them: when one was set, and whether the next sign-in has to change it (graph 3.12). */
import { isRecord } from './call.ts';
import type { UserRecord } from './directory/records.ts';
import type { GraphSwitches } from './switches.ts';

const FORCE = 'forceChangePasswordNextSignIn';
const FORCE_WITH_MFA = 'forceChangePasswordNextSignInWithMfa';
const MEMBERS: Readonly<Record<string, string>> = {
  password: 'string',
  [FORCE]: 'boolean',
  [FORCE_WITH_MFA]: 'boolean',
};

/** The time as the directory keeps it: whole seconds. */
export const wholeSecond = (at: number): string =>
  new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000', '');

/** The user after a change of `passwordProfile`; `null` for a value that is none. */
export function withPasswordProfile(
  user: UserRecord,
  value: unknown,
  now: number,
  { passwordFlagAlone }: Pick<GraphSwitches, 'passwordFlagAlone'>,
): UserRecord | null {
  if (!isRecord(value)) return null;
  const entries = Object.entries(value);
  if (entries.length === 0 || entries.some(([name, given]) => typeof given !== MEMBERS[name])) return null;
  const isNew = value['password'] !== undefined;
  if (!isNew && passwordFlagAlone === 'without-effect') return user;
  return {
    ...user,
    ...(isNew ? { passwordChangedAt: wholeSecond(now) } : {}),
    passwordChange: demandIn(value, user),
  };
}

function demandIn(
  profile: Readonly<Record<string, unknown>>,
  { passwordChange = 'none' }: UserRecord,
): NonNullable<UserRecord['passwordChange']> {
  if (profile[FORCE_WITH_MFA]) return 'demanded-with-mfa';
  if (profile[FORCE]) return 'demanded';
  const isSaid = FORCE in profile || FORCE_WITH_MFA in profile || 'password' in profile;
  return isSaid ? 'none' : passwordChange;
}

/** A user's own change meets every demand; an administrator's password is good for one sign-in. */
export function withNewPassword(user: UserRecord, by: 'self' | 'admin', now: number): UserRecord {
  const passwordChange = by === 'self' ? 'none' : 'demanded';
  return { ...user, passwordChangedAt: wholeSecond(now), passwordChange };
}

/** `null` where nothing is demanded; the password itself is never told. */
export function passwordProfileOf({ passwordChange = 'none' }: UserRecord): object | null {
  if (passwordChange === 'none') return null;
  const withMfa = passwordChange === 'demanded-with-mfa';
  return { password: null, [FORCE]: !withMfa, [FORCE_WITH_MFA]: withMfa };
}

/** Passwords and sessions as they settled, and as people change them. */
import type { SandboxClock } from '../../clock.ts';
import type { Directory } from './directory/directory.ts';
import type { Actor, UserRecord } from './directory/records.ts';
import { withNewPassword } from './passwords.ts';
import type { Risk } from './risk/risk.ts';

type SessionsRow = {
  /** Sign-ins of before count no more. */
  readonly validFrom: string;
  /** Whether the next sign-in has to change the password. */
  readonly forceChange: 'none' | 'demanded' | 'demanded-with-mfa';
  readonly passwordChangedAt: string;
};

/** A `RangeError` names an unknown id. */
export interface AccountControl {
  sessionsOf(userId: string): SessionsRow;
  /** A safe change by the user, or another password by an administrator; open risk ends with it. */
  changePassword(userId: string, by: 'self' | 'admin'): void;
}

type Parts = {
  readonly clock: SandboxClock;
  readonly directory: Directory;
  readonly risk: Risk;
  readonly admin: Actor;
};

export function createAccountControl({ clock, directory, risk, admin }: Parts): AccountControl {
  const userOf = (id: string): UserRecord => {
    const user = directory.anyUser(id.toLowerCase(), directory.settled());
    if (user) return user;
    throw new RangeError(`The directory has no user ${id}; list them to see which there are.`);
  };
  return {
    sessionsOf(id) {
      const { createdDateTime, sessionsValidFrom, passwordChange, passwordChangedAt } = userOf(id);
      return {
        validFrom: sessionsValidFrom ?? createdDateTime,
        forceChange: passwordChange ?? 'none',
        passwordChangedAt: passwordChangedAt ?? createdDateTime,
      };
    },
    changePassword(id, by) {
      const user = userOf(id);
      const { userPrincipalName } = user;
      const actor: Actor = by === 'self' ? { kind: 'user', id: user.id, userPrincipalName } : admin;
      directory.putUser(withNewPassword(user, by, clock.now()), actor);
      risk.passwordChanged(user.id, by, actor);
    },
  };
}

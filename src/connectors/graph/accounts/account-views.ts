import type { AccountState, AuthenticationMethod, EnrolledDevice } from '../../../domain/risk.ts';
import { type JsonObject, objectOf } from '../answer.ts';
import { told } from '../told.ts';
import { flagIn, lineIn, momentIn } from './values.ts';

/** Throws a `ReadFault` where Graph leaves out what containment goes by. */
export function accountStateOf(body: JsonObject): AccountState {
  const userType = told(body, 'userType');
  return {
    enabled: flagIn(body, 'accountEnabled'),
    userType: userType === 'Member' || userType === 'Guest' ? userType : guestByName(body),
    synced: told(body, 'onPremisesSyncEnabled') === true,
    federated: null,
    passwordChangedAt: momentIn(body, 'lastPasswordChangeDateTime'),
    sessionsValidFrom: momentIn(body, 'signInSessionsValidFromDateTime'),
    mustChangePassword: demandIn(told(body, 'passwordProfile')),
  };
}

/** Accounts from before there were user types have none; the name that a guest is invited under tells. */
function guestByName({ userPrincipalName }: JsonObject): 'Guest' | null {
  return typeof userPrincipalName === 'string' && userPrincipalName.includes('#EXT#') ? 'Guest' : null;
}

/** Shown only while there is such a demand (graph 3.12). */
function demandIn(profile: unknown): AccountState['mustChangePassword'] {
  const shown = objectOf(profile);
  if (!shown) return 'no';
  if (shown['forceChangePasswordNextSignInWithMfa'] === true) return 'with-mfa';
  return shown['forceChangePasswordNextSignIn'] === true ? 'yes' : 'no';
}

const TYPE = /^#microsoft\.graph\.(\w+?)(?:AuthenticationMethod)?$/;

/** A key may tell its time under an older name (graph 3.14). */
export function methodOf(body: JsonObject): AuthenticationMethod {
  return {
    id: lineIn(body, 'id') ?? '',
    type: TYPE.exec(lineIn(body, '@odata.type') ?? '')?.[1] ?? 'unknown',
    registeredAt: momentIn(body, 'createdDateTime') ?? momentIn(body, 'creationDateTime'),
  };
}

/** `null` where Graph shows no more than that there is one (graph 3.15). */
export function deviceOf(body: JsonObject): EnrolledDevice | null {
  const deviceId = lineIn(body, 'deviceId');
  if (deviceId === null) return null;
  return {
    deviceId,
    displayName: lineIn(body, 'displayName') ?? '',
    registeredAt: momentIn(body, 'registrationDateTime'),
    compliant: flagIn(body, 'isCompliant'),
    managed: flagIn(body, 'isManaged'),
  };
}

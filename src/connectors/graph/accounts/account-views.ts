import type { AccountState, AuthenticationMethod, EnrolledDevice } from '../../../domain/risk.ts';
import { type JsonObject, objectOf, objectsOf } from '../answer.ts';
import { told } from '../told.ts';
import { refuseNames } from '../user-facts.ts';
import { flagIn, lineIn, momentIn } from './values.ts';

/** Whether people of a domain sign in with another service; `null`: not known. */
export type FederationOf = (domain: string) => boolean | null;

/** Throws a `ReadFault` where Graph leaves out what containment goes by. */
export function accountStateOf(body: JsonObject, federationOf: FederationOf = () => null): AccountState {
  refuseNames(body);
  const userType = told(body, 'userType');
  return {
    enabled: flagIn(body, 'accountEnabled'),
    userType: userType === 'Member' || userType === 'Guest' ? userType : guestByName(body),
    synced: told(body, 'onPremisesSyncEnabled') === true,
    federated: federationOf(domainIn(body)),
    passwordChangedAt: momentIn(body, 'lastPasswordChangeDateTime'),
    sessionsValidFrom: momentIn(body, 'signInSessionsValidFromDateTime'),
    mustChangePassword: demandIn(told(body, 'passwordProfile')),
  };
}

function domainIn({ userPrincipalName: name }: JsonObject): string {
  return typeof name === 'string' ? name.slice(name.lastIndexOf('@') + 1).toLowerCase() : '';
}

const SIGN_IN_BY: Readonly<Record<string, boolean>> = { Managed: false, Federated: true };

/** What the company's domains say of it. No list of the words is published, so that another one tells nothing (graph 3.4). */
export function federationIn(organizations: readonly JsonObject[]): FederationOf {
  const domains = organizations.flatMap((one) => objectsOf(one['verifiedDomains']) ?? []);
  return (domain) => {
    const found = domains.find((one) => lineIn(one, 'name')?.toLowerCase() === domain);
    return SIGN_IN_BY[(found && lineIn(found, 'type')) ?? ''] ?? null;
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

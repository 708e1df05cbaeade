import type { AccountWrite } from '../../domain/account-action.ts';
import type { DirectoryWrite } from '../../ports/write-guard.ts';
import { objectOf, objectsOf } from './answer.ts';
import { ROLE_REQUESTS } from './directory-roles/paths.ts';
import { whatRoleRequestDoes } from './directory-roles/what-request-does.ts';

/**
 * What a call does, told by itself as it leaves and not by whoever made it. `notify`: a subscription of ours; `none`: it
 * is no call that this app makes, and is never sent.
 */
export type Doing =
  | { readonly does: 'read' | 'read-role-requests' | 'notify' | 'mail' }
  | ({ readonly does: 'write' } & DirectoryWrite)
  | { readonly does: 'none' };

/** Whose a request for a role is, as the directory has shown it; `null`: it has shown none of ours under that id. */
export type RequestFor = (
  id: string,
) => { readonly userId: string; readonly roleId: string; readonly scope: string } | null;

type Sent = { readonly method: string; readonly path: string; readonly body?: unknown };

const NONE: Doing = { does: 'none' };
const QUESTION = /^\/(?:users|groups)\/[^/?#]+\/(?:check|get)MemberGroups$/;
const MEMBERS = /^\/groups\/([^/?#]+)\/members\/\$ref$/;
const MEMBER = /^\/groups\/([^/?#]+)\/members\/([^/?#]+)\/\$ref$/;
const LICENSES = /^\/users\/([^/?#]+)\/assignLicense$/;
const REVOKE = /^\/users\/([^/?#]+)\/revokeSignInSessions$/;
const VERDICT = /^\/identityProtection\/riskyUsers\/(dismiss|confirmSafe)$/;
const USER = /^\/users\/([^/?#]+)$/;
const SUBSCRIPTION = /^\/subscriptions\/[^/?#]+$/;
const CANCEL = new RegExp(`^${ROLE_REQUESTS}/([^/?#]+)/cancel$`);
const MAILBOX = /^\/users\/[^/?#]+\/sendMail$/;
const REFERENCE = /\/directoryObjects\/([^/?#]+)$/;

export function whatItDoes({ method, path, body }: Sent, requestFor: RequestFor): Doing {
  switch (method) {
    case 'GET':
      return { does: isOfRoleRequests(path) ? 'read-role-requests' : 'read' };
    case 'POST':
      return whatCancelDoes(path, body, requestFor) ?? whatPostDoes(path, body);
    case 'PATCH':
      return SUBSCRIPTION.test(path) ? { does: 'notify' } : whatPatchDoes(path, body);
    case 'DELETE':
      return SUBSCRIPTION.test(path) ? { does: 'notify' } : whatDeleteDoes(path);
    default:
      return NONE;
  }
}

/** A request of ours is called off: that takes nothing but what it asked for. */
function whatCancelDoes(path: string, body: unknown, requestFor: RequestFor): Doing | null {
  const id = idIn(CANCEL.exec(path)?.[1]);
  if (!id) return null;
  const asked = Object.keys(Object(body)).length === 0 ? requestFor(id) : null;
  return asked ? { does: 'write', write: 'role', ...asked, until: null } : NONE;
}

function whatPostDoes(path: string, body: unknown): Doing {
  if (QUESTION.test(path)) return { does: 'read' };
  if (path === '/$batch') return isBatchOfReads(body) ? { does: 'read' } : NONE;
  if (path === '/subscriptions') return { does: 'notify' };
  if (path === ROLE_REQUESTS) {
    const asked = whatRoleRequestDoes(body);
    return asked ? { does: 'write', ...asked } : NONE;
  }
  if (MAILBOX.test(path)) return { does: 'mail' };
  const groupId = idIn(MEMBERS.exec(path)?.[1]);
  const userId = idIn(REFERENCE.exec(String(objectOf(body)?.['@odata.id'] ?? ''))?.[1]);
  if (groupId && userId && Object.keys(Object(body)).length === 1)
    return { does: 'write', write: 'member', action: 'add', userId, groupId };
  return whatAccountPostDoes(path, body) ?? whatAssignmentDoes(path, body);
}

/** Also by a link to a further page. */
function isOfRoleRequests(path: string): boolean {
  const at = URL.canParse(path) ? new URL(path).pathname.replace(/^\/v1\.0/, '') : path;
  return at.split('?')[0] === ROLE_REQUESTS;
}

/** One person's sessions are ended, or one person's risk is judged. */
function whatAccountPostDoes(path: string, body: unknown): Doing | null {
  const sessionsOf = idIn(REVOKE.exec(path)?.[1]);
  if (sessionsOf)
    return Object.keys(Object(body)).length === 0
      ? { does: 'write', write: 'account', userId: sessionsOf, account: 'sessions' }
      : NONE;
  const verdict = VERDICT.exec(path)?.[1];
  if (verdict === undefined) return null;
  const ids: unknown = objectOf(body)?.['userIds'];
  const [userId, ...others]: readonly unknown[] = Array.isArray(ids) ? ids : [];
  if (typeof userId !== 'string' || others.length > 0 || Object.keys(Object(body)).length !== 1) return NONE;
  const account = verdict === 'dismiss' ? 'dismiss' : 'confirm-safe';
  return { does: 'write', write: 'account', userId, account };
}

function whatAssignmentDoes(path: string, body: unknown): Doing {
  const userId = idIn(LICENSES.exec(path)?.[1]);
  const [added, removed] = [objectOf(body)?.['addLicenses'], objectOf(body)?.['removeLicenses']];
  if (!userId || !Array.isArray(added) || !Array.isArray(removed)) return NONE;
  const add = objectsOf(added).map(({ skuId, disabledPlans }) => ({
    skuId: String(skuId),
    disabledPlans: Array.isArray(disabledPlans) ? disabledPlans.map(String) : [],
  }));
  if (add.length !== added.length) return NONE;
  return { does: 'write', write: 'licenses', userId, add, remove: removed.map(String) };
}

/** Of a user one of these properties is changed, and nothing else. */
function whatPatchDoes(path: string, body: unknown): Doing {
  const userId = idIn(USER.exec(path)?.[1]);
  if (!userId) return NONE;
  const [only = '', ...others] = Object.keys(Object(body));
  if (others.length > 0) return NONE;
  if (only !== 'usageLocation') return whatAccountPatchDoes(userId, objectOf(body)?.[only], only);
  const country: unknown = objectOf(body)?.['usageLocation'];
  if (country !== null && typeof country !== 'string') return NONE;
  return { does: 'write', write: 'usage-location', userId, country };
}

function whatAccountPatchDoes(userId: string, value: unknown, property: string): Doing {
  const account = property === 'accountEnabled' ? signInBy(value) : passwordBy(property, value);
  return account ? { does: 'write', write: 'account', userId, account } : NONE;
}

const signInBy = (value: unknown): AccountWrite | null =>
  typeof value === 'boolean' ? (value ? 'sign-in-again' : 'sign-in') : null;

/** A bare demand for another password is never made: whoever knows the old one would choose the new one. */
function passwordBy(property: string, value: unknown): AccountWrite | null {
  if (property !== 'passwordProfile') return null;
  const names = Object.keys(Object(value)).toSorted().join();
  const profile = objectOf(value);
  if (names === 'forceChangePasswordNextSignInWithMfa')
    return profile?.[names] === true ? 'password-mfa' : null;
  const isRandom = names === 'forceChangePasswordNextSignIn,password' && profile?.['password'] !== '';
  return isRandom && profile?.['forceChangePasswordNextSignIn'] === false ? 'password-random' : null;
}

/** Without its last segment the same call deletes the user. */
function whatDeleteDoes(path: string): Doing {
  const [, group, user] = MEMBER.exec(path) ?? [];
  const [groupId, userId] = [idIn(group), idIn(user)];
  return groupId && userId ? { does: 'write', write: 'member', action: 'remove', userId, groupId } : NONE;
}

/** Writes never go in batches: their outcome must be told apart, and each must be looked at. */
function isBatchOfReads(body: unknown): boolean {
  const requests: unknown = objectOf(body)?.['requests'];
  const items = objectsOf(requests);
  if (!Array.isArray(requests) || items.length !== requests.length) return false;
  return items.every(({ method, url }) => {
    const [at = ''] = String(url).split('?');
    return method === 'GET' || (method === 'POST' && QUESTION.test(at));
  });
}

/** The id that a segment stands for; empty for one that can't be read. */
function idIn(segment: string | undefined): string {
  try {
    return decodeURIComponent(segment ?? '');
  } catch {
    return '';
  }
}

import type { DirectoryWrite } from '../../ports/write-guard.ts';
import type { IdentityRole } from '../outbound/identities.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import type { Doing } from './what-it-does.ts';

/** Every purpose of a call to Graph, and which identity it is made with. */
export const IDENTITY_OF = {
  facts: 'read',
  users: 'read',
  groups: 'read',
  'ways-into': 'read',
  'deleted-for-good': 'read',
  'is-member': 'read',
  'read-edges': 'read',
  licenses: 'read',
  'user-changes': 'read',
  'group-changes': 'read',
  'we-added': 'read',
  'we-changed': 'read',
  risk: 'read',
  'risk-history': 'read',
  detections: 'read',
  'at-risk': 'read',
  'sign-ins': 'read',
  'account-changes': 'read',
  'actions-by': 'read',
  account: 'read',
  roles: 'read',
  'directory-roles': 'read',
  'role-state': 'read',
  'role-requests': 'role-write',
  'write-role': 'role-write',
  subscription: 'read',
  'mail-address': 'read',
  'probe-team': 'read',
  'probe-app': 'read',
  'add-member': 'write',
  'remove-member': 'write',
  'assign-license': 'write',
  'usage-location': 'write',
  'revoke-sessions': 'password-write',
  'change-password': 'password-write',
  'set-sign-in': 'password-write',
  'risk-verdict': 'password-write',
  mail: 'mail',
} as const satisfies Readonly<Record<string, IdentityRole>>;

export type GraphPurpose = keyof typeof IDENTITY_OF;

export type GraphContext = OutboundContext & { readonly purpose: GraphPurpose };

const ROLES: Readonly<Record<Exclude<Doing['does'], 'none' | 'write'>, IdentityRole>> = {
  read: 'read',
  // what was asked of the directory for roles is shown to nobody who may not ask (graph 6.1)
  'read-role-requests': 'role-write',
  notify: 'read',
  mail: 'mail',
};

/** No identity that writes one thing writes another. */
const WRITERS: Readonly<Record<DirectoryWrite['write'], IdentityRole>> = {
  member: 'write',
  licenses: 'write',
  'usage-location': 'write',
  account: 'password-write',
  role: 'role-write',
};

/** Whether a call does what it says it is for: no read has a token that writes, no write one that reads. */
export function fitsPurpose(doing: Doing, purpose: GraphPurpose): boolean {
  if (doing.does === 'none') return false;
  const role = doing.does === 'write' ? WRITERS[doing.write] : ROLES[doing.does];
  return role === IDENTITY_OF[purpose];
}

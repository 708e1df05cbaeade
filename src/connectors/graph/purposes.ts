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
  account: 'read',
  roles: 'read',
  subscription: 'read',
  'mail-address': 'read',
  'add-member': 'write',
  'remove-member': 'write',
  'assign-license': 'write',
  'usage-location': 'write',
  mail: 'mail',
} as const satisfies Readonly<Record<string, IdentityRole>>;

export type GraphPurpose = keyof typeof IDENTITY_OF;

export type GraphContext = OutboundContext & { readonly purpose: GraphPurpose };

const ROLES: Readonly<Record<Exclude<Doing['does'], 'none'>, readonly IdentityRole[]>> = {
  read: ['read'],
  notify: ['read'],
  mail: ['mail'],
  write: ['write', 'role-write', 'password-write'],
};

/** Whether a call does what it says it is for: no read has a token that writes, no write one that reads. */
export function fitsPurpose({ does }: Doing, purpose: GraphPurpose): boolean {
  return does !== 'none' && ROLES[does].includes(IDENTITY_OF[purpose]);
}

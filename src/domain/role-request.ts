import type { RoleWrite } from './directory-role.ts';

/** Nothing comes of a request in one of these any more. */
const REFUSED: readonly string[] = ['Canceled', 'Denied', 'Failed'];

/** People have to approve it in the directory itself, which nobody here asks for again. */
const WAITS: readonly string[] = ['PendingApproval', 'PendingAdminDecision'];

/** A removal that is `Revoked` is done; what was to be given, and is, is taken away. */
export const isRefused = (status: string, does: RoleWrite['does'] = 'activate'): boolean =>
  REFUSED.includes(status) || (status === 'Revoked' && does !== 'deactivate');

export const waitsForPeople = (status: string): boolean => WAITS.includes(status);

/** Nothing has come of it yet, so that it can be called off. */
export const isPending = (status: string): boolean => status.startsWith('Pending');

/** What it came to is there, or is on its way for seconds more; also said of a start ahead. */
export const isCarriedOut = (status: string): boolean => status === 'Provisioned' || status === 'Granted';

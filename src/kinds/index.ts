import { groupMembership } from './group-membership/index.ts';
import type { KindEntry } from './kind.ts';
import { m365License } from './m365-license/index.ts';
import { pimEmergencyAccess } from './pim-emergency-access/index.ts';
import { riskyUserUnblock } from './risky-user-unblock/index.ts';

/** Every kind of access that is built, one line each. */
export const KINDS: readonly [KindEntry, ...KindEntry[]] = [
  groupMembership,
  m365License,
  riskyUserUnblock,
  pimEmergencyAccess,
];

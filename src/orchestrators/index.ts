import type { OrchestrationHandler } from 'durable-functions';
import { authorship } from './authorship/orchestrator.ts';
import { endOfGrant } from './end-of-grant/orchestrator.ts';
import { groupMembership } from './group-membership/orchestrator.ts';
import { lostAccess } from './lost-access/orchestrator.ts';
import { m365License } from './m365-license/orchestrator.ts';
import { personCheck } from './person-check/orchestrator.ts';
import { returnedAccess } from './returned-access/orchestrator.ts';
import { ticketCheck } from './ticket-check/orchestrator.ts';
import { unexplainedMembers } from './unexplained-members/orchestrator.ts';

/** One line per orchestrator; the name is the durable one. */
export const ORCHESTRATORS: Readonly<Record<string, OrchestrationHandler>> = {
  groupMembership,
  m365License,
  endOfGrant,
  personCheck,
  ticketCheck,
  lostAccess,
  returnedAccess,
  unexplainedMembers,
  authorship,
};

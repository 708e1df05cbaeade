import type { OrchestrationHandler } from 'durable-functions';
import { orchestratorOf } from '../domain/request.ts';
import { KINDS } from '../kinds/index.ts';
import { authorship } from './authorship.ts';
import { endOfGrant } from './end-of-grant.ts';
import { governedAccess } from './governed-access.ts';
import { lostAccess } from './lost-access.ts';
import { personCheck } from './person-check.ts';
import { returnedAccess } from './returned-access.ts';
import { ticketCheck } from './ticket-check.ts';
import { unexplainedMembers } from './unexplained-members.ts';

/** One for each kind of access, under the kind's durable name; the same way for all that need no other. */
const OF_KINDS = Object.fromEntries(KINDS.map(({ kind }) => [orchestratorOf(kind), governedAccess]));

/** One line per orchestrator; the name is the durable one. */
export const ORCHESTRATORS: Readonly<Record<string, OrchestrationHandler>> = {
  ...OF_KINDS,
  endOfGrant,
  personCheck,
  ticketCheck,
  lostAccess,
  returnedAccess,
  unexplainedMembers,
  authorship,
};

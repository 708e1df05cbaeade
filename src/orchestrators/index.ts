import type { OrchestrationHandler } from 'durable-functions';
import { type Kind, orchestratorOf } from '../domain/request.ts';
import { authorship } from './authorship.ts';
import { drafting } from './drafting.ts';
import { endOfGrant } from './end-of-grant.ts';
import { governedAccess } from './governed-access.ts';
import { lostAccess } from './lost-access.ts';
import { personCheck } from './person-check.ts';
import { returnedAccess } from './returned-access.ts';
import { ticketCheck } from './ticket-check.ts';
import { unexplainedMembers } from './unexplained-members.ts';

/** One line per orchestrator that is no kind's own; the name is the durable one. */
const OF_ALL: Readonly<Record<string, OrchestrationHandler>> = {
  endOfGrant,
  personCheck,
  ticketCheck,
  lostAccess,
  returnedAccess,
  unexplainedMembers,
  authorship,
  drafting,
};

/** One for each kind of access besides, under the kind's durable name; the same way for all that need no other. */
export function orchestratorsFor(kinds: readonly Kind[]): Readonly<Record<string, OrchestrationHandler>> {
  return { ...Object.fromEntries(kinds.map((kind) => [orchestratorOf(kind), governedAccess])), ...OF_ALL };
}

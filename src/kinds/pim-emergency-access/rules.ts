import { MINUTE, SECOND } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { operationsOf } from '../../policy/access/operations.ts';
import type { Rules } from '../../policy/rulebook.ts';
import { roleKey } from '../../targets/directory-role/keys.ts';
import { weigh, whoMayDecide } from './decide.ts';
import { emergencyRules } from './emergency-rules.ts';
import { factParts, factsWanted } from './facts.ts';
import { againstHolding } from './holding.ts';
import type { PimTable } from './pim-table.ts';
import { planActivation, reusedTargets } from './plan.ts';
import type { PimPolicy } from './policy.ts';
import { shownEmergency } from './shown.ts';
import { askedOf } from './target.ts';
import { readPimTicket } from './tickets.ts';

/** A table of emergency access as the rulebook hands it out. */
export function pimRules(policy: PimPolicy): Omit<Rules, 'controlGroupIds'> {
  const { table } = policy;
  const titleOf = (entitlement: string) =>
    table.directoryRoles.find(({ name }) => name === entitlement)?.title;
  return {
    kind: table.kind,
    digest: policy.digest,
    text: policy.text,
    operations: operationsOf(table),
    governedGroupIds: [],
    governedSkuIds: [],
    governedFamilies: ['directory-role'],
    timedTargets: timedTargets(table),
    emergency: emergencyRules(policy),
    roleGroupIds: [], // who leaves the responders keeps the role to its end, so that nothing is to be followed
    understand: (ticket, people) => readPimTicket(ticket, people, table),
    factsWanted: (request) => factsWanted(request, policy),
    factParts: (request) => factParts(request, table),
    takesDelegates: () => false,
    decide: (request, facts) => weigh(policy, request, facts).decision,
    whoIsAsked: (request, facts, now) => whoMayDecide(policy, request, facts, now),
    plan: (request, facts) => planActivation(policy, request, facts),
    alreadyThere: (request, facts) => reusedTargets(policy, request, facts),
    shown: (request, facts) => shownEmergency(policy, request, facts),
    inTodaysWords: (request) => (askedOf(request, table) ? request : null),
    groupsOf: (entitlement) => (titleOf(entitlement) === undefined ? null : []),
    againstHolding: (request, facts) => againstHolding(policy, request, facts),
    excludes: () => [],
    title: (entitlement) => titleOf(entitlement) ?? entitlement,
    proofSeconds: () => (table.operations.proof.giveUpAfterMinutes * MINUTE) / SECOND,
    probe: (entitlement) => probeOf(table, entitlement),
    portals: (request) => portalsOf(request, table),
    owner: () => ({ ids: [], groupId: null }),
    ownerQueue: () => table.ownerQueue ?? table.operations.followUpQueue,
  };
}

function timedTargets({ directoryRoles }: PimTable): NonNullable<Rules['timedTargets']> {
  return directoryRoles.flatMap(({ roleId, title, longestMinutes, scopes }) =>
    scopes.map(({ scope }) => ({ key: roleKey({ roleId, scope }), name: title, longestMinutes })),
  );
}

/** Where the table says nothing of it, in minutes. */
const ESCALATED_AFTER = 10;

function portalsOf(request: AccessRequest, table: PimTable): ReturnType<NonNullable<Rules['portals']>> {
  const asked = askedOf(request, table);
  const azure = asked?.role.azure;
  if (!asked || !azure) return null;
  const { escalateAfterMinutes = ESCALATED_AFTER } = table.portals ?? {};
  const role = { roleId: asked.role.roleId, scope: asked.scope };
  return { role, azure, escalateSeconds: (escalateAfterMinutes * MINUTE) / SECOND };
}

const EVERY = 2 * MINUTE;

/** Word for word, while a role is active and does not work yet. */
const NOT_EFFECTIVE = 'PIM activation not effective yet; continuing to poll; next update in 2 minutes.';

function probeOf({ directoryRoles }: PimTable, entitlement: string): ReturnType<Rules['probe']> {
  const role = directoryRoles.find(({ name }) => name === entitlement);
  if (!role) return null;
  const updates = { text: NOT_EFFECTIVE, everySeconds: EVERY / SECOND };
  const { probe: check } = role;
  const { timeoutMinutes, everySeconds } = check;
  // A system that does not know the role yet, and a directory that has it, may each be wrong.
  const beside = { type: 'role-state' as const, timeoutMinutes, everySeconds };
  return check.type === beside.type ? { check, updates } : { check, updates, beside };
}

import { whoIsAsked } from '../../policy/access/decided.ts';
import { inTodaysWords } from '../../policy/access/find-entitlement.ts';
import { operationsOf } from '../../policy/access/operations.ts';
import { ownerOf } from '../../policy/access/owner-of.ts';
import { proofWindow } from '../../policy/access/proof-window.ts';
import { readTicket } from '../../policy/access/read-ticket.ts';
import { roleGroupIds } from '../../policy/access/role-groups.ts';
import { takesDelegates } from '../../policy/access/takes-delegates.ts';
import type { Rules } from '../../policy/rulebook.ts';
import { decideGroupMembership, weighGroupMembership } from './decide.ts';
import { factsWanted } from './facts.ts';
import type { GroupEntitlement, GroupMembershipTable } from './group-table.ts';
import { againstHolding } from './holding.ts';
import { exclusionsOf } from './incompatible.ts';
import { groupsAlreadyThere, planGroupMembership } from './plan.ts';
import type { GroupPolicy } from './policy.ts';
import { ALL_REASONS } from './reasons.ts';

/** A group membership table as the rulebook hands it out. */
export function groupMembershipRules(policy: GroupPolicy): Omit<Rules, 'controlGroupIds'> {
  const entitlementOf = (id: string): GroupEntitlement | null =>
    policy.index.entitlements.get(id)?.entitlement ?? null;
  return {
    kind: 'group-membership',
    digest: policy.digest,
    text: policy.text,
    operations: operationsOf(policy.table),
    governedGroupIds: governedGroups(policy.table),
    governedSkuIds: [],
    roleGroupIds: roleGroupIds(policy.index),
    understand(ticket, people) {
      const reading = readTicket(ticket, people, policy);
      return reading.understood ? { ...reading, entitlement: reading.entitlement.id } : reading;
    },
    factsWanted: (request, known) => factsWanted(request, policy, known),
    takesDelegates: (request) => takesDelegates(policy, request),
    decide: (request, facts, now) => decideGroupMembership(request, policy, facts, now),
    whoIsAsked: (request, facts, now) =>
      whoIsAsked(weighGroupMembership(request, policy, facts, now), ALL_REASONS),
    inTodaysWords: (request, id) => inTodaysWords(policy.index, request, id),
    groupsOf: (id) => policy.index.entitlements.get(id)?.groups.map((group) => group.id) ?? null,
    againstHolding: (request, facts, now) => againstHolding(request, policy, facts, now),
    plan: (request, facts) => planGroupMembership(request, policy, facts),
    excludes: (id, within = []) => {
      const index = policy.index.entitlements.get(id);
      return index ? exclusionsOf(policy.index, index, within) : [];
    },
    alreadyThere: (request, facts) => groupsAlreadyThere(request, policy, facts),
    shown: () => [],
    title: (id) => entitlementOf(id)?.title ?? id,
    proofSeconds: (id) => proofWindow(policy.table, entitlementOf(id), 'directGroupMinutes'),
    probe: (id) => {
      const check = entitlementOf(id)?.downstream ?? null;
      return check && { check };
    },
    owner: (id) => ownerOf(entitlementOf(id)),
    ownerQueue: (id) => entitlementOf(id)?.ownerQueue ?? policy.table.operations.followUpQueue,
  };
}

function governedGroups({ entitlements }: GroupMembershipTable): readonly string[] {
  return [...new Set(entitlements.flatMap(({ groups }) => groups.map(({ id }) => id)))].sort();
}

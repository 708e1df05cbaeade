import { HOUR, MINUTE, SECOND } from '../../domain/instant.ts';
import type { Entitlement, GroupMembershipTable } from '../../policy/group-membership-table.ts';
import type { GroupPolicy } from '../../policy/policy.ts';
import type { DownstreamProbe, Operations, Rules } from '../../policy/rulebook.ts';
import { decideGroupMembership } from './decide.ts';
import { factsWanted, readRequest, requestDigest } from './details.ts';
import { againstHolding } from './holding.ts';
import { planGroupMembership, standingGroups } from './plan.ts';

/** A group membership table as the rulebook hands it out. */
export function groupMembershipRules(policy: GroupPolicy): Rules {
  const entitlementOf = (id: string): Entitlement | null =>
    policy.index.entitlements.get(id)?.entitlement ?? null;
  return {
    kind: 'group-membership',
    digest: policy.digest,
    text: policy.text,
    operations: operationsOf(policy.table),
    governedGroupIds: governedGroups(policy.table),
    understand(ticket, people) {
      const reading = readRequest(ticket, people, policy);
      return reading.understood ? { ...reading, entitlement: reading.entitlement.id } : reading;
    },
    requestDigest,
    factsWanted: (request) => factsWanted(request, policy),
    decide: (request, facts, now) => decideGroupMembership(request, policy, facts, now),
    againstHolding: (request, facts, now) => againstHolding(request, policy, facts, now),
    plan: (request, facts) => planGroupMembership(request, policy, facts),
    standing: (request, facts) => standingGroups(request, policy, facts),
    shown: () => [],
    title: (id) => entitlementOf(id)?.title ?? id,
    probe: (id) => probeOf(entitlementOf(id)),
    ownerQueue: (id) => entitlementOf(id)?.ownerQueue ?? policy.table.operations.followUpQueue,
  };
}

/** Whether the table names this catalog item, by the id the ITSM tool gives it. */
export function governsItem(policy: GroupPolicy, catalogItemId: string): boolean {
  return policy.index.itemsById.has(catalogItemId);
}

function governedGroups({ entitlements }: GroupMembershipTable): readonly string[] {
  return [...new Set(entitlements.flatMap(({ groups }) => groups.map(({ id }) => id)))].sort();
}

function operationsOf({ operations }: GroupMembershipTable): Operations {
  const { notify, write, proof, writeBack } = operations;
  return {
    followUpQueue: operations.followUpQueue,
    failuresGoTo: operations.failuresGoTo ?? 'operations',
    notifyIds: notify.ids,
    notifyGroupId: notify.groupId,
    standings: operations.standings,
    endsGrantOn: operations.endsGrantOn,
    write: {
      giveUpAfterSeconds: (write.giveUpAfterHours * HOUR) / SECOND,
      defaultWaitSeconds: write.defaultWaitSeconds,
    },
    proof: { giveUpAfterSeconds: (proof.giveUpAfterMinutes * MINUTE) / SECOND },
    writeBack: { overdueAfterSeconds: (writeBack.overdueAfterMinutes * MINUTE) / SECOND },
    noticesByMail: operations.notify.byMail ?? false,
    noticeBeforeEndSeconds: (operations.noticeBeforeEndHours * HOUR) / SECOND,
    drift: operations.drift,
    movers: operations.movers ?? 'review',
  };
}

function probeOf(entitlement: Entitlement | null): DownstreamProbe | null {
  const check = entitlement?.downstream ?? null;
  if (check === null) return null;
  return {
    type: check.type,
    url: check.type === 'http' ? check.url : null,
    timeoutSeconds: (check.timeoutMinutes * MINUTE) / SECOND,
    everySeconds: check.everySeconds,
  };
}

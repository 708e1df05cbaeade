import type { Decision } from '../../src/domain/decision.ts';
import { receiptOf } from '../../src/domain/receipt.ts';
import { decideGroupMembership } from '../../src/kinds/group-membership/decide.ts';
import { groupMembership } from '../../src/kinds/group-membership/index.ts';
import type { GroupPolicy } from '../../src/kinds/group-membership/policy.ts';
import { type Case, guid, type Rule, type SimpleVerdict } from './company.ts';
import type { Engine } from './engine.ts';

const NOW = '2026-03-03T09:00:00.000Z';

/** The whole decision with every reason; checks that the other engines do not make run as well. */
export function countersign(rules: readonly Rule[]): Engine {
  const policy = policyOfRules(rules);
  return { name: 'countersign', verdict: (one) => verdictIn(decidedOf(policy, one)) };
}

/** The same, with the receipt that is recorded: SHA-256 over the canonical JSON of input and decision. */
export function countersignWithReceipt(rules: readonly Rule[]): Engine {
  const policy = policyOfRules(rules);
  return {
    name: 'countersign, with receipt',
    verdict(one) {
      const decided = decidedOf(policy, one);
      const receipt = receiptOf({ at: NOW, request: one.request, facts: one.facts, decided });
      if (receipt.length !== 64) throw new Error('A receipt without a digest.');
      return verdictIn(decided);
    },
  };
}

function decidedOf(policy: GroupPolicy, { request, facts }: Case): Decision {
  return decideGroupMembership(request, policy, facts, NOW);
}

function verdictIn({ verdict, reasons }: Decision): SimpleVerdict {
  if (verdict === 'review' || reasons.length === 0)
    throw new Error(`Unexpected ${verdict}: ${JSON.stringify(reasons)}`);
  return verdict;
}

function policyOfRules(rules: readonly Rule[]): GroupPolicy {
  const table = tableOf(rules);
  const loaded = groupMembership.loadTyped('bench', table, JSON.stringify(table));
  if (!loaded.loaded)
    throw new Error(`The table of the bench is broken: ${JSON.stringify(loaded.issues[0])}`);
  return loaded.policy;
}

function tableOf(rules: readonly Rule[]): object {
  return {
    kind: 'group-membership',
    title: 'Bench',
    calendar: {
      timeZone: 'Europe/Amsterdam',
      businessHours: { days: ['MO', 'TU', 'WE', 'TH', 'FR'], from: '08:00', to: '18:00' },
      holidays: [],
      windows: {},
      freezes: [],
    },
    variables: {
      justification: 'why',
      until: 'until',
      dateMeans: 'end-of-day',
      days: 'days',
      riskTier: null,
      minimumJustification: 0,
    },
    roles: {},
    stages: { owner: stage() },
    approvals: [
      { tier: 'low', stages: [], standardChangeNeedsNone: false },
      { tier: 'high', stages: ['owner'], standardChangeNeedsNone: false },
    ],
    outOfHoursStage: null,
    exceptionalStages: {},
    protectedGroups: [],
    people: { endRequiredFor: [], leaveDateRequiredFor: [] },
    catalogItems: rules.map(({ item }) => ({ ids: [item], name: item, means: { entitlement: idOf(item) } })),
    entitlementDefaults: {
      tags: [],
      changeClass: { class: 'normal' },
      ownerQueue: 'Bench',
      mayAsk: { self: true, manager: false, delegates: null },
      timing: { within: 'business-hours', outside: 'hold' },
      defaultDays: null,
      endRequired: false,
      incompatibleWith: [],
      allows: [],
      requiresTicketApproval: false,
      ticketApprovalSatisfies: [],
      downstream: null,
    },
    entitlements: rules.map(entitlementOf),
    operations: operations(),
  };
}

function idOf(item: string): string {
  return item.toLowerCase().replaceAll(' ', '-');
}

function entitlementOf({ item, groupId, departments, maxDays, asks }: Rule): object {
  return {
    id: idOf(item),
    title: item,
    groups: [{ id: groupId, name: `GRP of ${item}` }],
    riskTier: asks ? 'high' : 'low',
    owners: { owner: { source: 'users', ids: [guid(`approver of ${item}`)] } },
    eligible: { userTypes: ['Member'], departments },
    maxDays,
  };
}

function stage(): object {
  return {
    needs: [{ role: 'owner', quorum: 1 }],
    dueHours: 24,
    remindAfterHours: [8],
    escalation: null,
    nextInLine: null,
    acceptsItsmApproval: false,
    distinct: false,
  };
}

function operations(): object {
  const outcomes = [
    'fulfilled',
    'refused',
    'rejected',
    'expired',
    'withdrawn',
    'rolled-back',
    'ended',
    'needs-human',
  ];
  return {
    followUpQueue: 'Bench',
    notify: { ids: [], groupId: null },
    standings: Object.fromEntries(outcomes.map((outcome) => [outcome, null])),
    endsGrantOn: [],
    write: { giveUpAfterHours: 1, defaultWaitSeconds: 30 },
    proof: { giveUpAfterMinutes: 30 },
    writeBack: { overdueAfterMinutes: 60 },
    noticeBeforeEndHours: 24,
    drift: { report: false, queue: 'Bench' },
  };
}

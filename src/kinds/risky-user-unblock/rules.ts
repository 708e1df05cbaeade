import { DAY, MINUTE, SECOND } from '../../domain/instant.ts';
import { whoIsAsked } from '../../policy/access/decided.ts';
import { operationsOf } from '../../policy/access/operations.ts';
import type { Part, Rules } from '../../policy/rulebook.ts';
import { BUDGET } from './budget.ts';
import { classGroups, priorityFor } from './classes.ts';
import { SIGN_IN_OF_A_PERSON, weighContainment, weighRelease } from './decide.ts';
import { factParts, factsWanted } from './facts.ts';
import { requestOf } from './incidents.ts';
import { planContainment, planRelease } from './plan.ts';
import type { RiskPolicy } from './policy.ts';
import { ALL_REASONS } from './reasons.ts';
import { SETTLING } from './settling.ts';
import { shownRisk } from './shown.ts';

/** A table of risky users as the rulebook hands it out: who is kept out, then who is let in. */
export function riskRules(policy: RiskPolicy): Omit<Rules, 'controlGroupIds'> {
  const { table } = policy;
  const parts = [containPart(policy), releasePart(policy)] as const;
  return {
    ...parts[0],
    kind: table.kind,
    digest: policy.digest,
    text: policy.text,
    operations: operationsOf(table),
    governedGroupIds: [],
    governedSkuIds: [],
    governedFamilies: ['account'],
    roleGroupIds: [],
    parts,
    understand(ticket, people) {
      const request = requestOf(ticket, people, policy);
      const declares = ['category', 'subcategory'];
      return request
        ? { understood: true, request, entitlement: SIGN_IN_OF_A_PERSON, declares }
        : { understood: false, governed: false, reasons: [] };
    },
    factsWanted: (request) => factsWanted(request, policy),
    factParts: (request) => factParts(request, table),
    budget: BUDGET,
    onePerPerson: true,
    watchSeconds: (table.limits.watchDays * DAY) / SECOND,
    takesDelegates: () => false,
    opens: {
      category: table.tickets[0].category[0],
      subcategory: table.tickets[0].subcategory[0],
      priority: table.alerts.priority,
      title: (person) => `The sign-in of ${person} is at risk`,
      byPerson: {
        groupIds: [...new Set(classGroups(table).map(({ id }) => id))],
        priority: (id, person, roleGroups) =>
          priorityFor(table, { beneficiary: { id, jobTitle: person?.jobTitle ?? null }, roleGroups }),
      },
    },
    inTodaysWords: (request) => request,
    groupsOf: () => [],
    againstHolding: () => [],
    excludes: () => [],
    title: () => 'an unblocked sign-in',
    proofSeconds: () => (table.operations.proof.giveUpAfterMinutes * MINUTE) / SECOND,
    probe: () => null,
    owner: () => ({ ids: [], groupId: null }),
    ownerQueue: () => table.ownerQueue ?? table.operations.followUpQueue,
  };
}

/** What keeps an attacker out stays, whatever becomes of the rest. */
function containPart(policy: RiskPolicy): Part {
  return {
    name: 'contain',
    undone: 'never',
    stated: 'contained',
    heading: (person) => `Contain the account of ${person}, which may be in the wrong hands`,
    noun: 'containment of the account',
    received: (person) => `We looked at the risk of the account of ${person}.`,
    begins: (person) => `The account of ${person} is being contained.`,
    done: (person) => `The account of ${person} is contained.`,
    decide: (request, facts) => weighContainment(policy, request, facts).decision,
    whoIsAsked: (request, facts) => whoIsAsked(weighContainment(policy, request, facts), ALL_REASONS),
    settling: SETTLING,
    plan: (request, facts) => planContainment(policy, request, facts),
    alreadyThere: () => [],
    shown: (request, facts) => shownRisk(policy, request, facts),
  };
}

function releasePart(policy: RiskPolicy): Part {
  return {
    name: 'release',
    undone: 'never',
    stated: 'released',
    heading: (person) => `Let ${person} in again, whose account is at risk`,
    noun: 'release of the account',
    received: (person) => `Whether ${person} is let in again is being decided.`,
    begins: (person) => `${person} is being released.`,
    done: (person) => `${person} is released.`,
    decide: (request, facts) => weighRelease(policy, request, facts).decision,
    whoIsAsked: (request, facts) => whoIsAsked(weighRelease(policy, request, facts), ALL_REASONS),
    settling: SETTLING,
    plan: (request, facts) => planRelease(policy, request, facts),
    alreadyThere: () => [],
    shown: (request, facts) => shownRisk(policy, request, facts),
  };
}

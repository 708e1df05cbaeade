import type { PlannedChanges } from '../../domain/plan.ts';
import { whoIsAsked } from '../../policy/access/decided.ts';
import { inTodaysWords } from '../../policy/access/find-entitlement.ts';
import { operationsOf } from '../../policy/access/operations.ts';
import { ownerOf } from '../../policy/access/owner-of.ts';
import { type AssignedBy, proofWindow } from '../../policy/access/proof-window.ts';
import { roleGroupIds } from '../../policy/access/role-groups.ts';
import { takesDelegates } from '../../policy/access/takes-delegates.ts';
import type { Rules } from '../../policy/rulebook.ts';
import { groupOf } from '../../targets/index.ts';
import { decideLicense, weighLicense } from './decide.ts';
import { factsWanted, readRequest } from './facts.ts';
import { againstHolding } from './holding.ts';
import type { Product } from './license-table.ts';
import { licensesAlreadyThere, planLicense } from './plan.ts';
import type { LicensePolicy } from './policy.ts';
import { ALL_REASONS } from './reasons.ts';
import { shownLicense } from './shown.ts';

/** A license table as the rulebook hands it out. */
export function licenseRules(policy: LicensePolicy): Omit<Rules, 'controlGroupIds'> {
  const { table, index } = policy;
  return {
    kind: 'm365-license',
    digest: policy.digest,
    text: policy.text,
    operations: operationsOf(table),
    governedGroupIds: licenseGroups(policy),
    governedSkuIds: subscriptions(policy),
    roleGroupIds: roleGroupIds(index),
    understand(ticket, people) {
      const reading = readRequest(ticket, people, policy);
      return reading.understood ? { ...reading, entitlement: reading.entitlement.id } : reading;
    },
    factsWanted: (request) => factsWanted(request, policy),
    takesDelegates: (request) => takesDelegates(policy, request),
    decide: (request, facts, now) => decideLicense(request, policy, facts, now),
    whoIsAsked: (request, facts, now) => whoIsAsked(weighLicense(request, policy, facts, now), ALL_REASONS),
    inTodaysWords: (request, id) => inTodaysWords(index, request, id),
    groupsOf: (id) => index.entitlements.get(id)?.groups.map((group) => group.id) ?? null,
    againstHolding: (request, facts, now) => againstHolding(request, policy, facts, now),
    plan: (request, facts) => planLicense(request, policy, facts),
    excludes: (id) => index.entitlements.get(id)?.exclusions ?? [],
    alreadyThere: (request, facts) => licensesAlreadyThere(request, policy, facts),
    shown: (request, facts) => shownLicense(request, policy, facts),
    title: (id) => index.entitlements.get(id)?.entitlement.title ?? id,
    proofSeconds: (id, changes) => {
      const product = index.entitlements.get(id)?.entitlement ?? null;
      return proofWindow(table, product, assignedBy(product, changes));
    },
    probe: (id) => {
      const check = index.entitlements.get(id)?.entitlement.downstream ?? null;
      return check && { check };
    },
    owner: (id) => ownerOf(index.entitlements.get(id)?.entitlement),
    ownerQueue: (id) => index.entitlements.get(id)?.entitlement.ownerQueue ?? table.operations.followUpQueue,
  };
}

function licenseGroups({ index }: LicensePolicy): readonly string[] {
  const groups = [...index.entitlements.values()].flatMap((product) => product.groups);
  return [...new Set(groups.map(({ id }) => id))].sort();
}

/** Its own, bundles that plans are switched on in, and what is brought along because it is needed. */
function subscriptions({ index }: LicensePolicy): readonly string[] {
  const skus = [...index.entitlements.values()].flatMap(({ including, license }) => [
    ...including,
    ...license.prerequisites.filter(({ otherwise }) => otherwise === 'assign').flatMap(({ anyOf }) => anyOf),
  ]);
  return [...new Set(skus.map(({ id }) => id))].sort();
}

/** By what is changed: a product of a group may be switched on in a license that is there. Where nothing is, as the table assigns it. */
function assignedBy(product: Product | null, changes: PlannedChanges['changes']): AssignedBy {
  const byGroup =
    changes.length > 0
      ? changes.some(({ target }) => groupOf(target) !== null)
      : product?.license.assign.by === 'group';
  return byGroup ? 'licenseByGroupMinutes' : 'directLicenseMinutes';
}

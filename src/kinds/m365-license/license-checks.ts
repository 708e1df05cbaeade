import { heldWords } from '../../domain/exclusion.ts';
import type { LicenseFacts } from '../../domain/facts.ts';
import type { LicenseAssignment, LicenseError } from '../../domain/license.ts';
import { assignmentsOf, holds, includes, isEffective } from './held.ts';
import type { LicenseSituation } from './license-situation.ts';
import type { NamedSku } from './license-table.ts';
import { find } from './reasons.ts';

/** What an error of an assignment means (graph 4.5). */
const MEANINGS: Readonly<Record<LicenseError, string>> = {
  CountViolation: 'no seat was free',
  MutuallyExclusiveViolation: 'it conflicts with a service plan of another license',
  DependencyViolation: 'it needs a service plan that is not there',
  ProhibitedInUsageLocationViolation: "it is not sold in the user's country",
  UniquenessViolation: 'another object has the same proxy address',
  Other: 'most often another license of the same group failed',
};

/** No product that must not go together with this one, and no license that can't: there, or given by us a moment ago. */
export function checkConflicts({ facts, index, findings }: LicenseSituation, licenses: LicenseFacts): void {
  const named = new Set<string>();
  for (const { title, targets } of index.exclusions) {
    const held = targets.find((target) => target in facts.heldByUs);
    if (held === undefined) continue;
    named.add(title);
    const detail = heldWords(title, facts.heldByUs[held] ?? '');
    find(findings, 'incompatible-entitlement', detail, index.rules.incompatibleWith);
  }
  for (const { title, license } of index.incompatible) {
    if (index.including.some(({ id }) => id === license.sku?.id)) continue; // a bundle of it is a way to have it
    const group = license.assign.by === 'group' ? license.assign.group.id : null;
    const has = licenses.assignments.some(
      ({ skuId, byGroup }) => skuId === license.sku?.id || (group !== null && byGroup === group),
    );
    if (!has || named.has(title)) continue;
    const detail = `The person has "${title}" already. The two must not go together.`;
    find(findings, 'incompatible-entitlement', detail, index.rules.incompatibleWith);
  }
  for (const { id, partNumber } of index.license.conflictsWith) {
    if (assignmentsOf(licenses, id).length === 0 || named.has(partNumber)) continue;
    const detail = `The person has ${partNumber} already. ${index.entitlement.title} conflicts with it.`;
    find(findings, 'license-conflict', detail, index.at.conflictsWith);
  }
}

export function checkPrerequisites(situation: LicenseSituation, licenses: LicenseFacts): void {
  const { index, findings } = situation;
  for (const [place, { anyOf, otherwise }] of index.license.prerequisites.entries()) {
    if (anyOf.some(({ id }) => holds(licenses, id))) continue;
    const rule = `${index.at.prerequisites}/${place}`;
    const names = anyOf.map(({ partNumber }) => partNumber).join(' or ');
    if (anyOf.some((sku) => checkState(situation, licenses, sku, rule))) continue;
    if (otherwise === 'refuse') {
      find(findings, 'prerequisite-missing', `${index.entitlement.title} needs ${names}.`, rule);
    } else {
      const detail = `${index.entitlement.title} needs ${names}; ${anyOf[0]?.partNumber} is assigned with it.`;
      find(findings, 'prerequisite-assigned', detail, rule);
    }
  }
}

/**
 * Assignments that are there and not effective: what is wrong with them must be mended first, as another call would only
 * replace or repeat it. @returns whether there is one.
 */
export function checkState(
  { findings }: LicenseSituation,
  licenses: LicenseFacts,
  { id, partNumber }: NamedSku,
  rule: string,
): boolean {
  const troubled = assignmentsOf(licenses, id).filter((one) => !isEffective(one));
  for (const one of troubled) {
    if (one.state === 'Error') {
      const detail = `${partNumber} ${wayOf(one)} failed with ${one.error ?? 'no error named'}: ${meaningOf(one)}.`;
      find(findings, 'license-in-error', detail, rule);
    } else {
      const detail = `${partNumber} ${wayOf(one)} is in the state "${one.state}", which grants nothing.`;
      find(findings, 'license-state-unclear', detail, rule);
    }
  }
  return troubled.length > 0;
}

/** Whether every effective license that could include the product is one whose plans are known. */
export function checkPlansKnown({ index, findings }: LicenseSituation, licenses: LicenseFacts): void {
  const [plan] = index.license.requiredPlans;
  for (const { id, partNumber } of index.including) {
    if (plan === undefined || !holds(licenses, id) || includes(licenses, id, plan.id) !== null) continue;
    find(findings, 'fact-missing', `The content of ${partNumber} could not be read.`, index.at.coveredBy);
  }
}

function wayOf({ byGroup }: LicenseAssignment): string {
  return byGroup === null ? '(assigned directly)' : `(handed down by group ${byGroup})`;
}

function meaningOf({ error }: LicenseAssignment): string {
  return error === null ? 'the reason is not known' : MEANINGS[error];
}

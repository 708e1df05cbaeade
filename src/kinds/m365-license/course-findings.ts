import type { LicenseFacts } from '../../domain/facts.ts';
import type { LicenseAssignment } from '../../domain/license.ts';
import { checkGroups } from '../../policy/access/group-checks.ts';
import type { Course, PlanAt } from './course.ts';
import { isOurs, partNumberOf } from './held.ts';
import { checkPrerequisites, checkState } from './license-checks.ts';
import type { LicenseSituation } from './license-situation.ts';
import { usageLocationFor } from './location.ts';
import type { PendingChange } from './pending-change.ts';
import { find } from './reasons.ts';
import { checkPlansOffered, checkSeats } from './seat-checks.ts';

/** Says what is there already, what has to be done, and everything that stands in its way. */
export function findCourse(
  situation: LicenseSituation,
  licenses: LicenseFacts,
  course: Course,
  pending: readonly PendingChange[],
): void {
  for (const { name } of pending.filter(({ joins }) => joins)) {
    const detail = `The person has ${name} by another ticket already.`;
    find(situation.findings, 'held-by-another-grant', detail, situation.index.at.sku);
  }
  if (course.course === 'covered') sayCovered(situation, licenses, course.on, pending);
  if (course.course === 'enable') sayIncluded(situation, licenses, course.off);
  if (course.course === 'assign') checkAssignable(situation, licenses);
  if (course.course === 'not-included') notIncluded(situation, licenses);
  if (pending.length === 0) return;
  checkSeats(situation, licenses, pending);
  checkLocation(situation, licenses);
}

function sayCovered(
  { index, facts, findings }: LicenseSituation,
  licenses: LicenseFacts,
  on: readonly PlanAt[],
  pending: readonly PendingChange[],
): void {
  if (pending.length > 0) return;
  const ways = on.map(({ plan, assignment }) => {
    const ours = isOurs(facts, assignment, plan.id) ? ', by another ticket' : '';
    return `${plan.name} by ${licenseWords(licenses, assignment)}${ours}`;
  });
  const detail = `The person has ${index.entitlement.title} already: ${ways.join('; ')}.`;
  find(findings, 'already-covered', detail, index.at.coveredBy);
}

function sayIncluded(
  { index, findings }: LicenseSituation,
  licenses: LicenseFacts,
  off: readonly PlanAt[],
): void {
  for (const { plan, assignment } of off) {
    const detail = `${plan.name} is switched off in ${licenseWords(licenses, assignment)}.`;
    find(findings, 'plan-switched-off', detail, index.at.requiredPlans);
    if (assignment.byGroup === null) continue;
    const extended = `${partNumberOf(licenses, assignment.skuId)} comes from a group; the plans of that group stay as they are.`;
    find(findings, 'inherited-license-extended', extended, index.at.requiredPlans);
  }
}

function checkAssignable(situation: LicenseSituation, licenses: LicenseFacts): void {
  const { index, facts, findings } = situation;
  checkPrerequisites(situation, licenses);
  if (index.license.sku !== null) checkState(situation, licenses, index.license.sku, index.at.sku);
  checkPlansOffered(situation, licenses);
  checkGroups(situation);
  for (const { id, name, rule } of index.groups) {
    const member = facts.directMemberships[id];
    if (typeof member !== 'boolean') {
      find(findings, 'fact-missing', `Whether the person is in ${name} could not be read.`, rule);
    } else if (member && !facts.grantedByUs.includes(id)) {
      const detail = `The person is a member of ${name} already; the license of that group has not arrived.`;
      find(findings, 'already-a-member', detail, rule);
    }
  }
}

/** A license that fails could be what includes it: that must be mended, where nothing at all is a refusal. */
function notIncluded(situation: LicenseSituation, licenses: LicenseFacts): void {
  const { index, findings } = situation;
  const { including, entitlement } = index;
  const troubled = including.filter((sku) => checkState(situation, licenses, sku, index.at.coveredBy));
  if (troubled.length > 0) return;
  const names = including.map(({ partNumber }) => partNumber).join(' or ');
  const detail = `${entitlement.title} is a part of ${names}, and the person has none of them.`;
  find(findings, 'not-included', detail, index.at.coveredBy);
}

function checkLocation({ index, request, findings }: LicenseSituation, licenses: LicenseFacts): void {
  const found = usageLocationFor(index, request, licenses);
  const rule = index.at.usageLocation;
  if (found.location === 'unknown') {
    const detail = `The person has no usage location, and none is known. ${found.because}`;
    find(findings, 'usage-location-missing', detail, rule);
  } else if (found.location === 'says') {
    find(findings, 'usage-location-set', `The usage location is not set; it becomes ${found.country}.`, rule);
  } else if (found.ruleSays !== null && found.ruleSays !== found.country) {
    const detail = `The usage location is ${found.country}; by the policy it would be ${found.ruleSays}.`;
    find(findings, 'usage-location-differs', detail, rule);
  }
}

function licenseWords(licenses: LicenseFacts, { skuId, byGroup }: LicenseAssignment): string {
  return `${partNumberOf(licenses, skuId)} (${byGroup === null ? 'assigned directly' : 'from a group'})`;
}

import type { Decision, StagePlan } from '../../domain/decision.ts';
import type { AccessFacts, LicenseFacts } from '../../domain/facts.ts';
import { type Instant, milliseconds } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { decided, notGoverned, type Weighed } from '../../policy/access/decided.ts';
import { checkEnd } from '../../policy/access/end-checks.ts';
import { findEntitlement } from '../../policy/access/find-entitlement.ts';
import { checkPeople } from '../../policy/access/people-checks.ts';
import { planStages } from '../../policy/access/stages.ts';
import { checkTicket } from '../../policy/access/ticket-checks.ts';
import { ANY_HOUR, checkHour, type Hour } from '../../policy/access/time-checks.ts';
import { noFindings } from '../../policy/reason-entry.ts';
import { courseOf } from './course.ts';
import { findCourse } from './course-findings.ts';
import { licensesIn } from './held.ts';
import { checkConflicts, checkPlansKnown } from './license-checks.ts';
import type { LicenseSituation } from './license-situation.ts';
import type { PendingChange } from './pending-change.ts';
import { pendingChanges } from './pending-changes.ts';
import type { LicensePolicy } from './policy.ts';
import { find } from './reasons.ts';
import { checkStated } from './stated-checks.ts';

/**
 * Who may have which Microsoft 365 product, for how long, and on whose word. Pure: the same four arguments give the same
 * decision.
 *
 * All checks run, so a refusal lists everything that is wrong. A fact that is missing never helps: the verdict is
 * `refuse` or `review`. For somebody who has the product already there is nothing to do, so nobody is asked; what is
 * included and switched off is approved in advance where the table says so.
 */
export function decideLicense(
  request: AccessRequest,
  policy: LicensePolicy,
  facts: AccessFacts,
  now: Instant,
): Decision {
  return weighLicense(request, policy, facts, now).decision;
}

/** The decision, with everybody who would be asked for it. */
export function weighLicense(
  request: AccessRequest,
  policy: LicensePolicy,
  facts: AccessFacts,
  now: Instant,
): Weighed {
  const index = findEntitlement(policy.index, request.catalogItem, request.variables);
  if (index === null) return { decision: notGoverned(request, policy), stages: [] };
  const findings = noFindings();
  const at = milliseconds(now);
  const situation: LicenseSituation = { request, policy: policy.index, index, facts, now, at, findings };
  checkTicket(situation);
  checkPeople(situation);
  checkStated(situation);
  const end = checkEnd(situation);
  const licenses = licensesIn(facts);
  if (licenses === null) {
    find(findings, 'fact-missing', 'The licenses of the person could not be read.', index.at.sku);
    return { decision: decided(situation, policy.digest, [], end, null), stages: [] };
  }
  const pending = whatIsPending(situation, licenses);
  const hour = pending.length === 0 ? ANY_HOUR : checkHour(situation);
  const stages = pending.length === 0 || findings.refused ? [] : whoDecides(situation, pending, hour);
  return { decision: decided(situation, policy.digest, stages, end, hour.notBefore), stages };
}

function whatIsPending(situation: LicenseSituation, licenses: LicenseFacts): readonly PendingChange[] {
  const { request, index, facts } = situation;
  const course = courseOf(index, facts, licenses);
  const pending = pendingChanges(index, request, facts, licenses, course);
  checkPlansKnown(situation, licenses);
  if (course.course !== 'covered') checkConflicts(situation, licenses);
  findCourse(situation, licenses, course, pending);
  return pending;
}

function whoDecides(
  situation: LicenseSituation,
  pending: readonly PendingChange[],
  hour: Hour,
): readonly StagePlan[] {
  const { stages, license, at, entitlement } = situation.index;
  const inAdvance = license.enablementNeedsNoApproval !== false && pending.every(({ enables }) => enables);
  if (inAdvance) {
    const detail = `The person's license includes it; switching it on is approved in advance for ${entitlement.title}.`;
    find(situation.findings, 'enablement-approved-in-advance', detail, at.enablement);
  } else {
    situation.findings.reasons.push(...stages.why);
  }
  const always = inAdvance ? [] : stages.always;
  const extra = hour.asks && stages.outOfHours !== null ? [stages.outOfHours] : [];
  return planStages(situation, [
    ...always,
    ...extra.filter(({ name }) => !always.some((one) => one.name === name)),
  ]);
}

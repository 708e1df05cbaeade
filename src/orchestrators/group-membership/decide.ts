import type { Decision, StagePlan, Verdict } from '../../domain/decision.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import { type Instant, milliseconds } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { checkEnd } from '../../policy/group-membership/end-checks.ts';
import { findEntitlement } from '../../policy/group-membership/find-entitlement.ts';
import { checkGroups, checkIncompatible } from '../../policy/group-membership/group-checks.ts';
import type { StageIndex } from '../../policy/group-membership/index-stages.ts';
import { findPending } from '../../policy/group-membership/pending.ts';
import { checkPeople } from '../../policy/group-membership/people-checks.ts';
import type { Situation } from '../../policy/group-membership/situation.ts';
import { planStages } from '../../policy/group-membership/stages.ts';
import { checkTicket } from '../../policy/group-membership/ticket-checks.ts';
import { checkHour, type Hour } from '../../policy/group-membership/time-checks.ts';
import type { ExceptionalClass } from '../../policy/group-membership-table.ts';
import type { GroupPolicy } from '../../policy/policy.ts';
import { find, noFindings } from '../../policy/reasons.ts';

const ANY_HOUR: Hour = { notBefore: null, asks: false };

/**
 * Who may join which groups, for how long, and on whose word. Pure: the same four arguments give the same decision.
 *
 * All checks run, so a refusal lists everything that is wrong; only who would have been asked is left out then. A
 * fact that is missing never helps: the verdict is `refuse` or `review`. For somebody who is a member already there is
 * nothing to do, so nobody is asked.
 */
export function decideGroupMembership(
  request: AccessRequest,
  policy: GroupPolicy,
  facts: AccessFacts,
  now: Instant,
): Decision {
  const index = findEntitlement(policy.index, request.catalogItem, request.variables);
  if (index === null) return notGoverned(request, policy);
  const findings = noFindings();
  const at = milliseconds(now);
  const situation: Situation = { request, policy: policy.index, index, facts, now, at, findings };
  checkTicket(situation);
  checkPeople(situation);
  const end = checkEnd(situation);
  const exceptions = checkGroups(situation);
  checkIncompatible(situation);
  const pending = findPending(situation);
  const hour = pending.length === 0 ? ANY_HOUR : checkHour(situation);
  const stages = pending.length === 0 || findings.refused ? [] : whoDecides(situation, exceptions, hour);
  const verdict = verdictOf(situation, stages);
  return {
    verdict,
    reasons: findings.reasons,
    policyDigest: policy.digest,
    entitlement: index.entitlement.id,
    riskTier: index.entitlement.riskTier,
    changeClass: index.entitlement.changeClass,
    stages: verdict === 'ask' ? stages : [],
    end,
    notBefore: verdict === 'ask' || verdict === 'grant' ? hour.notBefore : null,
  };
}

function whoDecides(
  situation: Situation,
  exceptions: readonly ExceptionalClass[],
  hour: Hour,
): readonly StagePlan[] {
  const { stages } = situation.index;
  situation.findings.reasons.push(...stages.why);
  if (exceptions.length === 0 && !hour.asks) return planStages(situation, stages.always);
  const wanted = new Map<string, StageIndex>();
  const add = (stage: StageIndex | null | undefined): void => {
    if (stage && !wanted.has(stage.name)) wanted.set(stage.name, stage);
  };
  stages.always.forEach(add);
  for (const exceptional of exceptions) add(stages.exceptional.get(exceptional));
  if (hour.asks) add(stages.outOfHours);
  return planStages(situation, [...wanted.values()]);
}

function verdictOf({ findings }: Situation, stages: readonly StagePlan[]): Verdict {
  if (findings.refused) return 'refuse';
  if (findings.review) return 'review';
  return stages.length > 0 ? 'ask' : 'grant';
}

/** A table that is newer than the request may no longer name what it asks for. */
function notGoverned(request: AccessRequest, policy: GroupPolicy): Decision {
  const findings = noFindings();
  const detail = `No policy says what "${request.catalogItem}" with these values may grant.`;
  find(findings, 'not-governed', detail, '/catalogItems');
  return {
    verdict: 'refuse',
    reasons: findings.reasons,
    policyDigest: policy.digest,
    entitlement: null,
    riskTier: null,
    changeClass: null,
    stages: [],
    end: { ends: 'never' },
    notBefore: null,
  };
}

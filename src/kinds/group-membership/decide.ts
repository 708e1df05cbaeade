import type { Decision, StagePlan } from '../../domain/decision.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import { type Instant, milliseconds } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { decided, notGoverned, type Weighed } from '../../policy/access/decided.ts';
import { checkEnd } from '../../policy/access/end-checks.ts';
import { findEntitlement } from '../../policy/access/find-entitlement.ts';
import { checkGroups } from '../../policy/access/group-checks.ts';
import type { ExceptionalClass } from '../../policy/access/guarded-group.ts';
import type { StageIndex } from '../../policy/access/index-stages.ts';
import { checkPeople } from '../../policy/access/people-checks.ts';
import { planStages } from '../../policy/access/stages.ts';
import { checkTicket } from '../../policy/access/ticket-checks.ts';
import { ANY_HOUR, checkHour, type Hour } from '../../policy/access/time-checks.ts';
import { noFindings } from '../../policy/reason-entry.ts';
import type { GroupSituation } from './group-situation.ts';
import { checkIncompatible } from './incompatible.ts';
import { findPending } from './pending.ts';
import type { GroupPolicy } from './policy.ts';

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
  return weighGroupMembership(request, policy, facts, now).decision;
}

/** The decision, with everybody who would be asked for it. */
export function weighGroupMembership(
  request: AccessRequest,
  policy: GroupPolicy,
  facts: AccessFacts,
  now: Instant,
): Weighed {
  const index = findEntitlement(policy.index, request.catalogItem, request.variables);
  if (index === null) return { decision: notGoverned(request, policy), stages: [] };
  const findings = noFindings();
  const at = milliseconds(now);
  const situation: GroupSituation = { request, policy: policy.index, index, facts, now, at, findings };
  checkTicket(situation);
  checkPeople(situation);
  const end = checkEnd(situation);
  const exceptions = checkGroups(situation);
  checkIncompatible(situation);
  const pending = findPending(situation);
  const hour = pending.length === 0 ? ANY_HOUR : checkHour(situation);
  const stages = pending.length === 0 || findings.refused ? [] : whoDecides(situation, exceptions, hour);
  return { decision: decided(situation, policy.digest, stages, end, hour.notBefore), stages };
}

function whoDecides(
  situation: GroupSituation,
  exceptions: readonly ExceptionalClass[],
  hour: Hour,
): readonly StagePlan[] {
  const { stages, exceptional } = situation.index;
  situation.findings.reasons.push(...stages.why);
  if (exceptions.length === 0 && !hour.asks) return planStages(situation, stages.always);
  const wanted = new Map<string, StageIndex>();
  const add = (stage: StageIndex | null | undefined): void => {
    if (stage && !wanted.has(stage.name)) wanted.set(stage.name, stage);
  };
  stages.always.forEach(add);
  for (const one of exceptions) add(exceptional.get(one));
  if (hour.asks) add(stages.outOfHours);
  return planStages(situation, [...wanted.values()]);
}

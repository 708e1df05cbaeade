import type { Decision, StagePlan } from '../../domain/decision.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import { type Instant, MINUTE, milliseconds, SECOND } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { whoIsAsked } from '../../policy/access/decided.ts';
import { checkAccount } from '../../policy/access/people-checks.ts';
import { checkTicketOpen } from '../../policy/access/ticket-checks.ts';
import { noFindings } from '../../policy/reason-entry.ts';
import { approval, stagesOfPeople } from './approval.ts';
import { minutesWords } from './duration.ts';
import { checkEligibility } from './eligibility.ts';
import { type Emergency, emergencyOf } from './emergency.ts';
import { checkIncident } from './incident.ts';
import { checkMode, modeOf } from './mode.ts';
import { checkOverlap, isThere, reusedWords, roleStanding } from './overlap.ts';
import type { PimPolicy } from './policy.ts';
import { ALL_REASONS, find } from './reasons.ts';
import { checkResponder } from './responder.ts';
import { checkTrigger } from './trigger.ts';

/** A decision, and everybody who is asked before it or would be. */
type Weighed = { readonly decision: Decision; readonly stages: readonly StagePlan[] };

/** Whether and on whose word somebody has a directory role in an emergency. Pure. Every check says what it found; what is not known never helps. */
export function weigh(policy: PimPolicy, request: AccessRequest, facts: AccessFacts): Weighed {
  const emergency = emergencyOf(policy, request, facts);
  if (!emergency) return notOffered(policy, request);
  const { findings, at } = emergency;
  checkTicketOpen(emergency, '/tickets');
  checkAccount(findings, 'requester', facts.requester, at, '/tickets');
  checkAccount(findings, 'beneficiary', facts.beneficiary, at, '/tickets');
  checkTrigger(emergency);
  checkResponder(emergency);
  checkIncident(emergency);
  checkOverlap(emergency);
  // What is there already needs nobody's leave, and nothing is activated.
  const hasIt = isThere(emergency);
  if (!hasIt) {
    checkEligibility(emergency);
    checkMode(emergency);
  }
  const stages = hasIt ? [] : approval(emergency);
  const decision = decided(emergency, stages);
  const doubt = doubtOf(emergency);
  const after = hasIt ? whatIsUsed(emergency) : whatIsLeftToPeople(emergency);
  return { decision: { ...decision, ...(after && { after }), ...(doubt !== null && { doubt }) }, stages };
}

/** Who may decide it, whatever speaks against what is asked. `null`: the table offers it no more, or it is not known who is on call. */
export function whoMayDecide(
  policy: PimPolicy,
  request: AccessRequest,
  facts: AccessFacts,
  now: Instant,
): readonly StagePlan[] | null {
  const emergency = emergencyOf(policy, request, facts);
  if (!emergency) return null;
  const stages = stagesOfPeople({ ...emergency, at: milliseconds(now) });
  return whoIsAsked({ decision: decided(emergency, stages), stages }, ALL_REASONS);
}

/** Whoever asked hears whose the role is, and what is not going to end it. */
function whatIsUsed(emergency: Emergency): Decision['after'] {
  const standing = roleStanding(emergency);
  return standing.is === 'reused' ? { meanwhile: [reusedWords(emergency, standing.instance)] } : undefined;
}

/** Nobody but the person can do their part of it. */
function whatIsLeftToPeople(emergency: Emergency): Decision['after'] {
  if (modeOf(emergency) !== 'self-activate') return undefined;
  const { asked, seen, request } = emergency;
  const where = seen.portal === null ? 'in the portal of the directory' : `at ${seen.portal}`;
  const ticket = asked.incident || request.ticket.number;
  return {
    meanwhile: [
      `Activate "${asked.role.title}" ${where} now, for ${minutesWords(asked.minutes)}, with ${ticket} as the ticket number. This ticket follows by itself once it is active.`,
    ],
  };
}

/** What was just made may not be shown yet: a record of the ticket tool, or somebody's eligibility. */
function doubtOf({ seen, asked, findings }: Emergency): string | null {
  const { incident } = seen;
  if (incident.known === 'yes' && incident.value === null) return `${asked.incident} is not there`;
  const isNot = findings.reasons.some(({ code }) => code === 'not-eligible');
  return isNot ? `nobody is eligible for ${asked.target}` : null;
}

function decided(emergency: Emergency, stages: readonly StagePlan[]): Decision {
  const { findings, asked, policy } = emergency;
  const verdict = findings.refused
    ? 'refuse'
    : findings.review
      ? 'review'
      : stages.length > 0
        ? 'ask'
        : 'grant';
  return {
    verdict,
    reasons: findings.reasons,
    policyDigest: policy.digest,
    entitlement: asked.role.name,
    riskTier: asked.role.class === 'high' ? 'high' : 'medium',
    changeClass: { class: 'emergency' },
    stages: verdict === 'ask' ? stages : [],
    end: endOf(emergency),
    notBefore: null,
  };
}

/** What is extended ends when it is said to, and everything else so long after it is asked for. */
function endOf(emergency: Emergency): Decision['end'] {
  const standing = roleStanding(emergency);
  return standing.is === 'extended'
    ? { ends: 'at', at: standing.until }
    : { ends: 'after', seconds: (emergency.asked.minutes * MINUTE) / SECOND };
}

/** A table that is newer than the request may no longer name what it asks for. */
function notOffered({ digest }: PimPolicy, { variables }: AccessRequest): Weighed {
  const findings = noFindings();
  const detail = `"${variables['role']}" is not given in an emergency any more, or not there.`;
  find(findings, 'role-not-offered', detail, '/directoryRoles');
  const decision: Decision = {
    verdict: 'refuse',
    reasons: findings.reasons,
    policyDigest: digest,
    entitlement: null,
    ...{ riskTier: null, changeClass: null, stages: [], end: { ends: 'never' }, notBefore: null },
  };
  return { decision, stages: [] };
}

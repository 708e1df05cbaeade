import type { Budget } from '../../domain/budget.ts';
import type { Afterwards, AskAfter, Decision, StagePlan } from '../../domain/decision.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { checkTicketOpen } from '../../policy/access/ticket-checks.ts';
import { type CaseInHand, caseInHand } from './case-in-hand.ts';
import { containment, isTouchedHere } from './containment.ts';
import type { RiskPolicy } from './policy.ts';
import { find } from './reasons.ts';
import { release } from './release.ts';

/** The one thing that tickets of the kind ask for. */
export const SIGN_IN_OF_A_PERSON = 'sign-in';

/** What a part comes to, besides its changes. */
type PartOfDecision = {
  readonly stages: readonly StagePlan[];
  readonly after: Afterwards | null;
  readonly redo?: string;
  readonly askAfter?: AskAfter;
  readonly budget?: Budget;
};

/** A decision, and everybody who is asked before it or would be. */
type Weighed = { readonly decision: Decision; readonly stages: readonly StagePlan[] };

/**
 * Whether and on whose word somebody is kept out while their account may be in other hands. Pure. Before anybody is asked it
 * rests only on risk that was read from the directory itself: never on what a ticket or an alert says.
 */
export function weighContainment(policy: RiskPolicy, request: AccessRequest, facts: AccessFacts): Weighed {
  return weighed(policy, request, facts, containment);
}

/** Whether and on whose word somebody is let in again. Pure. What is not known never helps. */
export function weighRelease(policy: RiskPolicy, request: AccessRequest, facts: AccessFacts): Weighed {
  return weighed(policy, request, facts, release);
}

function weighed(
  policy: RiskPolicy,
  request: AccessRequest,
  facts: AccessFacts,
  decide: (inHand: CaseInHand) => PartOfDecision,
): Weighed {
  const inHand = caseInHand(policy, request, facts);
  const { findings } = inHand;
  checkTicketOpen(inHand, '/tickets');
  if (!facts.beneficiary.found) {
    const detail = `The directory has no user ${request.beneficiaryId} (beneficiary).`;
    find(findings, 'beneficiary-not-found', detail, '/tickets');
  }
  const { stages, after, redo, budget, askAfter } = decide(inHand);
  const doubt = doubtOf(inHand, redo !== undefined);
  const decision = {
    ...decided(inHand, policy.digest, stages),
    ...(after && { after }),
    ...(budget && { budget }),
    ...(askAfter && { askAfter }),
    ...(doubt !== null && { doubt }),
    ...(redo !== undefined && { redo }),
  };
  return { decision, stages };
}

/**
 * A replica that lags shows no risk of somebody whom another one has at risk already; nor does it show a containment of a moment ago.
 * Where nothing was done yet there is none that it could hide: whoever is not kept out then is contained without waiting.
 */
function doubtOf(inHand: CaseInHand, lacksContainment: boolean): string | null {
  const { picture, request } = inHand;
  if (picture.standing.is === 'no-risk') return `${request.beneficiaryId} is not at risk`;
  return lacksContainment && isTouchedHere(inHand) ? `${request.beneficiaryId} is not kept out` : null;
}

function decided(
  { findings, picture }: CaseInHand,
  policyDigest: string,
  stages: readonly StagePlan[],
): Decision {
  const { standing } = picture;
  const verdict = findings.refused
    ? 'refuse'
    : findings.review
      ? 'review'
      : stages.length > 0
        ? 'ask'
        : 'grant';
  const level = standing.is === 'at-risk' ? standing.level : null;
  return {
    verdict,
    reasons: findings.reasons,
    policyDigest,
    entitlement: SIGN_IN_OF_A_PERSON,
    riskTier: level === 'low' || level === 'medium' || level === 'high' ? level : null,
    changeClass: { class: 'emergency' },
    stages: verdict === 'ask' ? stages : [],
    end: { ends: 'never' },
    notBefore: null,
  };
}

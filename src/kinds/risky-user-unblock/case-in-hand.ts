import type { AccessFacts } from '../../domain/facts.ts';
import { type Instant, milliseconds } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { type Findings, noFindings } from '../../policy/reason-entry.ts';
import { type Classes, classesOf } from './classes.ts';
import { fittingCase, type Weighed } from './conditions.ts';
import { evidenceIn } from './evidence.ts';
import { type Picture, pictureOf } from './picture.ts';
import type { RiskPolicy } from './policy.ts';
import type { RiskCase } from './risk-table.ts';

/** What every check of one decision looks at, and where it puts what it finds. */
export type CaseInHand = {
  readonly request: AccessRequest;
  readonly policy: RiskPolicy;
  readonly facts: AccessFacts;
  readonly picture: Picture;
  readonly classes: Classes;
  readonly weighed: Weighed;
  /** `null`: none fits, or there is no risk that is shown. */
  readonly found: { readonly case: RiskCase; readonly place: number } | null;
  readonly findings: Findings;
};

/** Time counts as it was when the risk was read, so that the decision and its plan see the same. */
export function caseInHand(policy: RiskPolicy, request: AccessRequest, facts: AccessFacts): CaseInHand {
  const evidence = evidenceIn(facts, NEVER);
  const picture = pictureOf(evidence);
  const classes = classesOf(policy.table, facts, evidence);
  const at = milliseconds(evidence.risk.askedAt);
  const weighed: Weighed = {
    ...{ table: policy.table, facts, requesterId: request.requesterId },
    ...{ picture, classes, at },
  };
  return {
    ...{ request, policy, facts, picture, classes, weighed },
    found: fittingCase(weighed),
    findings: noFindings(),
  };
}

/** When what was never read was asked for. */
const NEVER: Instant = '1970-01-01T00:00:00.000Z';

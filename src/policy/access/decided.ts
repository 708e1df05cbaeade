import type { Decision, EndRule, StagePlan, Verdict } from '../../domain/decision.ts';
import type { Instant } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { noFindings, type ReasonEntry } from '../reason-entry.ts';
import { find } from '../reasons.ts';
import type { TablePolicy } from './access-policy.ts';
import type { Situation } from './situation.ts';

/** What a decision is about, and everything that was found about it. */
type About = Pick<Situation, 'findings'> & {
  readonly index: {
    readonly entitlement: { readonly id: string } & Pick<Decision, 'riskTier' | 'changeClass'>;
  };
};

/** The decision that all findings make together. */
export function decided(
  { findings, index }: About,
  policyDigest: string,
  stages: readonly StagePlan[],
  end: EndRule,
  notBefore: Instant | null,
): Decision {
  const verdict = verdictOf(findings, stages);
  return {
    verdict,
    reasons: findings.reasons,
    policyDigest,
    entitlement: index.entitlement.id,
    riskTier: index.entitlement.riskTier,
    changeClass: index.entitlement.changeClass,
    stages: verdict === 'ask' ? stages : [],
    ...(findings.onTicket.length > 0 && { onTicket: findings.onTicket }),
    end,
    notBefore: verdict === 'ask' || verdict === 'grant' ? notBefore : null,
  };
}

function verdictOf(findings: Situation['findings'], stages: readonly StagePlan[]): Verdict {
  if (findings.refused) return 'refuse';
  if (findings.review) return 'review';
  return stages.length > 0 ? 'ask' : 'grant';
}

/** A decision, and everybody who is asked before it or would be. */
export type Weighed = { readonly decision: Decision; readonly stages: readonly StagePlan[] };

/**
 * Who has to say yes now, also where all that speaks against it is that too few people are left to ask. `null`: there is
 * something against the request itself.
 */
export function whoIsAsked(
  { decision: { verdict, reasons }, stages }: Weighed,
  entries: Readonly<Record<string, ReasonEntry>>,
): readonly StagePlan[] | null {
  if (verdict === 'grant' || verdict === 'ask') return stages;
  const objections = reasons.filter(({ code }) =>
    ['refuse', 'review'].includes(entries[code]?.bearing ?? 'note'),
  );
  return objections.every(({ code }) => code === 'nobody-to-ask') ? stages : null;
}

/** A table that is newer than the request may no longer name what it asks for. */
export function notGoverned(request: AccessRequest, policy: Pick<TablePolicy, 'digest'>): Decision {
  const findings = noFindings();
  const detail = `No policy offers "${request.catalogItem}" with these values.`;
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

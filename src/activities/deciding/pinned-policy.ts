import type { Decision } from '../../domain/decision.ts';
import type { Instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { partInHand } from '../../policy/parts.ts';
import type { Rules } from '../../policy/rulebook.ts';
import type { ReadFailure } from '../../ports/directory.ts';
import type { Means } from '../activity.ts';
import { gatherFacts } from './gather-facts.ts';
import { gatherParts } from './gather-parts.ts';
import type { Material } from './material.ts';
import { notShown, seenOtherwise } from './not-shown.ts';

type PinnedRules =
  | { readonly kept: true; readonly rules: Rules }
  | { readonly kept: false; readonly because: string };

/** The rules of the text that a request was decided by, as it was kept then (H3). */
export async function pinnedRules(means: Means, record: RequestRecord): Promise<PinnedRules> {
  const inForce = means.rulebook.current(record.kind);
  const digest = record.decision?.policyDigest;
  if (inForce.usable && inForce.rules.digest === digest) return { kept: true, rules: inForce.rules };
  const text = digest === undefined ? null : await means.policies.read(record.kind, digest);
  if (text === null)
    return {
      kept: false,
      because: `The policy text ${digest} the request was decided by is not kept any more.`,
    };
  try {
    const rules = means.rulebook.ofText(record.kind, text);
    if (rules.digest === digest) return { kept: true, rules };
    return {
      kept: false,
      because: `The kept policy text ${digest} is not the one the request was decided by: somebody has changed it.`,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      kept: false,
      because: `The policy text ${digest} the request was decided by can't be used any more: ${why}`,
    };
  }
}

type DecidedByPinned =
  | { readonly read: 'done'; readonly decision: Decision; readonly missing: string | null }
  /** It goes by something more, whose turn to be read is then. */
  | { readonly read: 'later'; readonly at: Instant }
  | ReadFailure;

/**
 * What the policy a request was decided by says of it now. It has its own reading of the ticket, which the row keeps, and
 * asks for its own facts: what only the policy in force looks at would leave it without some of them.
 */
export async function pinnedDecision(
  means: Means,
  { record, rules, read, decision, now }: Omit<Material, 'plan' | 'asOf'>,
  since: Instant,
): Promise<DecidedByPinned> {
  if (!record.request || !record.decision || record.decision.policyDigest === rules.digest)
    return { read: 'done', decision, missing: null };
  const pinned = await pinnedRules(means, record);
  if (!pinned.kept) {
    const reasons = [{ code: 'pinned-policy-missing', detail: pinned.because }];
    return { read: 'done', decision: { ...decision, verdict: 'review', reasons }, missing: null };
  }
  const ofPart = partInHand(pinned.rules, record);
  const own = { requestId: record.requestId, rules: ofPart, request: record.request };
  const special = await gatherParts(means, own, since);
  if (special.read !== 'done') return special;
  const gathered = await gatherFacts(means, record.requestId, ofPart, record.request, read.ticket, {
    ...record,
    ...special.facts,
  });
  if (gathered.read === 'failed') return gathered;
  const { facts } = gathered;
  return {
    read: 'done',
    decision: ofPart.decide(record.request, facts, now),
    missing: notShown(facts) ?? seenOtherwise(ofPart, record.request, facts, now),
  };
}

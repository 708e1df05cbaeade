import type { WriteEffect } from '../../domain/effect.ts';
import type { LicenseCall, PlanClash } from '../../domain/license.ts';
import { errorOf, type GraphAnswer } from './answer.ts';
import { effectOf, type Refusal } from './write-effect.ts';

/**
 * What an attempt to assign or take away licenses did. The user that comes with a 200 may be an old one and tells
 * nothing. All refusals share one code, so that only their words tell them apart (graph 4.2).
 */
export function assignEffectOf(call: LicenseCall, answer: GraphAnswer, clientRequestId: string): WriteEffect {
  const effect = effectOf(answer, clientRequestId, 200, () =>
    refusalOf(answer, (message) => refusedAssignment(call, message)),
  );
  const plans = effect.effect === 'rejected' ? clashIn(errorOf(answer.body).message.toLowerCase()) : null;
  return effect.effect === 'rejected' && plans !== null ? { ...effect, plans } : effect;
}

/** What comes before and after each of these are ids, several with commas between them. */
const CLASHES: readonly (readonly [clash: PlanClash['clash'], words: RegExp])[] = [
  ['needs', /service plan (\S+) depends on the service plan\(s\) (.+)/],
  ['excludes', /service plan (\S+) conflicts with service plan (.+)/],
  ['excludes', /service plans ([^\s,]+),(.+) are mutually exclusive/],
];

function clashIn(message: string): PlanClash | null {
  for (const [clash, words] of CLASHES) {
    const [, planId, others] = words.exec(message) ?? [];
    if (planId && others) return { clash, planId, others: others.split(/[\s,.]+/).filter(Boolean) };
  }
  return null;
}

/** What an attempt to set, or with `null` to clear, a usage location did. */
export function usageLocationEffectOf(
  country: string | null,
  answer: GraphAnswer,
  clientRequestId: string,
): WriteEffect {
  return effectOf(answer, clientRequestId, 204, () =>
    refusalOf(answer, (message) => {
      if (message.includes('on-premises mastered')) return 'not-permitted';
      return country === null || message.includes('usagelocation') ? 'usage-location' : 'malformed';
    }),
  );
}

/** `ofWords` tells the refusals with 400 apart by their message, in lower case. */
function refusalOf({ status, body }: GraphAnswer, ofWords: (message: string) => Refusal): Refusal {
  const { code, message } = errorOf(body);
  switch (status) {
    case 400:
      return ofWords(message.toLowerCase());
    case 403:
      return code === 'Directory_QuotaExceeded' ? 'policy-of-the-directory' : 'not-permitted';
    case 404:
      return 'target-missing';
    default:
      return 'malformed';
  }
}

/** Lower-case, each a part of one message. */
const REFUSALS: readonly (readonly [words: string, refusal: Refusal])[] = [
  ['does not have any available licenses', 'no-seats'],
  ['does not correspond to a valid company license', 'unknown-license'],
  ['mutually exclusive', 'license-conflict'],
  ['conflicts with service plan', 'license-conflict'],
  ['depends on the service plan', 'license-dependency'],
  ['inherited from a group membership', 'license-inherited'],
  // one that was set a moment ago may not have got there yet; how long to believe that is the caller's to say
  ['invalid usage location', 'later'],
];

function refusedAssignment({ add, remove }: LicenseCall, message: string): Refusal {
  // nothing of the call took effect: only where it asked for one removal, and no more, is nothing left to do
  if (message.includes('does not have a corresponding license'))
    return add.length === 0 && remove.length === 1 ? 'unchanged' : 'malformed';
  return REFUSALS.find(([words]) => message.includes(words))?.[1] ?? 'malformed';
}

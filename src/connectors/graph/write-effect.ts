import type { RejectionCode, Trace, WriteEffect } from '../../domain/effect.ts';
import type { Edge } from '../../ports/directory.ts';
import { errorOf, explain, type GraphAnswer } from './answer.ts';

type Verb = 'add' | 'remove';

/** What a refused write comes to. `later`: refused for now. */
export type Refusal = RejectionCode | 'unchanged' | 'later';

/** What an attempt to write a member did (facts: membership write outcomes). */
export function writeEffectOf(
  verb: Verb,
  edge: Edge,
  answer: GraphAnswer,
  clientRequestId: string,
): WriteEffect {
  return effectOf(answer, clientRequestId, 204, () => refusalOf(verb, edge, answer));
}

/**
 * What an attempt to write did. Status first, then code, then message: most refusals share one code, and only the
 * message tells them apart, which is `refusal`'s to do. A gateway's page is no success, whatever its status.
 */
export function effectOf(
  answer: GraphAnswer,
  clientRequestId: string,
  success: 200 | 204 | readonly (200 | 204)[],
  refusal: () => Refusal,
): WriteEffect {
  const { status, requestId, retryAfterSeconds } = answer;
  const trace: Trace = { status, requestId, clientRequestId };
  const because = explain(answer);
  const later: WriteEffect = { effect: 'later', because, retryAfterSeconds, trace };
  const uncertain: WriteEffect = { effect: 'uncertain', because, retryAfterSeconds, trace };
  if (answer.heldBack) return { effect: 'rejected', code: 'outside-the-tables', because, trace };
  if (status === 0) return answer.unsent ? later : uncertain;
  if ([success].flat().includes(status as 200 | 204) && !answer.garbled) return { effect: 'changed', trace };
  // Whoever throttles may stand in front of the directory or behind it, so that 429 does not say what became of the write.
  if (status < 400 || status === 408 || status === 429 || status >= 500) return uncertain;
  if ([401, 409, 423, 424].includes(status)) return later;
  const verdict = refusal();
  if (verdict === 'unchanged') return { effect: 'unchanged', trace };
  if (verdict === 'later') return later;
  return { effect: 'rejected', code: verdict, because, trace };
}

function refusalOf(verb: Verb, { userId }: Edge, answer: GraphAnswer): Refusal {
  const { code, message } = errorOf(answer.body);
  const says = (words: string) => message.toLowerCase().includes(words);
  switch (answer.status) {
    case 400:
      if (verb === 'add' && says('added object references already exist')) return 'unchanged';
      if (verb === 'remove' && says('removed object references do not exist')) return 'unchanged';
      if (says("objects being referenced don't exist")) return 'later';
      if (says('on-premises mastered') || says('mail-enabled security group')) return 'group-not-writable';
      return 'malformed';
    case 403:
      if (code === 'Directory_QuotaExceeded' || says('users are not allowed to join'))
        return 'policy-of-the-directory';
      if (says('mail-enabled security group')) return 'group-not-writable';
      return 'not-permitted';
    case 404:
      // a removal that names the user found no such member; whether the user is there at all, proof by reading tells
      return verb === 'remove' && says(userId.toLowerCase()) ? 'unchanged' : 'target-missing';
    default:
      return 'malformed';
  }
}

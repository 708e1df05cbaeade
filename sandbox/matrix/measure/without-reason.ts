/** A request that ends badly although no person and no policy wanted it: trouble that passes is no reason. */
import type { Trouble } from '../cases/case.ts';

const BADLY = ['refused', 'rejected', 'expired', 'withdrawn', 'rolled-back', 'needs-human', 'skipped'];
/** A vendor says no for good. */
const NO = [400, 403];
const LASTING_NO = [401, ...NO];
const GRAPH_HOSTS = ['graph.microsoft.com', 'login.microsoftonline.com'];

/** `stated`, `expected`: what each ticket states, or was to state, at each rest. */
export function endedWithoutReason(
  trouble: Trouble,
  stated: readonly (readonly string[])[],
  expected: readonly (readonly string[])[],
): readonly string[] {
  if (mayChange(trouble)) return [];
  return stated.flatMap((words, rest) =>
    words.flatMap((word, ticket) => {
      const wanted = expected[rest]?.[ticket] ?? '';
      const [, outcome = ''] = word.split('/');
      return word === wanted || wanted.endsWith('*') || !BADLY.includes(outcome)
        ? []
        : [`ends ${word} without anybody having said no; expected ${wanted}`];
    }),
  );
}

/** Whether the trouble is a fact that may change what becomes of a request, or lasts longer than policy is patient. */
function mayChange(trouble: Trouble): boolean {
  switch (trouble.family) {
    case 'call': {
      const { effect } = trouble;
      if (effect.kind !== 'status') return false;
      // what is answered as done and is not done is proven for as long as policy says, then taken back
      const claimsDone = effect.status < 300;
      return claimsDone || NO.includes(effect.status) || Number(effect.retryAfter ?? 0) > 60;
    }
    case 'outage': {
      const { match, effect, hours = 3 } = trouble;
      const refuses = effect.kind === 'status' && LASTING_NO.includes(effect.status);
      return GRAPH_HOSTS.includes(match.host) || refuses || hours > 3; // a proof waits for half an hour
    }
    case 'lag':
      return trouble.reads === 'PT2H';
    case 'inbound':
      return trouble.fate === 'dropped';
    default:
      return false;
  }
}

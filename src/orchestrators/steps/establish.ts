import type { OrchestrationContext } from 'durable-functions';
import type { ProveInput } from '../../activities/prove-edges.ts';
import type { Instant } from '../../domain/instant.ts';
import { prove } from './prove.ts';
import { RETRIES } from './retries.ts';
import { type Step, sleep } from './step.ts';

export type Established =
  | { readonly is: 'so' | 'not-so'; readonly at: Instant }
  /** Looking on does not help, as the directory does not show it to us, or no reads agreed for more than a day. */
  | { readonly is: 'unknown'; readonly because: string }
  /** It does not matter any more. */
  | { readonly is: 'moot' };

/** A day in which reads did not agree either way. */
const {
  tries: ROUNDS,
  pauses: [PAUSE],
} = RETRIES.suspicion;

/**
 * Finds out whether edges are as suspected: both answers take as many agreeing looks as any proof. `matters`: asked
 * before each further round, because what can't be read may have been settled otherwise.
 */
export function* establish(
  context: OrchestrationContext,
  suspected: ProveInput,
  matters?: () => Step<boolean>,
): Step<Established> {
  const opposite = suspected.expect === 'present' ? 'absent' : 'present';
  let last = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const so = yield* prove(context, suspected, RETRIES.suspectedProof.givesUpAfter);
    if (so.proven) return { is: 'so', at: so.at };
    const notSo = yield* prove(
      context,
      { ...suspected, expect: opposite },
      RETRIES.oppositeProof.givesUpAfter,
    );
    if (notSo.proven) return { is: 'not-so', at: notSo.at };
    if (so.final && notSo.final) return { is: 'unknown', because: so.because };
    last = so.because;
    if (matters && !(yield* matters())) return { is: 'moot' };
    yield* sleep(context, PAUSE);
  }
  return { is: 'unknown', because: `for more than a day no reads agreed on it, last because ${last}` };
}

import type { OrchestrationContext } from 'durable-functions';
import type { ProveInput } from '../../activities/prove-edges.ts';
import { addMilliseconds, type Instant, MINUTE, SECOND } from '../../domain/instant.ts';
import { type OnWait, prove } from './prove.ts';
import { RETRIES } from './retries.ts';
import { now, type Step, sleep } from './step.ts';

type Established =
  | { readonly is: 'so' | 'not-so'; readonly at: Instant }
  /** Looking on does not help, as the directory does not show it to us, or no reads agreed for more than a day. */
  | { readonly is: 'unknown'; readonly because: string }
  /** It does not matter any more. */
  | { readonly is: 'moot' };

/** How long is looked for either answer, in seconds, and how often. */
type Patience = { readonly soFor: number; readonly notSoFor: number; readonly rounds: number };

/** A day in which reads did not agree either way. */
const {
  tries: ROUNDS,
  pauses: [PAUSE],
} = RETRIES.suspicion;
const LONG: Patience = {
  soFor: RETRIES.suspectedProof.givesUpAfter,
  notSoFor: RETRIES.oppositeProof.givesUpAfter,
  rounds: ROUNDS,
};
/** So that it can be told within a quarter of an hour what no reads show. */
export const SHORT: Patience = {
  soFor: (8 * MINUTE) / SECOND,
  notSoFor: (2 * MINUTE) / SECOND,
  rounds: 1,
};
/** Then it is told that it can't be made out, and looked on. */
const UNSURE_AFTER = 8 * MINUTE;

type Establishing = {
  /** Asked before each further round, because what can't be read may have been settled otherwise. */
  readonly matters?: () => Step<boolean>;
  /** Told before each further look, once no looks have agreed for minutes. */
  readonly unsure?: (because: string) => Step<void>;
  readonly patience?: Patience;
};

/** Finds out whether edges are as suspected: both answers take as many agreeing looks as any proof. */
export function* establish(
  context: OrchestrationContext,
  suspected: ProveInput,
  { matters, unsure, patience = LONG }: Establishing,
): Step<Established> {
  const opposite = suspected.expect === 'present' ? 'absent' : 'present';
  const onWait = unsure && whenUnsure(context, unsure);
  let last = '';
  for (let round = 0; round < patience.rounds; round += 1) {
    const so = yield* prove(context, suspected, patience.soFor, [], onWait);
    if (so.proven) return { is: 'so', at: so.at };
    const contrary = { ...suspected, expect: opposite } as const;
    const notSo = yield* prove(context, contrary, patience.notSoFor, [], onWait);
    if (notSo.proven) return { is: 'not-so', at: notSo.at };
    if (so.final && notSo.final) return { is: 'unknown', because: so.because };
    last = so.because;
    if (patience.rounds === 1) return { is: 'unknown', because: last };
    if (matters && !(yield* matters())) return { is: 'moot' };
    yield* sleep(context, PAUSE);
  }
  return { is: 'unknown', because: `for more than a day no reads agreed on it, last because ${last}` };
}

function whenUnsure(context: OrchestrationContext, unsure: NonNullable<Establishing['unsure']>): OnWait {
  const from = addMilliseconds(now(context), UNSURE_AFTER);
  return function* (because, _, opposite) {
    // Looks that agree on the opposite leave nothing unsure: it is about to be proven.
    if (now(context) >= from && !opposite)
      yield* unsure(`for minutes no reads have agreed on it, last because ${because}`);
  };
}

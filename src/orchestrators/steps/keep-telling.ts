import type { OrchestrationContext } from 'durable-functions';
import { edgesOf } from '../../activities/edges-of.ts';
import { type Settled, settleRequest } from '../../activities/outbox/settle.ts';
import { reportDrift } from '../../activities/report-drift.ts';
import { prove } from './prove.ts';
import { RETRIES } from './retries.ts';
import { call, type Step, sleep } from './step.ts';

/** Pauses between tries, in seconds; the last one repeats. */
const PAUSES = [5, 15, 30, 60, 120, 300, 600, 900];
/** However long a ticket could not be written, it is true within two minutes after it can be. */
const LONGEST_UNSAID = 90;
/** Six hours at least. Then the run ends, so that its history stays small; the sweep starts it again. */
const TRIES = 240;

/** Goes on telling the ticket and everybody else until they know. "Fulfilled" is proven anew when its proof is old. */
export function* keepTelling(context: OrchestrationContext, requestId: string, first: Settled): Step<void> {
  let settled = first;
  for (let attempt = 0; attempt < TRIES && !settled.settled; attempt += 1) {
    if (settled.proveFirst) {
      settled = yield* proveAgain(context, requestId);
      if (settled.settled) return;
    }
    const pause = Math.min(PAUSES[attempt] ?? 900, settled.said ? 900 : LONGEST_UNSAID);
    yield* sleep(context, Math.max(pause, settled.retryAfterSeconds ?? 0));
    settled = yield* call(context, settleRequest, { requestId });
  }
}

function* proveAgain(context: OrchestrationContext, requestId: string): Step<Settled> {
  const edges = yield* call(context, edgesOf, { requestId });
  const { beneficiaryId, targets, plans } = edges;
  const proof = yield* prove(
    context,
    { requestId, expect: 'present', beneficiaryId, targets, ...(plans ? { plans } : {}) },
    RETRIES.staleProof.givesUpAfter,
  );
  if (proof.proven) return yield* call(context, settleRequest, { requestId, provenAt: proof.at });
  return yield* call(context, reportDrift, { requestId, because: proof.because });
}

import type { OrchestrationContext } from 'durable-functions';
import { edgesOf } from '../../activities/edges-of.ts';
import { reportDrift } from '../../activities/report-drift.ts';
import { type Settled, settleRequest } from '../../activities/settle.ts';
import { HOUR, MINUTE, SECOND } from '../../domain/instant.ts';
import { prove } from './prove.ts';
import { call, type Step, sleep } from './step.ts';

/** Pauses between tries to tell the ticket, in seconds; the last one repeats. */
const PAUSES = [5, 15, 30, 60, 120, 300, 600, 900];
const LONGEST = HOUR / SECOND;
/** Then the run ends; the sweep of unsent revisions starts it again. */
const TRIES = 400;
const STALE_PROOF_GIVES_UP_AFTER = (15 * MINUTE) / SECOND;

/** Goes on telling the ticket and everybody else until they know. "Fulfilled" is proven anew when its proof is old. */
export function* keepTelling(context: OrchestrationContext, requestId: string, first: Settled): Step<void> {
  let settled = first;
  for (let attempt = 0; attempt < TRIES && !settled.settled; attempt += 1) {
    if (settled.proveFirst) {
      settled = yield* proveAgain(context, requestId);
      if (settled.settled) return;
    }
    const pause = PAUSES[attempt] ?? (attempt < 100 ? 900 : LONGEST);
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
    STALE_PROOF_GIVES_UP_AFTER,
  );
  if (proof.proven) return yield* call(context, settleRequest, { requestId, provenAt: proof.at });
  return yield* call(context, reportDrift, { requestId, because: proof.because });
}

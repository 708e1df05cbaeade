import type { OrchestrationContext } from 'durable-functions';
import { edgesOf } from '../../activities/edges-of.ts';
import { lookForAccess } from '../../activities/look-for-access.ts';
import { reportReturned } from '../../activities/report-returned.ts';
import { MINUTE, SECOND } from '../../domain/instant.ts';
import { keepTelling } from '../steps/keep-telling.ts';
import { prove } from '../steps/prove.ts';
import { call, type Step } from '../steps/step.ts';

const GIVES_UP_AFTER = (5 * MINUTE) / SECOND;

/** Access that a ticket says is gone may be there again: once that is proven, the ticket says so. Nothing is written. */
export function* returnedAccess(context: OrchestrationContext): Step<{ readonly access: string }> {
  const { requestId } = context.df.getInput<{ readonly requestId: string }>();
  const { beneficiaryId, targets, plans } = yield* call(context, edgesOf, { requestId });
  const { there } = yield* call(context, lookForAccess, { requestId, beneficiaryId, targets });
  if (!there) return { access: 'gone' };
  const edges = {
    requestId,
    expect: 'present' as const,
    beneficiaryId,
    targets,
    ...(plans ? { plans } : {}),
  };
  const proof = yield* prove(context, edges, GIVES_UP_AFTER, targets);
  if (!proof.proven) return { access: 'unknown' };
  yield* keepTelling(
    context,
    requestId,
    yield* call(context, reportReturned, { requestId, provenAt: proof.at }),
  );
  return { access: 'there' };
}

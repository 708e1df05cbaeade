import type { OrchestrationContext } from 'durable-functions';
import { edgesOf } from '../../activities/edges-of.ts';
import { endWithGroup } from '../../activities/end-with-group.ts';
import { lookForAccess } from '../../activities/look-for-access.ts';
import { reportReturned } from '../../activities/report-returned.ts';
import { deletedGroups } from './deleted-groups.ts';
import { keepTelling } from './keep-telling.ts';
import { prove } from './prove.ts';
import { RETRIES } from './retries.ts';
import { call, type Step } from './step.ts';

/**
 * Looks whether all of the access is there that a ticket does not state any more; once that is proven, the ticket says so. What went
 * with a group that nobody can bring back any more ends for good. Nothing is written.
 */
export function* stateReturned(
  context: OrchestrationContext,
  requestId: string,
): Step<{ readonly access: 'gone' | 'unknown' | 'there' }> {
  const { beneficiaryId, targets, plans } = yield* call(context, edgesOf, { requestId });
  const look = { requestId, beneficiaryId, targets };
  const { there, lost } = yield* call(context, lookForAccess, look);
  if (lost.length > 0) {
    // one look believes nothing
    const deleted = yield* deletedGroups(context, requestId, beneficiaryId, lost);
    if (deleted.length > 0)
      yield* call(context, endWithGroup, { requestId, beneficiaryId, groupIds: deleted });
    return { access: 'gone' };
  }
  if (!there) return { access: 'gone' };
  const edges = {
    requestId,
    expect: 'present' as const,
    beneficiaryId,
    targets,
    ...(plans ? { plans } : {}),
  };
  const proof = yield* prove(context, edges, RETRIES.returnedProof.givesUpAfter, targets);
  if (!proof.proven) return { access: 'unknown' };
  yield* keepTelling(
    context,
    requestId,
    yield* call(context, reportReturned, { requestId, provenAt: proof.at }),
  );
  return { access: 'there' };
}

import type { OrchestrationContext } from 'durable-functions';
import { concludeEnd } from '../activities/conclude-end.ts';
import { parkEnd } from '../activities/park-end.ts';
import { reportStuckRemoval } from '../activities/report-stuck-removal.ts';
import { keepTelling } from './steps/keep-telling.ts';
import { call, type Step } from './steps/step.ts';
import { takeBack } from './steps/take-back.ts';

/** `forGood`: the account was deleted permanently, and its memberships with it. */
type EndInput = { readonly requestId: string; readonly forGood?: boolean };

/** Takes back the ending grants of one request, proves it, and tells the ticket. */
export function* endOfGrant(context: OrchestrationContext): Step<{ readonly ended: string }> {
  const { requestId, forGood } = context.df.getInput<EndInput>();
  const owner = `${requestId}~end`;
  const back = yield* takeBack(context, requestId, owner);
  const goneWith = back.takenBack || !back.parked ? null : back.parked.deleted;
  if (!back.takenBack && !(goneWith === 'account' && forGood)) {
    const deleted = goneWith ?? 'nothing';
    const { lasting } = yield* call(context, parkEnd, { requestId, because: back.because, deleted });
    if (goneWith === null)
      yield* call(context, reportStuckRemoval, { requestId, because: back.because, nextAt: null });
    if (!lasting) return { ended: 'parked' };
  }
  const removed = back.takenBack ? back.removed : [];
  const provenAt = back.takenBack && back.provenAt !== null ? { provenAt: back.provenAt } : {};
  const done = back.takenBack && back.done.length > 0 ? { done: back.done } : {};
  const gone = goneWith === null ? {} : { goneWith };
  const settled = yield* call(context, concludeEnd, {
    requestId,
    owner,
    removed,
    ...done,
    ...provenAt,
    ...gone,
  });
  yield* keepTelling(context, requestId, settled);
  return { ended: 'ended' };
}

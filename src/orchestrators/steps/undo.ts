import type { OrchestrationContext } from 'durable-functions';
import { beginSetBack } from '../../activities/begin-set-back.ts';
import { beginTakeBack } from '../../activities/begin-take-back.ts';
import { checkTicket } from '../../activities/check-ticket.ts';
import { conclude } from '../../activities/conclude.ts';
import { finishSetBack } from '../../activities/finish-set-back.ts';
import { finishTakeBack } from '../../activities/finish-take-back.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { keepTelling } from './keep-telling.ts';
import { call, type Step } from './step.ts';
import { takeBack } from './take-back.ts';

type Ended = { readonly ended: string };

/** Undoes whatever this run added, proves it gone, and ends as policy says; what can't be undone gets an owner. */
export function* undo(
  context: OrchestrationContext,
  requestId: string,
  because: string,
  outcome?: Outcome,
): Step<Ended> {
  yield* call(context, beginTakeBack, { requestId, because: [because], ...(outcome ? { outcome } : {}) });
  const back = yield* takeBack(context, requestId, requestId);
  if (!back.takenBack) return yield* stuck(context, requestId, [because], back);
  const { removed, kept, done, unproven, provenAt } = back;
  const unsure = unproven.length > 0 ? { unproven } : {};
  const finished = { requestId, owner: requestId, removed, kept, ...onlyIf(done), ...unsure, provenAt };
  yield* call(context, finishTakeBack, finished);
  const concluded = yield* call(context, conclude, { requestId, owner: requestId });
  yield* call(context, checkTicket, { requestId });
  if (concluded.concluded) yield* keepTelling(context, requestId, concluded);
  return {
    ended: kept.length + done.length + unproven.length > 0 ? 'needs-human' : (outcome ?? 'rolled-back'),
  };
}

/** Gives back the turn, and what was added in it, of a request that goes on; what can't be undone ends it. */
export function* setBack(context: OrchestrationContext, requestId: string): Step<Ended | null> {
  const begun = yield* call(context, beginSetBack, { requestId, owner: requestId });
  let removed: readonly string[] = [];
  let done: readonly string[] = [];
  let provenAt: Instant | null = null;
  if (begun.takeBack) {
    const back = yield* takeBack(context, requestId, requestId);
    if (!back.takenBack) {
      const because = ['The ticket, the directory or the policy has changed since it was approved'];
      yield* call(context, beginTakeBack, { requestId, because });
      return yield* stuck(context, requestId, because, back);
    }
    removed = back.removed;
    done = back.done;
    provenAt = back.provenAt;
  }
  yield* call(context, finishSetBack, { requestId, owner: requestId, removed, ...onlyIf(done), provenAt });
  return null;
}

/** Inputs of runs whose entries can all be undone stay as they were. */
function onlyIf(done: readonly string[]): { readonly done?: readonly string[] } {
  return done.length > 0 ? { done } : {};
}

function* stuck(
  context: OrchestrationContext,
  requestId: string,
  because: readonly string[],
  { unread, because: why }: { readonly unread?: true; readonly because: string },
): Step<Ended> {
  const what = unread
    ? 'It is not proven, it is not repeated, and it is looked at again every hour'
    : 'The changes of this run could not be taken back, and that is tried again every hour';
  const words = [...because, `${what}: ${why}`];
  const concluded = yield* call(context, conclude, {
    requestId,
    owner: requestId,
    outcome: 'needs-human',
    because: words,
  });
  if (concluded.concluded) yield* keepTelling(context, requestId, concluded);
  return { ended: 'needs-human' };
}

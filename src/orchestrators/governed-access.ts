import type { OrchestrationContext } from 'durable-functions';
import { checkTicket } from '../activities/check-ticket.ts';
import { conclude } from '../activities/conclude.ts';
import { type DecideInput, decideRequest } from '../activities/decide-request.ts';
import type { Next } from '../activities/deciding/next.ts';
import { settleRequest } from '../activities/outbox/settle.ts';
import { awaitStage } from './steps/approval.ts';
import { hold } from './steps/hold.ts';
import { keepTelling } from './steps/keep-telling.ts';
import { provision } from './steps/provision.ts';
import { call, now, type Step, Stuck, sleep } from './steps/step.ts';
import { setBack, undo } from './steps/undo.ts';

/** The input only locates; the Requests row is authoritative (H2). */
type RunInput = { readonly requestId: string };

/** The way of every ticket that asks for access: for each part of its decision decide, ask if need be, decide again, change, prove, tell. */
export function* governedAccess(context: OrchestrationContext): Step<{ readonly ended: string }> {
  const { requestId } = context.df.getInput<RunInput>();
  try {
    return yield* run(context, requestId);
  } catch (error) {
    if (!(error instanceof Stuck)) throw error;
    const because = [`The run is stuck: ${error.message}`];
    const concluded = yield* call(context, conclude, {
      requestId,
      owner: requestId,
      outcome: 'needs-human',
      because,
    });
    if (concluded.concluded) yield* keepTelling(context, requestId, concluded);
    return { ended: 'stuck' };
  }
}

function* run(context: OrchestrationContext, requestId: string): Step<{ readonly ended: string }> {
  let next: Next = yield* decide(context, requestId, false);
  for (;;) {
    switch (next.next) {
      case 'done':
        return { ended: 'done' };
      case 'settle':
        yield* keepTelling(context, requestId, yield* call(context, settleRequest, { requestId }));
        return { ended: 'settled' };
      case 'hold':
        yield* hold(context, next.until);
        next = yield* decide(context, requestId, true);
        break;
      case 'ask':
        next = (yield* isAnswered(context, requestId, next.stages))
          ? yield* decide(context, requestId, true)
          : { next: 'conclude', outcome: 'withdrawn', edited: false };
        break;
      case 'apply':
      case 'take-back': {
        const provisioned = yield* provision(context, requestId, next);
        if (provisioned.ended !== null) return { ended: provisioned.ended };
        next =
          'next' in provisioned
            ? provisioned.next
            : yield* decide(
                context,
                requestId,
                false,
                'missing' in provisioned
                  ? { missing: provisioned.missing }
                  : 'needless' in provisioned
                    ? { needless: provisioned.needless }
                    : {},
              );
        break;
      }
      case 'set-back': {
        const ended = yield* setBack(context, requestId);
        if (ended) return ended;
        next = yield* decide(context, requestId, false);
        break;
      }
      case 'conclude':
        return yield* end(context, requestId);
      case 'again':
        next = yield* decide(context, requestId, true);
    }
  }
}

/** Decides as soon as everything it needs can be read. */
function* decide(
  context: OrchestrationContext,
  requestId: string,
  again: boolean,
  anew: Pick<DecideInput, 'missing' | 'needless'> = {},
): Step<Next> {
  const input = { requestId, again, since: now(context), ...anew };
  let next = yield* call(context, decideRequest, input);
  while (next.next === 'again') {
    yield* sleep(context, next.afterSeconds);
    next = yield* call(context, decideRequest, input);
  }
  return next;
}

/** Whether people said yes to all of it, or it settled by itself meanwhile: either is decided once more. */
function* isAnswered(
  context: OrchestrationContext,
  requestId: string,
  stages: readonly string[],
): Step<boolean> {
  for (const stage of stages) {
    const state = yield* awaitStage(context, requestId, stage);
    if (state === 'settled') return true;
    if (state !== 'approved') return false;
  }
  return true;
}

/** An edited ticket is a new version of the request; the check that follows starts it. */
function* end(context: OrchestrationContext, requestId: string): Step<{ readonly ended: string }> {
  const concluded = yield* call(context, conclude, { requestId, owner: requestId });
  if (!concluded.concluded)
    return yield* undo(context, requestId, 'what was to follow of it came to nothing');
  yield* call(context, checkTicket, { requestId });
  yield* keepTelling(context, requestId, concluded);
  return { ended: 'concluded' };
}

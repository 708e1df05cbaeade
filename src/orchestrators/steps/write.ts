import type { OrchestrationContext } from 'durable-functions';
import { type Applied, applyChange } from '../../activities/apply-change.ts';
import type { ApplyInput } from '../../activities/applying/apply-input.ts';
import { addMilliseconds, type Instant, SECOND } from '../../domain/instant.ts';
import { pauseSeconds, spreadBy } from '../../domain/patience.ts';
import { familyOf } from '../../targets/index.ts';
import { RETRIES } from './retries.ts';
import { call, isDue, now, type Step, secondsWithin, sleep } from './step.ts';

/** A write that was scheduled is sent within two minutes or not at all (H5). */
export const VALID_SECONDS = 120;
const GAVE_UP = 'gave-up';
/** A host that stood still finds its time up after its first try. */
const LEAST_TRIES = 3;

type Written =
  /** `asBefore`: the directory answered that nothing had to be changed. */
  | { readonly written: true; readonly asBefore: boolean }
  /** `without`: what else was decided is done without it, as it is decided anew. */
  | { readonly written: false; readonly because: string; readonly code: string; readonly without?: true };

export type MayBeSent = { readonly notAfter: Instant };

export type WritePatience = {
  readonly giveUpAfterSeconds: number;
  readonly firstWaitSeconds: number;
  /** Asked before each try until when it may be sent; `null`: it must not be sent. Left out: it may. */
  readonly beforeTry?: (giveUpAt: Instant) => Step<MayBeSent | null>;
  /** Called before a wait that people should know of. */
  readonly onWait?: (because: string, nextAt: Instant, attempt: number, giveUpAt: Instant) => Step<void>;
};

/** What may be a replica's lag, although reads bear it out, is said again over minutes before it is meant. */
const SETTLING = RETRIES.settlingWrite;

function maySettle(code: string, { action, grants }: Pick<ApplyInput, 'action' | 'grants'>): boolean {
  return grants.some(({ target }) => familyOf(target).mayBeLag(code, action));
}

function isOver(context: OrchestrationContext, attempt: number, giveUpAt: Instant): boolean {
  return attempt >= LEAST_TRIES && isDue(context, giveUpAt);
}

function* wait(
  context: OrchestrationContext,
  seconds: number,
  because: string,
  attempt: number,
  onWait: WritePatience['onWait'],
  giveUpAt: Instant,
): Step<void> {
  const nextAt = addMilliseconds(now(context), seconds * SECOND);
  if (onWait) yield* onWait(because, nextAt, attempt, giveUpAt);
  yield* sleep(context, seconds);
}

/**
 * Sends one write until its answer is definite, waiting on durable timers in between: an activity never waits
 * (invariant 13). What the directory asks for makes a pause longer, up to the longest there is; none reaches past the
 * moment at which it is given up, when it is tried once more.
 */
export function* write(
  context: OrchestrationContext,
  change: Omit<ApplyInput, 'attempt' | 'notAfter'>,
  patience: WritePatience,
): Step<Written> {
  const giveUpAt = addMilliseconds(now(context), patience.giveUpAfterSeconds * SECOND);
  const refusals: Refusals = { passing: 0, meant: 0 };
  for (let attempt = 1; ; attempt += 1) {
    const may = patience.beforeTry
      ? yield* patience.beforeTry(giveUpAt)
      : { notAfter: addMilliseconds(now(context), VALID_SECONDS * SECOND) };
    if (!may) return { written: false, because: 'it is not to be sent any more', code: 'not-to-be-sent' };
    const { notAfter } = may;
    const applied: Applied = yield* call(context, applyChange, { ...change, attempt, notAfter });
    switch (applied.applied) {
      case 'changed':
      case 'unchanged':
        return { written: true, asBefore: applied.applied === 'unchanged' };
      case 'rejected': {
        const { because, code, passes, without } = applied;
        if (without) return { written: false, because, code, without };
        if (passes && isOver(context, attempt, giveUpAt)) return { written: false, because, code: GAVE_UP };
        if (!passes && isMeant(refusals, code, change)) return { written: false, because, code };
        const seconds = passes
          ? pauseWhilePassing(context, change, refusals, patience, giveUpAt)
          : SETTLING.pauses[0];
        yield* wait(context, seconds, because, attempt, patience.onWait, giveUpAt);
        break;
      }
      case 'void':
        return { written: false, because: applied.because, code: 'void' };
      default: {
        if (isOver(context, attempt, giveUpAt))
          return { written: false, because: applied.because, code: GAVE_UP };
        const seconds = pauseAfter(context, change, attempt, applied.retryAfterSeconds, patience, giveUpAt);
        yield* wait(context, seconds, applied.because, attempt, patience.onWait, giveUpAt);
      }
    }
  }
}

/** How often a write was refused for what reads contradict, and for what they bear out. */
type Refusals = { passing: number; meant: number };

function isMeant(refusals: Refusals, code: string, change: Pick<ApplyInput, 'action' | 'grants'>): boolean {
  refusals.meant += 1;
  return !maySettle(code, change) || refusals.meant >= SETTLING.tries;
}

/** A minute at least, by when what was decided has to be read anew. */
function pauseWhilePassing(
  context: OrchestrationContext,
  change: Pick<ApplyInput, 'grants'>,
  refusals: Refusals,
  patience: WritePatience,
  giveUpAt: Instant,
): number {
  const [least] = SETTLING.pauses;
  refusals.passing += 1;
  return refusals.passing === 1
    ? least
    : pauseAfter(context, change, refusals.passing, least, patience, giveUpAt);
}

/** After the time is up only our own pace counts, for the few tries that a host which stood still has left. */
function pauseAfter(
  context: OrchestrationContext,
  { grants }: Pick<ApplyInput, 'grants'>,
  attempt: number,
  asked: number | null,
  { firstWaitSeconds }: WritePatience,
  giveUpAt: Instant,
): number {
  const spread = spreadBy(`${context.df.instanceId}~${grants[0]?.grantId}~${attempt}`);
  const over = isDue(context, giveUpAt);
  return secondsWithin(
    context,
    pauseSeconds(attempt, over ? null : asked, firstWaitSeconds, spread),
    giveUpAt,
  );
}

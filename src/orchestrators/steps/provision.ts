import type { OrchestrationContext } from 'durable-functions';
import type { ApplyInput } from '../../activities/apply-change.ts';
import { type Armed, armGrants } from '../../activities/arm-grants.ts';
import { beginTakeBack } from '../../activities/begin-take-back.ts';
import { conclude } from '../../activities/conclude.ts';
import type { Next } from '../../activities/deciding/next.ts';
import { finishTakeBack } from '../../activities/finish-take-back.ts';
import { probeDownstream } from '../../activities/probe-downstream.ts';
import { reportRetry } from '../../activities/report-retry.ts';
import { addMilliseconds, type Instant, MINUTE, SECOND } from '../../domain/instant.ts';
import { isLicensing } from '../../domain/target.ts';
import { keepTelling } from './keep-telling.ts';
import { prove } from './prove.ts';
import { call, isDue, now, type Step, sleep } from './step.ts';
import { takeBack } from './take-back.ts';
import { write } from './write.ts';

type Apply = Extract<Next, { next: 'apply' }>;
type CountedOn = NonNullable<Apply['countsOn']>;

const COUNTED_ON_GIVES_UP_AFTER = (2 * MINUTE) / SECOND;

/** `missing`: nothing was written, because what was decided rests on memberships that are not there. Decide anew. */
export type Provisioned =
  | { readonly ended: string }
  | { readonly ended: null; readonly missing: { readonly recounts: number } };

/** Applies the plan, proves it and says so; or takes everything back and says that (invariant 5). */
export function* provision(
  context: OrchestrationContext,
  requestId: string,
  next: Apply | Extract<Next, { next: 'take-back' }>,
): Step<Provisioned> {
  const done =
    next.next === 'take-back'
      ? failed('the run was interrupted while it was taking back')
      : yield* apply(context, requestId, next);
  if (!done.applied) {
    if (done.missing) return { ended: null, missing: done.missing };
    return yield* undo(context, requestId, done.because);
  }
  const concluded = yield* call(context, conclude, {
    requestId,
    owner: requestId,
    outcome: 'fulfilled',
    provenAt: done.provenAt,
    usableAt: done.usableAt,
    ...(done.downstream === null ? {} : { downstream: done.downstream }),
  });
  if (!concluded.concluded)
    return yield* undo(context, requestId, 'the request was ended while its access was being set up');
  yield* keepTelling(context, requestId, concluded);
  return { ended: 'fulfilled' };
}

type Applied =
  | {
      readonly applied: true;
      readonly provenAt: Instant;
      /** When the system downstream had noticed, or was waited for no longer. */
      readonly usableAt: Instant;
      readonly downstream: string | null;
    }
  | {
      readonly applied: false;
      readonly because: string;
      readonly missing: { readonly recounts: number } | null;
    };

function failed(because: string): Applied {
  return { applied: false, because, missing: null };
}

function unproven(because: string): Applied {
  return failed(`the access could not be proven: ${because}`);
}

function anew({ recounts }: CountedOn, because: string): Applied {
  return { applied: false, because, missing: { recounts } };
}

/**
 * What the plan leaves as it is has to be there before anything else is given, or half of a decision would be carried
 * out; and soon, because a decision is only good for the moment it was taken in (invariant 3).
 */
function* apply(context: OrchestrationContext, requestId: string, next: Apply): Step<Applied> {
  const { countsOn } = next;
  if (!countsOn) return yield* carryOut(context, requestId, next, []);
  const { beneficiaryId, targets, decidesAnew } = countsOn;
  const watched = decidesAnew ? targets : [];
  if (!countsOn.changesFollow) return yield* carryOut(context, requestId, next, watched);
  const input = { requestId, expect: 'present' as const, beneficiaryId, targets };
  const counted = yield* prove(context, input, COUNTED_ON_GIVES_UP_AFTER, watched);
  if (counted.proven) return yield* carryOut(context, requestId, next, []);
  return decidesAnew ? anew(countsOn, counted.because) : unproven(counted.because);
}

function* carryOut(
  context: OrchestrationContext,
  requestId: string,
  { patience, probe, countsOn, plans }: Apply,
  watched: readonly string[],
): Step<Applied> {
  const armed = yield* arm(context, requestId);
  const { beneficiaryId, targets } = armed;
  for (const grants of callsOf(armed.grants)) {
    const change = { requestId, grants, beneficiaryId, action: 'add' as const, owner: requestId };
    const written = yield* write(context, change, {
      giveUpAfterSeconds: patience.writeSeconds,
      firstWaitSeconds: patience.waitSeconds,
      onWait: function* (because, nextAt, attempt) {
        if (attempt > 1 || nextAt > addMilliseconds(now(context), 30 * SECOND))
          yield* call(context, reportRetry, { requestId, because, nextAt });
      },
    });
    if (!written.written) return failed(written.because);
  }
  const proof = yield* prove(
    context,
    { requestId, expect: 'present', beneficiaryId, targets, ...(plans ? { plans } : {}) },
    patience.proofSeconds,
    watched,
  );
  if (!proof.proven)
    return countsOn && proof.missing.length > 0 ? anew(countsOn, proof.because) : unproven(proof.because);
  if (!probe) return { applied: true, provenAt: proof.at, usableAt: proof.at, downstream: null };
  const downstream = yield* awaitDownstream(context, requestId);
  return { applied: true, provenAt: proof.at, usableAt: now(context), downstream };
}

function* arm(context: OrchestrationContext, requestId: string): Step<Extract<Armed, { armed: true }>> {
  for (;;) {
    const armed = yield* call(context, armGrants, { requestId, owner: requestId });
    if (armed.armed) return armed;
    yield* sleep(context, armed.afterSeconds);
  }
}

/** Waits until the system downstream has noticed; answers why not when its time is up. */
function* awaitDownstream(context: OrchestrationContext, requestId: string): Step<string | null> {
  const startedAt = now(context);
  for (;;) {
    const probed = yield* call(context, probeDownstream, { requestId });
    if (probed.probed === 'passed') return null;
    if (isDue(context, addMilliseconds(startedAt, probed.timeoutSeconds * SECOND)))
      return `the system downstream has not noticed in time (${probed.because})`;
    yield* sleep(context, probed.everySeconds);
  }
}

/** Licenses that depend on each other go out in one call, everything else by itself, in the plan's order. */
function callsOf(grants: ApplyInput['grants']): readonly ApplyInput['grants'][] {
  const calls: ApplyInput['grants'][number][][] = [];
  for (const grant of grants) {
    const last = calls.at(-1);
    if (last?.[0] && isLicensing(last[0].target) && isLicensing(grant.target)) last.push(grant);
    else calls.push([grant]);
  }
  return calls;
}

/** Undoes whatever this run added, proves it gone, and ends as policy says; what can't be undone gets an owner. */
function* undo(
  context: OrchestrationContext,
  requestId: string,
  because: string,
): Step<{ readonly ended: string }> {
  yield* call(context, beginTakeBack, { requestId, because: [because] });
  const back = yield* takeBack(context, requestId, requestId);
  if (!back.takenBack) {
    const words = [
      because,
      `What this run added could not be taken back, and is tried again every hour: ${back.because}`,
    ];
    const stuck = yield* call(context, conclude, {
      requestId,
      owner: requestId,
      outcome: 'needs-human',
      because: words,
    });
    if (stuck.concluded) yield* keepTelling(context, requestId, stuck);
    return { ended: 'needs-human' };
  }
  const { removed, kept, provenAt } = back;
  yield* call(context, finishTakeBack, { requestId, owner: requestId, removed, kept, provenAt });
  const concluded = yield* call(context, conclude, { requestId, owner: requestId });
  if (concluded.concluded) yield* keepTelling(context, requestId, concluded);
  return { ended: kept.length > 0 ? 'needs-human' : 'rolled-back' };
}

import type { OrchestrationContext } from 'durable-functions';
import { armGrants } from '../../activities/arm-grants.ts';
import { checkTicket } from '../../activities/check-ticket.ts';
import { conclude } from '../../activities/conclude.ts';
import type { DecideInput } from '../../activities/decide-request.ts';
import type { Next } from '../../activities/deciding/next.ts';
import { finishPart } from '../../activities/finish-part.ts';
import { probeDownstream } from '../../activities/probe-downstream.ts';
import { reportProof } from '../../activities/report-proof.ts';
import { addMilliseconds, type Instant, MINUTE, milliseconds, SECOND } from '../../domain/instant.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { lifetimeRowOf } from '../../targets/index.ts';
import { keepLooking } from './keep-looking.ts';
import { keepTelling } from './keep-telling.ts';
import { type OnWait, prove } from './prove.ts';
import { release } from './release.ts';
import { RETRIES } from './retries.ts';
import { sendChanges } from './send-changes.ts';
import { call, isDue, now, type Step, sleep } from './step.ts';
import { isGood, type LastDecided } from './still-decided.ts';
import { closedAs, type NoTurn, takeTurn } from './take-turn.ts';
import { undo } from './undo.ts';

type Apply = Extract<Next, { next: 'apply' }>;
type CountedOn = NonNullable<Apply['countsOn']>;

/** `missing`: nothing was written, because what was decided rests on memberships that are not there. Decide anew. */
type Provisioned =
  | { readonly ended: string }
  | { readonly ended: null; readonly missing: { readonly recounts: number } }
  /** What was sent is needless by now: what it was to bring about is so by something else. Decide anew. */
  | { readonly ended: null; readonly needless: NonNullable<DecideInput['needless']> }
  /** A part of the decision is done; decide what follows. */
  | { readonly ended: null; readonly follows: true }
  /** A decision on the way, right before a write, says what comes instead. */
  | { readonly ended: null; readonly next: Next };

/** Applies the plan, proves it and says so; or takes everything back and says that (invariant 5). */
export function* provision(
  context: OrchestrationContext,
  requestId: string,
  next: Apply | Extract<Next, { next: 'take-back' }>,
): Step<Provisioned> {
  if (next.next === 'take-back')
    return yield* undo(context, requestId, 'the run was interrupted while it was taking back');
  const last: LastDecided = { at: now(context) };
  const done = yield* apply(context, requestId, next, last);
  switch (done.turn) {
    case 'missing':
      return { ended: null, missing: { recounts: done.recounts } };
    case 'failed':
      return yield* undo(context, requestId, done.because, done.outcome);
    case 'refused':
      return yield* refuse(context, requestId, done.because);
    case 'needless':
      return { ended: null, needless: { targets: done.targets, because: done.because } };
    case 'unreleased':
      return yield* leave(context, requestId, done.because);
    case 'instead':
      return { ended: null, next: done.next };
    case 'done':
      if (next.part !== undefined) return yield* goOn(context, requestId, next.part, done);
      return yield* fulfill(context, requestId, done, !isGood(context, last), next.probe);
  }
}

/** A part of the decision is proven, and another one follows. */
function* goOn(
  context: OrchestrationContext,
  requestId: string,
  part: string,
  { provenAt }: Extract<Applied, { turn: 'done' }>,
): Step<Provisioned> {
  const input = { requestId, owner: requestId, part, provenAt };
  const { finished } = yield* call(context, finishPart, input);
  if (finished === 'yes') return { ended: null, follows: true };
  const why = yield* whyClosed(context, requestId);
  return yield* undo(context, requestId, why.because, why.outcome);
}

function* fulfill(
  context: OrchestrationContext,
  requestId: string,
  done: Extract<Applied, { turn: 'done' }>,
  lookAgain: boolean,
  probe: boolean,
): Step<{ readonly ended: string }> {
  const concluded = yield* call(context, conclude, {
    requestId,
    owner: requestId,
    outcome: 'fulfilled',
    provenAt: done.provenAt,
    usableAt: done.usableAt,
    ...(lookAgain ? { lookAgain } : {}),
    ...(done.downstream === null ? {} : { downstream: done.downstream }),
  });
  if (!concluded.concluded) {
    const why = yield* whyClosed(context, requestId);
    return yield* undo(context, requestId, why.because, why.outcome);
  }
  yield* keepTelling(context, requestId, concluded);
  if (probe) yield* keepLooking(context, requestId);
  return { ended: 'fulfilled' };
}

/** Somebody closed it while it was being proven: how it ends now, and why. */
function* whyClosed(
  context: OrchestrationContext,
  requestId: string,
): Step<{ readonly because: string; readonly outcome?: Outcome }> {
  const closed = yield* call(context, armGrants, { requestId, owner: requestId });
  if (!closed.armed && closed.why === 'closed') return closedAs(closed);
  return { because: 'the request was ended while its access was being set up' };
}

function* refuse(
  context: OrchestrationContext,
  requestId: string,
  because: string,
): Step<{ readonly ended: string }> {
  const concluded = yield* call(context, conclude, {
    requestId,
    owner: requestId,
    outcome: 'refused',
    because: [because],
  });
  if (!concluded.concluded) return yield* undo(context, requestId, because, 'refused');
  yield* call(context, checkTicket, { requestId });
  yield* keepTelling(context, requestId, concluded);
  return { ended: 'refused' };
}

const TRIED_ON =
  'It is tried again every hour, for as long as what was decided holds; this ticket says once it is done.';

/** People are called for what is still on, and it is tried on. */
function* leave(
  context: OrchestrationContext,
  requestId: string,
  because: string,
): Step<{ readonly ended: string }> {
  const concluded = yield* call(context, conclude, {
    ...{ requestId, owner: requestId, outcome: 'needs-human' as const },
    because: [`${because}.`, TRIED_ON],
  });
  if (!concluded.concluded) return yield* undo(context, requestId, because, 'needs-human');
  yield* call(context, checkTicket, { requestId });
  yield* keepTelling(context, requestId, concluded);
  return { ended: 'needs-human' };
}

type Applied =
  | {
      readonly turn: 'done';
      readonly provenAt: Instant;
      /** When the system downstream had noticed; of what was waited for no longer, when it was proven. */
      readonly usableAt: Instant;
      readonly downstream: string | null;
    }
  | { readonly turn: 'missing'; readonly recounts: number }
  | { readonly turn: 'needless'; readonly targets: readonly string[]; readonly because: string }
  /** Everything that was to be given is proven; what was to be taken off is still on. */
  | { readonly turn: 'unreleased'; readonly because: string }
  | NoTurn;

function unproven({ called = 'the access' }: Apply, because: string): Applied {
  return { turn: 'failed', because: `${called} could not be proven: ${because}` };
}

function anew({ recounts }: CountedOn): Applied {
  return { turn: 'missing', recounts };
}

/**
 * What the plan leaves as it is has to be there before anything else is given, or half of a decision would be carried
 * out; and soon, because a decision is only good for the moment it was taken in (invariant 3).
 */
function* apply(
  context: OrchestrationContext,
  requestId: string,
  next: Apply,
  last: LastDecided,
): Step<Applied> {
  const { countsOn } = next;
  if (!countsOn) return yield* carryOut(context, requestId, next, last, []);
  const { beneficiaryId, targets, decidesAnew } = countsOn;
  const watched = decidesAnew ? targets : [];
  if (!countsOn.changesFollow) return yield* carryOut(context, requestId, next, last, watched);
  const input = { requestId, expect: 'present' as const, beneficiaryId, targets };
  const counted = yield* prove(context, input, RETRIES.countedOnProof.givesUpAfter, watched);
  if (counted.proven) return yield* carryOut(context, requestId, next, last, []);
  return decidesAnew ? anew(countsOn) : unproven(next, counted.because);
}

function* carryOut(
  context: OrchestrationContext,
  requestId: string,
  next: Apply,
  last: LastDecided,
  watched: readonly string[],
): Step<Applied> {
  const { patience, probe, countsOn, plans, releases } = next;
  let window: ProofWindow | null = null;
  for (;;) {
    const turn = yield* takeTurn(context, requestId, patience.writeSeconds, last);
    if (turn.turn !== 'taken') return turn;
    const { beneficiaryId, targets } = turn;
    const sent = yield* sendChanges(context, requestId, turn, patience, last);
    if (sent.sent === 'no') return sent.instead;
    if (sent.sent === 'replanned') continue;
    window ??= proofWindow(context, requestId, patience.proofSeconds);
    const proof = yield* prove(
      context,
      { requestId, expect: 'present', beneficiaryId, targets, ...(plans ? { plans } : {}) },
      secondsLeft(context, window.until),
      [...watched, ...sent.asBefore],
      window.tell,
    );
    if (!proof.proven) {
      if (countsOn && proof.missing.some((target) => watched.includes(target))) return anew(countsOn);
      // Somebody took it away meanwhile, or what answered is behind what is read: it is sent again.
      if (proof.missing.length > 0) continue;
      if (proof.elsewhere) return { turn: 'needless', targets, because: proof.because };
      return unproven(next, proof.because);
    }
    const stays = releases ? yield* release(context, requestId, proof.at) : null;
    if (stays !== null) return unreleased(targets, stays);
    if (!probe) return { turn: 'done', provenAt: proof.at, usableAt: proof.at, downstream: null };
    const { usableAt, downstream } = yield* awaitDownstream(context, requestId, proof.at);
    return { turn: 'done', provenAt: proof.at, usableAt, downstream };
  }
}

/** What was done once stays done, and nothing is left to take back; what else was given goes. */
function unreleased(targets: readonly string[], stays: string): Applied {
  const because = `it could not be taken off: ${stays}`;
  return targets.every((target) => lifetimeRowOf(target).givenBack === 'read')
    ? { turn: 'unreleased', because }
    : { turn: 'failed', because, outcome: 'needs-human' };
}

/** Most proofs are over in a minute or two; what takes longer is told of on the ticket, once for each window. */
const TOLD_AFTER = 5 * MINUTE;

/** However often it is sent again meanwhile. */
type ProofWindow = { readonly until: Instant; readonly tell: OnWait };

function secondsLeft(context: OrchestrationContext, until: Instant): number {
  return Math.max(0, (milliseconds(until) - milliseconds(now(context))) / SECOND);
}

function proofWindow(context: OrchestrationContext, requestId: string, seconds: number): ProofWindow {
  const toldFrom = addMilliseconds(now(context), TOLD_AFTER);
  const until = addMilliseconds(now(context), seconds * SECOND);
  let told = false;
  return {
    until,
    tell: function* (because, nextAt) {
      if (told || nextAt < toldFrom) return;
      told = (yield* call(context, reportProof, { requestId, because, until })).reported === 'yes';
    },
  };
}

/** Waits until the system downstream has noticed, at the moment that it says; answers why not when its time is up. */
function* awaitDownstream(
  context: OrchestrationContext,
  requestId: string,
  provenAt: Instant,
): Step<{ readonly usableAt: Instant; readonly downstream: string | null }> {
  const startedAt = now(context);
  for (;;) {
    const probed = yield* call(context, probeDownstream, { requestId, provenAt });
    if (probed.probed === 'passed') return { usableAt: probed.at ?? now(context), downstream: null };
    if (isDue(context, probed.until ?? addMilliseconds(startedAt, probed.timeoutSeconds * SECOND))) {
      const downstream = probed.unread
        ? `whether the system downstream has noticed could not be seen in time (${probed.because})`
        : `the system downstream has not noticed in time (${probed.because})`;
      // its time counts from the proof: nobody has seen it begin any later
      return { usableAt: provenAt, downstream };
    }
    yield* sleep(context, probed.everySeconds);
  }
}

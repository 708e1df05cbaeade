import type { OrchestrationContext } from 'durable-functions';
import { beginEnd, type EndBegun, type EndingGrant } from '../../activities/begin-end.ts';
import { mayStillRelease } from '../../activities/may-still-release.ts';
import { reportStuckRemoval } from '../../activities/report-stuck-removal.ts';
import { addMilliseconds, HOUR, type Instant, MINUTE, milliseconds, SECOND } from '../../domain/instant.ts';
import { familyOf } from '../../targets/index.ts';
import { deletedGroups } from './deleted-groups.ts';
import { establish, SHORT } from './establish.ts';
import { type OnWait, type Proof, prove } from './prove.ts';
import { pauseAfter, RETRIES } from './retries.ts';
import { call, isDue, now, type Step, sleep } from './step.ts';
import { untilConfirmed } from './until-confirmed.ts';
import { type WritePatience, write } from './write.ts';

export type TakenBack =
  | {
      readonly takenBack: true;
      readonly removed: readonly string[];
      /** Targets that are no access, and that the directory does not take away again. */
      readonly kept: readonly string[];
      /** Targets that were done, and can't be undone. */
      readonly done: readonly string[];
      /** Targets that were sent, could not be undone, and by what was read did not come about. */
      readonly unproven: readonly string[];
      readonly provenAt: Instant | null;
    }
  /**
   * `parked`: what is deleted for now, the account or groups it was in. The memberships come back if it is restored
   * (H14).
   */
  | {
      readonly takenBack: false;
      readonly parked: false | { readonly deleted: 'account' } | { readonly deleted: readonly string[] };
      /** Nothing has to be removed any more; whether what can't be undone was done could not be read. */
      readonly unread?: true;
      readonly because: string;
    };

/** While others of the same request are still to be removed, one that can't be keeps them waiting no longer than this. */
const TURNS = [2 * MINUTE, 15 * MINUTE, HOUR];
/** Access that is not gone so long after its removal began is told of; most removals are over in a minute or two. */
const TOLD_AFTER = 10 * MINUTE;
/** Rounds of removing and proving, each from what the directory shows by then. */
const ROUNDS = 50;
/** A minute passes between the first and the last look. */
const {
  tries: ACCOUNT_LOOKS,
  pauses: [ACCOUNT_LOOKS_APART_SECONDS],
} = RETRIES.accountGone;

/**
 * Takes back a request's ending grants, newest first: removes what only they justified, and proves it gone. A removal
 * that fails is tried on and people are told; it is never given up silently (invariant 7). What a decision takes off is only taken
 * off while that holds; `justDecided`: it was decided a moment ago.
 */
export function* takeBack(
  context: OrchestrationContext,
  requestId: string,
  owner: string,
  justDecided = false,
): Step<TakenBack> {
  const removal: Removal = { requestId, owner, justDecided, since: now(context), told: false };
  for (let round = 1; ; round += 1) {
    const done = yield* onceAround(context, removal);
    if (done.takenBack || done.parked || round >= ROUNDS || !done.again) return done;
  }
}

/** Whose access is taken back, since when, and whether people have been told that it takes long. */
type Removal = {
  readonly requestId: string;
  readonly owner: string;
  readonly justDecided: boolean;
  readonly since: Instant;
  told: boolean;
};

/** Called before a pause: where the access will still be there too late, its ticket and its owner are told now. */
function* tellIfLate(
  context: OrchestrationContext,
  removal: Removal,
  because: string,
  nextAt: Instant,
): Step<void> {
  if (removal.told || nextAt < addMilliseconds(removal.since, TOLD_AFTER)) return;
  const { requestId } = removal;
  removal.told =
    (yield* call(context, reportStuckRemoval, { requestId, because, nextAt })).reported === 'yes';
}

function* pause(
  context: OrchestrationContext,
  removal: Removal,
  because: string,
  seconds: number,
): Step<void> {
  yield* tellIfLate(context, removal, because, addMilliseconds(now(context), seconds * SECOND));
  yield* sleep(context, seconds);
}

function* onceAround(
  context: OrchestrationContext,
  removal: Removal,
): Step<TakenBack & { readonly again?: boolean }> {
  const begun = yield* begin(context, removal);
  if (!begun.begun) {
    if (begun.why === 'account-gone')
      return { takenBack: false, parked: { deleted: 'account' }, because: 'the account is deleted' };
    return { takenBack: true, removed: [], kept: [], done: [], unproven: [], provenAt: null };
  }
  const { beneficiaryId } = begun;
  const { ending, held } = yield* withoutHeld(context, removal, begun.ending);
  const { gone, missing, kept, failure } = yield* removeEach(context, removal, { ...begun, ending });
  // Before the proof: of a group that comes back while it is looked for, the proof sees the membership.
  const deleted = yield* deletedGroups(context, removal.requestId, beneficiaryId, missing);
  if (!failure && deleted.length > 0)
    return { takenBack: false, parked: { deleted }, because: 'the group is deleted' };
  const proof = gone.length > 0 ? yield* proveGone(context, removal, beneficiaryId, gone) : null;
  if (failure) return { takenBack: false, parked: false, again: failure.again, because: failure.because };
  if (proof && !proof.proven) return yield* notGone(context, removal, proof);
  if (held !== null) return { takenBack: false, parked: false, again: false, because: held };
  const read = yield* readOnce(context, removal, begun);
  if (!read.read)
    return { takenBack: false, parked: false, again: false, unread: true, because: read.because };
  const { done, unproven } = read;
  const removed = proof === null ? [] : gone;
  return { takenBack: true, removed, kept, done, unproven, provenAt: proof?.at ?? null };
}

/** How long it is tried to read what has to be decided before something is taken off later than it was decided for. */
const DECIDED_WITHIN = 15 * MINUTE;

/** Without what a decision was to take off and does not any more, or nobody can tell; `held`: why. */
function* withoutHeld(
  context: OrchestrationContext,
  { requestId, justDecided }: Removal,
  ending: readonly EndingGrant[],
): Step<{ readonly ending: readonly EndingGrant[]; readonly held: string | null }> {
  if (justDecided || !ending.some(({ released }) => released)) return { ending, held: null };
  const input = { requestId, since: now(context) };
  const until = addMilliseconds(input.since, DECIDED_WITHIN);
  for (;;) {
    const asked = yield* call(context, mayStillRelease, input);
    if (asked.may === 'yes') return { ending, held: null };
    if (asked.may === 'no' || isDue(context, until))
      return { ending: ending.filter(({ released }) => !released), held: asked.because };
    yield* sleep(context, asked.afterSeconds);
  }
}

function* notGone(
  context: OrchestrationContext,
  removal: Removal,
  proof: Extract<Proof, { proven: false }>,
): Step<TakenBack & { readonly again: boolean }> {
  const because = `the removal could not be proven: ${proof.because}`;
  const { requestId } = removal;
  yield* call(context, reportStuckRemoval, { requestId, because, nextAt: now(context) });
  return { takenBack: false, parked: false, again: !proof.final, because };
}

/** What can't be undone is read: it was done, or never took effect. */
function* readOnce(
  context: OrchestrationContext,
  { requestId }: Removal,
  { beneficiaryId, ending }: Extract<EndBegun, { begun: true }>,
): Step<
  | { readonly read: true; readonly done: readonly string[]; readonly unproven: readonly string[] }
  | { readonly read: false; readonly because: string }
> {
  const done: string[] = [];
  const unproven: string[] = [];
  for (const { target, read } of ending) {
    if (!read) continue;
    const suspected = { requestId, expect: 'present' as const, beneficiaryId, targets: [target] };
    const found = yield* establish(context, suspected, { patience: SHORT });
    if (found.is === 'so') done.push(target);
    else if (found.is === 'not-so') unproven.push(target);
    else
      return {
        read: false,
        because: `whether it was done could not be read${found.is === 'unknown' ? `: ${found.because}` : ''}`,
      };
  }
  return { read: true, done, unproven };
}

type RemovedEach = {
  readonly gone: string[];
  readonly missing: string[];
  readonly kept: string[];
  failure: Extract<Removed, { removed: false }> | null;
};

/** One that can't be removed now keeps nobody from removing, and proving gone, the others: its turn comes again after theirs. */
function* removeEach(
  context: OrchestrationContext,
  removal: Removal,
  { beneficiaryId, ending }: Extract<EndBegun, { begun: true }>,
): Step<RemovedEach> {
  const done: RemovedEach = { gone: [], missing: [], kept: [], failure: null };
  const until = addMilliseconds(removal.since, RETRIES.removal.givesUpAfter * SECOND);
  let open = ending.filter((grant) => grant.removal !== 'not-needed');
  for (let around = 0; open.length > 0; around += 1) {
    const over = isDue(context, until);
    const left = milliseconds(until) - milliseconds(now(context));
    const turn = open.length > 1 ? Math.min(left, TURNS[around] ?? HOUR) : left;
    const patience = {
      giveUpAfterSeconds: Math.max(turn, MINUTE) / SECOND,
      // whoever comes around again has waited before
      firstWaitSeconds: pauseAfter(RETRIES.removal, around + 1),
    };
    const later: EndingGrant[] = [];
    for (const grant of open) {
      const removed = yield* remove(context, removal, beneficiaryId, grant, patience);
      if (!removed.removed && removed.inTurn && !over) later.push(grant);
      else if (!removed.removed) done.failure ??= removed;
      else if (removed.kept) done.kept.push(grant.target);
      else done.gone.push(grant.target);
      if (removed.removed && removed.missing) done.missing.push(grant.target);
    }
    open = later;
  }
  return done;
}

function* proveGone(
  context: OrchestrationContext,
  removal: Removal,
  beneficiaryId: string,
  targets: readonly string[],
): Step<Proof> {
  const { requestId } = removal;
  const input = { requestId, expect: 'absent' as const, beneficiaryId, targets };
  return yield* prove(context, input, RETRIES.absenceProof.givesUpAfter, [], function* (because, nextAt) {
    yield* tellIfLate(context, removal, `the removal could not be proven yet: ${because}`, nextAt);
  });
}

/** Waits for the right to write. One answer that knows no such account proves nothing: it has to stay that way. */
function* begin(context: OrchestrationContext, removal: Removal): Step<EndBegun> {
  const { requestId, owner } = removal;
  for (let gone = 0; ; ) {
    const begun = yield* call(context, beginEnd, { requestId, owner });
    if (begun.begun || begun.why === 'nothing') return begun;
    gone = begun.why === 'account-gone' ? gone + 1 : 0;
    if (gone >= ACCOUNT_LOOKS) return begun;
    if (begun.why === 'busy')
      yield* pause(
        context,
        removal,
        "an earlier change of the same person's access is not finished",
        begun.afterSeconds,
      );
    else yield* pause(context, removal, 'the account is not there', ACCOUNT_LOOKS_APART_SECONDS);
  }
}

type Removed =
  /** `missing`: the directory does not know what was to be written, which may be the group. */
  | { readonly removed: true; readonly kept?: boolean; readonly missing?: boolean }
  /**
   * `again`: what the directory shows may have changed since; begin anew. `inTurn`: it can be tried on, when its turn
   * comes again.
   */
  | {
      readonly removed: false;
      readonly again: boolean;
      readonly inTurn?: boolean;
      readonly because: string;
    };

function* remove(
  context: OrchestrationContext,
  removal: Removal,
  beneficiaryId: string,
  grant: EndingGrant,
  patience: WritePatience,
): Step<Removed> {
  const { requestId, owner } = removal;
  if (grant.removal === 'inferred') {
    const unconfirmed = { requestId, beneficiaryId, grantIds: [grant.grantId] };
    const told: OnWait = (because, nextAt) => tellIfLate(context, removal, because, nextAt);
    const author = (yield* untilConfirmed(context, unconfirmed, told)).get(grant.grantId);
    if (author?.ours === 'gone') return { removed: true, missing: true };
    if (author?.ours !== 'yes')
      return {
        removed: false,
        again: false,
        because: `it is not certain that this membership is ours: ${author?.because ?? 'nobody was asked'}`,
      };
  }
  const { grantId, target } = grant;
  const grants = [{ grantId, target }];
  const change = { requestId, grants, beneficiaryId, action: 'remove' as const, owner };
  const written = yield* write(context, change, {
    ...patience,
    onWait: (because, nextAt) => tellIfLate(context, removal, because, nextAt),
  });
  // A target that is missing leaves it to the proof whether anything is left of the membership.
  if (written.written) return { removed: true };
  if (written.code === 'target-missing') return { removed: true, missing: true };
  if (familyOf(target).keptBy(written.code)) return { removed: true, kept: true };
  const inTurn = written.code === 'gave-up';
  return { removed: false, again: written.code === 'void', inTurn, because: written.because };
}

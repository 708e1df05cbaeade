import type { OrchestrationContext } from 'durable-functions';
import { beginEnd, type EndBegun, type EndingGrant } from '../../activities/begin-end.ts';
import { reportStuckRemoval } from '../../activities/report-stuck-removal.ts';
import { DAY, type Instant, MINUTE, SECOND } from '../../domain/instant.ts';
import { deletedGroups } from './deleted-groups.ts';
import { LOOKS, type Proof, prove } from './prove.ts';
import { call, now, type Step, sleep } from './step.ts';
import { untilConfirmed } from './until-confirmed.ts';
import { write } from './write.ts';

export type TakenBack =
  | {
      readonly takenBack: true;
      readonly removed: readonly string[];
      /** Targets that are no access, and that the directory does not take away again: a usage location. */
      readonly kept: readonly string[];
      readonly provenAt: Instant | null;
    }
  /**
   * `parked`: what is deleted for now, the account or groups it was in. The memberships come back if it is restored
   * (design: H14).
   */
  | {
      readonly takenBack: false;
      readonly parked: false | { readonly deleted: 'account' } | { readonly deleted: readonly string[] };
      readonly because: string;
    };

const REMOVAL_GIVES_UP_AFTER = (7 * DAY) / SECOND;
const PROOF_GIVES_UP_AFTER = (15 * MINUTE) / SECOND;
/** Rounds of removing and proving, each from what the directory shows by then. */
const ROUNDS = 50;
/** A minute passes between the first and the last look. */
const ACCOUNT_LOOKS_APART_SECONDS = 31;

/**
 * Takes back a request's ending grants, newest first: removes what only they justified, and proves it gone. A removal
 * that fails is tried on and people are told; it is never given up silently (invariant 7).
 */
export function* takeBack(context: OrchestrationContext, requestId: string, owner: string): Step<TakenBack> {
  for (let round = 1; ; round += 1) {
    const done = yield* onceAround(context, requestId, owner);
    if (done.takenBack || done.parked || round >= ROUNDS || !done.again) return done;
  }
}

function* onceAround(
  context: OrchestrationContext,
  requestId: string,
  owner: string,
): Step<TakenBack & { readonly again?: boolean }> {
  const begun = yield* begin(context, requestId, owner);
  if (!begun.begun) {
    if (begun.why === 'account-gone')
      return { takenBack: false, parked: { deleted: 'account' }, because: 'the account is deleted' };
    return { takenBack: true, removed: [], kept: [], provenAt: null };
  }
  const { beneficiaryId } = begun;
  const gone: string[] = [];
  const missing: string[] = [];
  const kept: string[] = [];
  let failure: Extract<Removed, { removed: false }> | null = null;
  // One that can't be removed now keeps nobody from removing, and proving gone, the others.
  for (const grant of begun.ending) {
    if (grant.removal === 'not-needed') continue;
    const removed = yield* remove(context, requestId, owner, beneficiaryId, grant);
    if (!removed.removed) failure ??= removed;
    else if (removed.kept) kept.push(grant.target);
    else gone.push(grant.target);
    if (removed.removed && removed.missing) missing.push(grant.target);
  }
  // Before the proof: of a group that comes back while it is looked for, the proof sees the membership.
  const deleted = yield* deletedGroups(context, requestId, beneficiaryId, missing);
  if (!failure && deleted.length > 0)
    return { takenBack: false, parked: { deleted }, because: 'the group is deleted' };
  const proof = gone.length > 0 ? yield* proveGone(context, requestId, beneficiaryId, gone) : null;
  if (failure) return { takenBack: false, parked: false, again: failure.again, because: failure.because };
  if (proof === null) return { takenBack: true, removed: [], kept, provenAt: null };
  if (proof.proven) return { takenBack: true, removed: gone, kept, provenAt: proof.at };
  const because = `the removal could not be proven: ${proof.because}`;
  yield* call(context, reportStuckRemoval, { requestId, because, nextAt: now(context) });
  return { takenBack: false, parked: false, again: !proof.final, because };
}

function* proveGone(
  context: OrchestrationContext,
  requestId: string,
  beneficiaryId: string,
  targets: readonly string[],
): Step<Proof> {
  const input = { requestId, expect: 'absent' as const, beneficiaryId, targets };
  return yield* prove(context, input, PROOF_GIVES_UP_AFTER);
}

/** Waits for the right to write. One answer that knows no such account proves nothing: it has to stay that way. */
function* begin(context: OrchestrationContext, requestId: string, owner: string): Step<EndBegun> {
  for (let gone = 0; ; ) {
    const begun = yield* call(context, beginEnd, { requestId, owner });
    if (begun.begun || begun.why === 'nothing') return begun;
    gone = begun.why === 'account-gone' ? gone + 1 : 0;
    if (gone >= LOOKS) return begun;
    yield* sleep(context, begun.why === 'busy' ? begun.afterSeconds : ACCOUNT_LOOKS_APART_SECONDS);
  }
}

type Removed =
  /** `missing`: the directory does not know what was to be written, which may be the group. */
  | { readonly removed: true; readonly kept?: boolean; readonly missing?: boolean }
  /** `again`: what the directory shows may have changed since; begin anew. */
  | { readonly removed: false; readonly again: boolean; readonly because: string };

function* remove(
  context: OrchestrationContext,
  requestId: string,
  owner: string,
  beneficiaryId: string,
  grant: EndingGrant,
): Step<Removed> {
  if (grant.removal === 'inferred') {
    const unconfirmed = { requestId, beneficiaryId, grantIds: [grant.grantId] };
    const author = (yield* untilConfirmed(context, unconfirmed)).get(grant.grantId);
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
    giveUpAfterSeconds: REMOVAL_GIVES_UP_AFTER,
    firstWaitSeconds: 10,
    onWait: function* (because, nextAt, attempt) {
      if (attempt % 6 === 0) yield* call(context, reportStuckRemoval, { requestId, because, nextAt });
    },
  });
  // A target that is missing leaves it to the proof whether anything is left of the membership.
  if (written.written) return { removed: true };
  if (written.code === 'target-missing') return { removed: true, missing: true };
  if (written.code === 'usage-location') return { removed: true, kept: true };
  return { removed: false, again: written.code === 'void', because: written.because };
}

import type { OrchestrationContext } from 'durable-functions';
import type { ApplyInput } from '../../activities/applying/apply-input.ts';
import { armGrants } from '../../activities/arm-grants.ts';
import type { Patience } from '../../activities/deciding/next.ts';
import { reportRetry } from '../../activities/report-retry.ts';
import { addMilliseconds, type Instant, MINUTE, SECOND } from '../../domain/instant.ts';
import { familyOf, lifetimeRowOf } from '../../targets/index.ts';
import { call, now, type Step } from './step.ts';
import { type LastDecided, stillDecided } from './still-decided.ts';
import { closedAs, type NoTurn, type Turn, undecided } from './take-turn.ts';
import { type MayBeSent, VALID_SECONDS, type WritePatience, write } from './write.ts';

/** A first pause that is over so soon is nobody's news. */
const QUICK = MINUTE;

type Taken = Extract<Turn, { turn: 'taken' }>;

type ChangesSent =
  /** `asBefore`: targets that the directory says had been there before. */
  | { readonly sent: 'all'; readonly asBefore: readonly string[] }
  /** A later decision wants other changes: take the turn again, as it is planned now. */
  | { readonly sent: 'replanned' }
  | { readonly sent: 'no'; readonly instead: NoTurn };

/** Sends a plan's changes in order, each as long as it is still decided. */
export function* sendChanges(
  context: OrchestrationContext,
  requestId: string,
  taken: Taken,
  patience: Patience,
  last: LastDecided,
): Step<ChangesSent> {
  const asBefore: string[] = [];
  for (const grants of callsOf(taken.grants)) {
    let stopped: ChangesSent | null = null;
    let told: string | null = null;
    const change = {
      requestId,
      grants,
      beneficiaryId: taken.beneficiaryId,
      action: 'add' as const,
      owner: requestId,
    };
    const asLongAsDecided: WritePatience = {
      giveUpAfterSeconds: patience.writeSeconds,
      firstWaitSeconds: patience.waitSeconds,
      beforeTry: function* (giveUpAt) {
        stopped = yield* whyNot(context, requestId, taken, last, giveUpAt);
        return stopped === null ? mayBeSent(last) : null;
      },
      onWait: function* (because, nextAt, attempt, giveUpAt) {
        if (because === told || (attempt === 1 && nextAt <= addMilliseconds(now(context), QUICK))) return;
        const report = yield* call(context, reportRetry, { requestId, because, nextAt, giveUpAt });
        if (report.reported === 'yes') told = because;
      },
    };
    const written = yield* write(context, change, asLongAsDecided);
    if (stopped !== null) return stopped;
    if (written.written) {
      if (written.asBefore) asBefore.push(...grants.map(({ target }) => target).filter(mayBeSentAgain));
      continue;
    }
    if (written.without) return { sent: 'no', instead: anew(written) };
    return { sent: 'no', instead: yield* failed(context, requestId, written) };
  }
  return { sent: 'all', asBefore };
}

/** What is done once is never repeated for what reads show. */
function mayBeSentAgain(target: string): boolean {
  return !lifetimeRowOf(target).byAttempt;
}

function mayBeSent({ at }: LastDecided): MayBeSent {
  return { notAfter: addMilliseconds(at, VALID_SECONDS * SECOND) };
}

/** What was decided too long ago is decided again, and armed as it is planned then. */
function* whyNot(
  context: OrchestrationContext,
  requestId: string,
  { grants }: Taken,
  last: LastDecided,
  giveUpAt: Instant,
): Step<ChangesSent | null> {
  const still = yield* stillDecided(context, requestId, last, giveUpAt);
  if (still.still === 'no') return { sent: 'no', instead: { turn: 'instead', next: still.next } };
  if (still.still === 'unread') return { sent: 'no', instead: undecided(still.because) };
  if (!still.anew) return null;
  const armed = yield* call(context, armGrants, { requestId, owner: requestId });
  const same = armed.armed && armed.grants.map(idOf).join() === grants.map(idOf).join();
  return same ? null : { sent: 'replanned' };
}

/** What is refused for good keeps nothing else from being done: what comes in its place is decided with the refusal on record. */
function anew({ because }: { readonly because: string }): NoTurn {
  return { turn: 'instead', next: { next: 'again', afterSeconds: 0, because } };
}

/** A write that found its grant closed ends as whoever closed it says. */
function* failed(
  context: OrchestrationContext,
  requestId: string,
  { because, code }: { readonly because: string; readonly code: string },
): Step<NoTurn> {
  if (code !== 'void') return { turn: 'failed', because };
  const armed = yield* call(context, armGrants, { requestId, owner: requestId });
  return !armed.armed && armed.why === 'closed' ? closedAs(armed) : { turn: 'failed', because };
}

function idOf({ grantId }: Taken['grants'][number]): string {
  return grantId;
}

/** What depends on each other goes out in one call, everything else by itself, in the plan's order. */
function callsOf(grants: ApplyInput['grants']): readonly ApplyInput['grants'][] {
  const calls: ApplyInput['grants'][number][][] = [];
  for (const grant of grants) {
    const last = calls.at(-1);
    const first = last?.[0];
    if (last && first && familyOf(first.target).together(first.target, grant.target)) last.push(grant);
    else calls.push([grant]);
  }
  return calls;
}

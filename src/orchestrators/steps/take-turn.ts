import type { OrchestrationContext } from 'durable-functions';
import { type Armed, armGrants } from '../../activities/arm-grants.ts';
import type { Next } from '../../activities/deciding/next.ts';
import { reportTurn } from '../../activities/report-turn.ts';
import type { EndWord } from '../../domain/end-word.ts';
import { addMilliseconds, MINUTE, SECOND } from '../../domain/instant.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { call, isDue, now, type Step, sleep } from './step.ts';
import { type LastDecided, stillDecided } from './still-decided.ts';

export type Turn =
  | ({ readonly turn: 'taken' } & Pick<
      Extract<Armed, { armed: true }>,
      'beneficiaryId' | 'grants' | 'targets'
    >)
  | NoTurn;

/** Why nothing is to be written by what was decided. */
export type NoTurn =
  /** What was added, if anything, is taken back, and it ends so. */
  | { readonly turn: 'failed'; readonly because: string; readonly outcome?: Outcome }
  /** Nothing was armed, and it is refused. */
  | { readonly turn: 'refused'; readonly because: string }
  /** A later decision, or the rows, say what comes instead. */
  | { readonly turn: 'instead'; readonly next: Next };

/** A wait that people should know of; most are over in seconds. */
const TOLD_AFTER = 5 * MINUTE;

/**
 * Takes the right to write every edge of the plan. Others may hold it for hours: whatever was decided before such a wait
 * is decided again before it counts, with the right in hand, so that nobody is kept waiting by a wait of ours.
 */
export function* takeTurn(
  context: OrchestrationContext,
  requestId: string,
  patienceSeconds: number,
  last: LastDecided,
): Step<Turn> {
  const since = now(context);
  const giveUpAt = addMilliseconds(since, patienceSeconds * SECOND);
  let told = false;
  for (;;) {
    const armed = yield* call(context, armGrants, { requestId, owner: requestId });
    if (armed.armed) {
      const { beneficiaryId, grants, targets } = armed;
      const still = yield* stillDecided(context, requestId, last, giveUpAt);
      if (still.still === 'no') return { turn: 'instead', next: still.next };
      if (still.still === 'unread') return undecided(still.because);
      if (!still.anew) return { turn: 'taken', beneficiaryId, grants, targets };
      continue; // armed once more, as it is decided now
    }
    if (armed.why !== 'busy') return notToBeHad(armed);
    if (isDue(context, giveUpAt))
      return { turn: 'failed', because: 'an earlier change of the same access was not finished in time' };
    if (!told && isDue(context, addMilliseconds(since, TOLD_AFTER))) {
      told = true;
      yield* call(context, reportTurn, { requestId, until: giveUpAt });
    }
    yield* sleep(context, armed.afterSeconds);
  }
}

export function undecided(because: string): NoTurn {
  return { turn: 'failed', because: `it could not be decided again before the change: ${because}` };
}

/** What a request ends as whose grants somebody closed before it was told that they work. */
export function closedAs({ because, outcome }: EndWord): Extract<NoTurn, { turn: 'failed' }> {
  return { turn: 'failed', because: `It was closed before it was granted: ${because}.`, outcome };
}

function notToBeHad(armed: Exclude<Armed, { armed: true } | { why: 'busy' }>): NoTurn {
  switch (armed.why) {
    case 'closed':
      return closedAs(armed);
    case 'excluded':
      return { turn: 'refused', because: armed.because };
    case 'outdated':
      return { turn: 'instead', next: { next: 'set-back' } };
  }
}

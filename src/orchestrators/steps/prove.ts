import type { OrchestrationContext } from 'durable-functions';
import { type Look, type ProveInput, proveEdges } from '../../activities/prove-edges.ts';
import { addMilliseconds, type Instant, milliseconds, SECOND } from '../../domain/instant.ts';
import { lifetimeRowOf } from '../../targets/index.ts';
import { pauseAfter, RETRIES } from './retries.ts';
import { call, isDue, now, type Step, sleep } from './step.ts';

/** How many looks must agree in a row, and how far apart the first and the last must be (invariant 4). */
export const LOOKS = 3;
/** Looks are seconds apart; a timer may fire up to a second early, and three looks must still span enough. */
const PRESENCE = { spanSeconds: 10, apartSeconds: 6 };
const ABSENCE = { spanSeconds: 60, apartSeconds: 31 };
/**
 * A host that stood still finds its time up at the next look. What has only begun to agree may still become a proof, and
 * one contrary look is as little proof as one that agrees.
 */
const LATE_LOOKS = 2 * LOOKS;

export type Proof =
  | { readonly proven: true; readonly at: Instant }
  /** `missing`: those of `countedOn` that are proven to be without the person; empty where the time was up. */
  | {
      readonly proven: false;
      readonly because: string;
      readonly missing: readonly string[];
      /** The directory says by itself that looking on won't help. */
      readonly final?: true;
      /** What it was to bring about is so by something else. */
      readonly elsewhere?: true;
    };

/**
 * Called before a pause that follows a look which did not agree, with why and when the next one is; `opposite`: whether the last looks
 * agree on the very opposite.
 */
export type OnWait = (because: string, nextAt: Instant, opposite: boolean) => Step<void>;

/**
 * Looks until enough looks in a row agree, or say that it won't come true. A single contrary or unreadable look starts the count again. `countedOn`: targets the
 * person was believed to have; as many looks as prove absence end it at once.
 */
export function* prove(
  context: OrchestrationContext,
  input: ProveInput,
  giveUpAfterSeconds: number,
  countedOn: readonly string[] = [],
  onWait?: OnWait,
): Step<Proof> {
  const isPresence = input.expect === 'present';
  const { spanSeconds, apartSeconds } = isPresence ? PRESENCE : ABSENCE;
  const retry = isPresence ? RETRIES.presenceProof : RETRIES.absenceProof;
  const giveUpAt = addMilliseconds(now(context), giveUpAfterSeconds * SECOND);
  let agreeing: Instant[] = [];
  let contrary = 0;
  let opposite = 0;
  let failing: Instant[] = [];
  let gone: Gone | null = null;
  let late = 0;
  for (;;) {
    const look = yield* call(context, proveEdges, inTurn(input, agreeing.length));
    if (look.overtaken !== undefined)
      return {
        ...{ proven: false, because: look.overtaken, missing: [], final: true },
        ...(look.elsewhere && { elsewhere: true }),
      };
    if (look.postponedSeconds !== undefined) {
      // not a look: what has been seen until now goes on counting
      if (isDue(context, giveUpAt)) return { proven: false, because: look.because, missing: [] };
      yield* sleep(context, look.postponedSeconds);
      continue;
    }
    agreeing = look.agrees ? [...agreeing, look.at] : [];
    contrary = look.agrees ? 0 : contrary + 1;
    opposite = look.opposite ? opposite + 1 : 0;
    const first = agreeing[0];
    const spans = first !== undefined && milliseconds(look.at) - milliseconds(first) >= spanSeconds * SECOND;
    if (agreeing.length >= LOOKS && spans) return { proven: true, at: look.at };
    const because = look.because || 'the looks did not agree for long enough';
    failing = look.failed === undefined ? [] : [...failing, look.at];
    if (look.failed !== undefined && isFinal(failing))
      return { proven: false, because: look.failed, missing: [], final: true };
    gone = goneBy(look, countedOn, gone);
    if (gone && isProven(gone, look.at)) return { proven: false, because, missing: gone.targets };
    late += isDue(context, giveUpAt) ? 1 : 0;
    if (late > LATE_LOOKS || (late > 0 && contrary >= LOOKS)) return { proven: false, because, missing: [] };
    const seconds = look.agrees ? apartSeconds : pauseAfter(retry, contrary);
    if (onWait && !look.agrees)
      yield* onWait(because, addMilliseconds(now(context), seconds * SECOND), opposite >= LOOKS);
    yield* sleep(context, seconds);
  }
}

/** What is read one after the other is told how many looks agreed before. */
function inTurn(input: ProveInput, agreed: number): ProveInput {
  const goesByIt = input.targets.some((target) => lifetimeRowOf(target).byAttempt);
  return goesByIt ? { ...input, agreed } : input;
}

/** What the directory says it won't do is believed after as many looks, as long apart, as prove absence. */
function isFinal(failing: readonly Instant[]): boolean {
  const [first] = failing;
  const last = failing.at(-1);
  if (first === undefined || last === undefined || failing.length < LOOKS) return false;
  return milliseconds(last) - milliseconds(first) >= ABSENCE.spanSeconds * SECOND;
}

/** Targets that a row of looks has shown without the person, all of them in each look. */
type Gone = { readonly targets: readonly string[]; readonly since: Instant; readonly looks: number };

function goneBy({ absent, at }: Look, countedOn: readonly string[], before: Gone | null): Gone | null {
  const targets = countedOn.filter((id) => absent.includes(id));
  const still = before?.targets.filter((id) => targets.includes(id)) ?? [];
  if (before && still.length > 0) return { ...before, targets: still, looks: before.looks + 1 };
  return targets.length > 0 ? { targets, since: at, looks: 1 } : null;
}

function isProven({ looks, since }: Gone, at: Instant): boolean {
  return looks >= LOOKS && milliseconds(at) - milliseconds(since) >= ABSENCE.spanSeconds * SECOND;
}

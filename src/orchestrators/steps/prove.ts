import type { OrchestrationContext } from 'durable-functions';
import { type ProveInput, proveEdges } from '../../activities/prove-edges.ts';
import { addMilliseconds, type Instant, milliseconds, SECOND } from '../../domain/instant.ts';
import { call, isDue, now, type Step, sleep } from './step.ts';

/** How many looks must agree in a row, and how far apart the first and the last must be (invariant 4). */
export const LOOKS = 3;
/** Looks are seconds apart; a timer may fire up to a second early, and three looks must still span enough. */
const PRESENCE = { spanSeconds: 10, apartSeconds: 6 };
const ABSENCE = { spanSeconds: 60, apartSeconds: 31 };

export type Proof =
  | { readonly proven: true; readonly at: Instant }
  | { readonly proven: false; readonly because: string };

/** Looks until enough looks in a row agree. A single contrary or unreadable look starts the count again. */
export function* prove(
  context: OrchestrationContext,
  input: ProveInput,
  giveUpAfterSeconds: number,
): Step<Proof> {
  const { spanSeconds, apartSeconds } = input.expect === 'present' ? PRESENCE : ABSENCE;
  const giveUpAt = addMilliseconds(now(context), giveUpAfterSeconds * SECOND);
  let agreeing: Instant[] = [];
  let contrary = 0;
  for (;;) {
    const look = yield* call(context, proveEdges, input);
    agreeing = look.agrees ? [...agreeing, look.at] : [];
    contrary = look.agrees ? 0 : contrary + 1;
    const first = agreeing[0];
    const spans = first !== undefined && milliseconds(look.at) - milliseconds(first) >= spanSeconds * SECOND;
    if (agreeing.length >= LOOKS && spans) return { proven: true, at: look.at };
    if (isDue(context, giveUpAt))
      return { proven: false, because: look.because || 'the looks did not agree for long enough' };
    yield* sleep(context, look.agrees ? apartSeconds : Math.min(5 * 2 ** Math.max(contrary - 1, 0), 120));
  }
}

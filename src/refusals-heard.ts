import type { Means } from './activities/activity.ts';
import { noteAllowed, noteRefused, wordsOf } from './activities/outbox/refused-calls.ts';
import { createRefusals } from './connectors/outbound/refusals.ts';
import { refusalCounts } from './connectors/refusal-counts.ts';
import { instant } from './domain/instant.ts';
import { reasonOf } from './domain/sweep-state.ts';

export type Heard = ReturnType<typeof createRefusals>;

/** Keeps which calls are refused on and on, once each has begun and once it is over; nobody who calls waits for that. */
export function refusalsHeard(means: () => Means, log: (line: string) => void): Heard {
  const kept = (what: string, keeping: Promise<void>) =>
    void keeping.catch((error: unknown) => log(`${what} could not be kept: ${reasonOf(error)}`));
  return createRefusals({
    counts: refusalCounts,
    refused: (one) => {
      const { because, todo } = wordsOf(one);
      log(`${because} ${todo}`);
      const [since, at] = [instant(one.since), instant(one.at)];
      kept(`That ${one.host} refuses calls`, noteRefused(means(), { ...one, since, at }));
    },
    allowed: (one) => {
      log(`${one.host} lets ${one.form} through again.`);
      kept(`That ${one.host} refuses no more`, noteAllowed(means(), one));
    },
  });
}

/** Records which lines each test file runs, where that is not known yet. */
import type { Reach, Reaches } from './reach.ts';

type Recorded = {
  readonly reaches: readonly Reach[];
  /** Tests that fail without any mutant, with what they say: nothing is shown by them. */
  readonly failing: ReadonlyMap<string, string>;
};

/** In the order given; stops at `until`. Somebody else may record into the same folder meanwhile. */
export async function recordMissing(
  tests: readonly string[],
  reaches: Reaches,
  until: number,
  say: (line: string) => void,
): Promise<Recorded> {
  const known: Reach[] = [];
  const failing = new Map<string, string>();
  for (const [index, test] of tests.entries()) {
    const before = await reaches.recorded(test);
    if (before) known.push(before);
    if (before || performance.now() > until) continue;
    const reach = await reaches.record(test);
    if ('failed' in reach) failing.set(test, reach.failed);
    else known.push(reach);
    const what = 'failed' in reach ? 'fails without any mutant' : `${(reach.ms / 1000).toFixed(1)} s`;
    say(`recorded ${index + 1} of ${tests.length}  ${test}  ${what}`);
  }
  return { reaches: known, failing };
}

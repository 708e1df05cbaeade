import type { ActivityRun } from '../host/embedded-host.ts';
import type { ActivityRow } from './app-host.ts';

/** Numbers the runs of a host after those of the ones that were killed before it. */
export function activityRows(
  earlier: readonly ActivityRow[],
  runs: readonly ActivityRun[],
): readonly ActivityRow[] {
  const added = runs.map((run, index) => ({
    ...run,
    seq: earlier.length + index + 1,
    startedAt: new Date(run.startedAt).toISOString(),
    endedAt: run.endedAt === null ? null : new Date(run.endedAt).toISOString(),
  }));
  return [...earlier, ...added];
}

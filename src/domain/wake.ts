/** The event that wakes a run waiting for a stage (or `hold`). It only wakes: the tables are read after it (invariant 10). */
export function wakeEvent(stage: string): string {
  return `wake-${stage}`;
}

/**
 * Does it for every one, also after it failed for another; then fails with the first failure, so that whoever asked
 * asks again.
 */
export async function eachOf<One>(ones: readonly One[], act: (one: One) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const one of ones) {
    try {
      await act(one);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return;
  const [first] = failures;
  const because = first instanceof Error ? first.message : String(first);
  throw new Error(`It failed for ${failures.length} of ${ones.length}, first because: ${because}`, {
    cause: first,
  });
}

import type { TestContext } from 'node:test';

/**
 * Done when the test ends, and let go of then: the runner keeps every test with what it was told to do after it until the file
 * ends, and a whole world would hang on that.
 */
export function endsWith(t: TestContext, end: () => unknown): void {
  let due: (() => unknown) | null = end;
  t.after(async () => {
    const now = due;
    due = null;
    await now?.();
  });
}

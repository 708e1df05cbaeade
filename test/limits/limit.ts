import assert, { AssertionError } from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { EXPECTED_FAILURES } from './expected-failures.ts';

/**
 * What must hold in the world of limits. One that is on the list of known limits has to fail, by an assertion: when
 * it holds, it must go off the list.
 */
export function limit(title: string, run: (t: TestContext) => Promise<void>): void {
  const known = EXPECTED_FAILURES[title];
  if (known === undefined) test(title, run);
  else
    test(`known limit: ${title}`, async (t) => {
      const failure = await run(t).then(
        () => null,
        (error: unknown) => error,
      );
      assert.ok(
        failure,
        'It holds now. Take it off test/limits/expected-failures.ts, and mend docs/limits.md.',
      );
      if (!(failure instanceof AssertionError)) throw failure;
      t.diagnostic(`${known} Seen: ${failure.message.split('\n')[0]}`);
    });
}

/** What must be so before a limit is met at all; when it is not, the test is broken and no limit is known. */
export function ready(met: boolean, otherwise: string): void {
  if (!met) throw new Error(otherwise);
}

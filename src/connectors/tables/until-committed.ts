import { TooMuchContention } from './storage-failure.ts';

const ATTEMPTS = 12;

/** What one attempt made: its result, or `null` when somebody else was faster. */
type Attempt<Result> = { readonly result: Result } | null;

/**
 * Tries again after each conflict, with newly read rows. No waiting in between: whoever was faster has finished, so an
 * attempt either succeeds or somebody else's did.
 */
export async function untilCommitted<Result>(
  what: string,
  attempt: (n: number) => Promise<Attempt<Result>>,
): Promise<Result> {
  for (let n = 0; n < ATTEMPTS; n += 1) {
    const made = await attempt(n);
    if (made) return made.result;
  }
  throw new TooMuchContention(what, ATTEMPTS);
}

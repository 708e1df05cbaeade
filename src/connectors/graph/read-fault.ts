import type { ReadFailure } from '../../ports/directory.ts';
import { type GraphAnswer, isOk, type JsonObject, objectOf, readFailure } from './answer.ts';

/** Carries a failed read from deep inside to the port's edge; it never leaves this folder. */
export class ReadFault extends Error {
  readonly failure: ReadFailure;

  constructor(failure: ReadFailure) {
    super(failure.because);
    this.failure = failure;
  }
}

export async function faultsAsValues<Value>(run: () => Promise<Value>): Promise<Value | ReadFailure> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ReadFault) return error.failure;
    throw error;
  }
}

/** The object read, or `null` when the directory doesn't know it. Throws a `ReadFault` for anything else. */
export function objectOrMissing(answer: GraphAnswer, what: string): JsonObject | null {
  if (answer.status === 404 && !answer.garbled) return null;
  const body = isOk(answer) ? objectOf(answer.body) : null;
  if (body) return body;
  throw new ReadFault(readFailure(answer, what));
}

/** Of several failures, the one to report: what won't pass first, else with the longest wait any of them asks for. */
export function worstOf(answers: readonly GraphAnswer[], what: string): ReadFailure | null {
  const failures = answers
    .filter((answer) => !isOk(answer) && !(answer.status === 404 && !answer.garbled))
    .map((answer) => readFailure(answer, what));
  const [first] = failures;
  if (!first) return null;
  const waits = failures.flatMap(({ retryAfterSeconds }) => retryAfterSeconds ?? []);
  const retryAfterSeconds = waits.length > 0 ? Math.max(...waits) : null;
  const throttled = failures.some((one) => one.throttled) ? { throttled: true as const } : {};
  return { ...(failures.find(({ mayCure }) => !mayCure) ?? first), retryAfterSeconds, ...throttled };
}

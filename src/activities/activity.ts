import type { RunLine } from '../domain/run-line.ts';
import type { Rulebook } from '../policy/rulebook.ts';
import type { Advisor } from '../ports/advisor.ts';
import type { Ports } from '../ports/ports.ts';
import type { Runs } from '../ports/runs.ts';
import type { Security } from '../ports/security.ts';
import type { Limits } from './limits.ts';

/** What activities work with: everything outside, the rules in force, and the limits settings allow. */
export type Means = Ports & {
  readonly rulebook: Rulebook;
  readonly limits: Limits;
  readonly security: Security;
  /** Where runs and timers are told of line by line; left out: nobody listens. */
  readonly tell?: (line: RunLine) => void;
  /** Only for activities that say they need it; the host hands it over per invocation. */
  readonly runs?: Runs;
  /** Only for the one activity that says it drafts; no other can reach it (invariant 11). */
  readonly advisor?: Advisor;
};

/**
 * One side effect, or one decision that history must keep. Inputs and results are objects, never bare booleans or
 * null (they do not survive the trip); expected failures are results. `Needs`: what it takes of the means; it can't ask for more.
 */
export type Activity<Input extends object, Result extends object, Needs extends keyof Means = keyof Means> = {
  readonly name: string;
  /** Whether it starts or wakes orchestrations. */
  readonly needsRuns?: boolean;
  /** Whether it has text drafted by a machine. */
  readonly asksAdvisor?: boolean;
  readonly run: (means: Pick<Means, Needs>, input: Input) => Promise<Result>;
};

/** What crosses to the orchestrator: the result, or in plain words why there is none. Never an exception. */
export type Answer<Result extends object> =
  | { readonly answered: true; readonly result: Result }
  | { readonly answered: false; readonly because: string };

export function defineActivity<
  Input extends object,
  Result extends object,
  Needs extends keyof Means = keyof Means,
>(activity: Activity<Input, Result, Needs>): Activity<Input, Result, Needs> {
  return activity;
}

/** Hears of an execution that failed: the name of its error, and a line with all that is known of it. */
export type Failed = (error: string, line: string) => void;

const LONGEST_MESSAGE = 300;

/**
 * Runs an activity so that nothing is thrown across the wire: an exception there arrives as kilobytes of foreign
 * stack text, and its retries could not be counted by us (functions-host 2.1).
 */
export async function answer<Input extends object, Result extends object>(
  activity: Activity<Input, Result>,
  means: Means,
  input: Input,
  failed: Failed,
): Promise<Answer<Result>> {
  try {
    return { answered: true, result: await activity.run(means, input) };
  } catch (error) {
    const because = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const stack = error instanceof Error ? (error.stack ?? because) : because;
    failed(error instanceof Error ? error.name : 'unknown', `${activity.name} could not run: ${stack}`);
    return { answered: false, because: because.slice(0, LONGEST_MESSAGE) };
  }
}

import { ControlProblem, messageOf } from './problem.ts';

/** A simulator's refusal is the caller's mistake. */
export function refusing<Value>(code: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw error instanceof ControlProblem ? error : new ControlProblem(400, code, messageOf(error));
  }
}

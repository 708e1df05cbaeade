import { durationMs } from '../tenant/faults/duration.ts';
import { ControlProblem, messageOf } from './problem.ts';

/** Of a duration in a body. `path` is a JSON Pointer to it. Throws a `ControlProblem`, 400. */
export function milliseconds(duration: string, path: string): number {
  try {
    return durationMs(duration);
  } catch (error) {
    throw new ControlProblem(400, 'invalid-member', messageOf(error), path);
  }
}

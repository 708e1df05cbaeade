import { ControlProblem } from './problem.ts';

/** Throws a `ControlProblem`, 400, for a text that is said to be a time and is none. `path` is a JSON Pointer to it. */
export function refuseNoTime(said: string | undefined, path: string): void {
  if (said === undefined || !Number.isNaN(Date.parse(said))) return;
  const message = `"${said}" is no time; write it like 2026-03-03T09:00:00Z.`;
  throw new ControlProblem(400, 'invalid-member', message, path);
}

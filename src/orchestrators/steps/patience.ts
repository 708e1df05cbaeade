/** A durable timer may fire up to a second early, and whoever asked for a pause means all of it. */
const EARLY = 1;

/** How long to wait before try number `attempt` (from 1): what the answer asked for, or longer each time. */
export function pauseSeconds(attempt: number, asked: number | null, firstSeconds: number): number {
  if (asked !== null) return Math.max(1, Math.ceil(asked)) + EARLY;
  return Math.min(firstSeconds * 2 ** (attempt - 1), 900);
}

import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import type { Instant } from '../../domain/instant.ts';
import { whoMayDecide } from './who-may-decide.ts';

/** The stage as it becomes, with since when those are asked who were not before: their reminders count from then. */
export function withJoined(
  before: StageHead,
  after: StageHead,
  decisions: readonly ApprovalDecision[],
  at: Instant,
): StageHead {
  const asked = new Set(whoMayDecide(before, decisions));
  const fresh = whoMayDecide(after, decisions).filter((id) => !asked.has(id));
  if (fresh.length === 0) return after;
  return { ...after, joined: { ...after.joined, ...Object.fromEntries(fresh.map((id) => [id, at])) } };
}

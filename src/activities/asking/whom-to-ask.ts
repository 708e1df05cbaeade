import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import { addMilliseconds, type Instant, SECOND } from '../../domain/instant.ts';
import { whoMayDecide } from './who-may-decide.ts';

/** More people than these get no card at once: a message to everybody is nobody's, and each costs calls to the chat. */
const AT_ONCE = 20;

/** Of those who may decide an open stage, who gets a card by `at`: the first ones, and with each reminder as many more. */
export function whomToAsk(head: StageHead, decisions: readonly ApprovalDecision[], at: Instant): string[] {
  return firstOf(head, decisions, AT_ONCE * (1 + remindersBy(head, at)));
}

/** Those of them who had one before the latest reminder; whoever comes with it gets a card that says as much. */
export function whomToRemind(head: StageHead, decisions: readonly ApprovalDecision[], at: Instant): string[] {
  return firstOf(head, decisions, AT_ONCE * Math.max(1, remindersBy(head, at)));
}

/** A durable timer may fire up to a second early. */
function remindersBy({ openedAt, plan }: StageHead, at: Instant): number {
  return plan.remindAfterSeconds.filter((after) => addMilliseconds(openedAt, (after - 1) * SECOND) <= at)
    .length;
}

/** Of each role in turn, best first, so that a large one leaves the others their places. */
function firstOf(head: StageHead, decisions: readonly ApprovalDecision[], most: number): string[] {
  const may = whoMayDecide(head, decisions);
  if (may.length <= most) return may;
  const escalated = head.escalated ? (head.plan.escalation?.candidates ?? []) : [];
  const roles = [...head.plan.needs.map(({ candidates }) => candidates), escalated].map((candidates) =>
    candidates.filter((id) => may.includes(id)),
  );
  const longest = Math.max(...roles.map(({ length }) => length));
  const inTurn = Array.from({ length: longest }, (_, place) => roles.flatMap((role) => role[place] ?? []));
  return [...new Set(inTurn.flat())].slice(0, most);
}

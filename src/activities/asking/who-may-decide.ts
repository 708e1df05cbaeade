import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import { peopleOf } from '../../domain/seat.ts';
import { setAside } from '../../domain/stage.ts';

/** Everybody who may decide an open stage now: candidates of needs that are not met, not struck, not heard yet. */
export function whoMayDecide(head: StageHead, decisions: readonly ApprovalDecision[]): string[] {
  if (head.state !== 'open') return [];
  const heard = new Set(decisions.filter((one) => one.stage === head.stage).flatMap(peopleOf));
  const struck = new Set([...head.struck.map((one) => one.approverId), ...setAside(head)]);
  const open = head.plan.needs.filter((need) => {
    const yes = decisions.filter(
      (one) => one.stage === head.stage && one.role === need.role && one.answer === 'approve',
    );
    return yes.length < need.quorum;
  });
  const escalated = head.escalated ? (head.plan.escalation?.candidates ?? []) : [];
  const all = [...open.flatMap((need) => need.candidates), ...escalated];
  return [...new Set(all)].filter((id) => !heard.has(id) && !struck.has(id));
}

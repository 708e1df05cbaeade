import type { StagePlan } from '../../domain/decision.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Press } from '../../ports/conversation.ts';
import type { Means } from '../activity.ts';
import { withJoined } from './joined.ts';
import { putBack } from './review-approvers.ts';
import { restoredEvidence } from './tell-who-decides.ts';
import { whoMayDecide } from './who-may-decide.ts';

/** Somebody who was asked, and is not shown for a moment, or whose group is not, is no stranger: they try again. */
export async function isAsked({ approvals }: Means, { requestId, stage, personId }: Press): Promise<boolean> {
  const { heads, decisions } = await approvals.readAll(requestId);
  const head = heads.find((one) => one.stage === stage);
  return head !== undefined && whoMayDecide(head, decisions).includes(personId);
}

/** Whoever was struck for something that has passed by now may decide again. */
export async function readmit(
  { approvals, auditLog }: Means,
  requestId: string,
  stage: string,
  plan: StagePlan,
  at: Instant,
): Promise<void> {
  const { heads, decisions } = await approvals.readAll(requestId);
  const struck = heads.find((head) => head.stage === stage)?.struck ?? [];
  if (struck.length === 0) return;
  const head = await approvals.changeOpen(requestId, stage, (row) =>
    withJoined(row, putBack(row, decisions, plan, at), decisions, at),
  );
  if (!head) return;
  const evidence = struck.flatMap(({ approverId }) => restoredEvidence(head, approverId));
  if (evidence.length > 0) await auditLog.append(requestId, evidence);
}

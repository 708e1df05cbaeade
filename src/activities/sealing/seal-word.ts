import type { ApprovalDecision } from '../../domain/approval.ts';
import type { AuditEntry } from '../../domain/audit.ts';
import { approvalText } from '../../domain/seal.ts';
import type { Word } from '../../domain/stage.ts';
import type { RecordedDecision, SealFor } from '../../ports/stores.ts';
import type { Means } from '../activity.ts';

/** What gives decisions of a request their seal; nothing where no key is set. */
export function sealFor({ seal }: Means, requestId: string): SealFor | undefined {
  return seal && ((decision) => seal.sign(approvalText(decision), requestId));
}

/** Records a word with its seal, and the fact that it was. */
export async function decideSealed(means: Means, word: Word): Promise<RecordedDecision> {
  const recorded = await means.approvals.decide(word, sealFor(means, word.requestId));
  if (recorded.recorded) await means.auditLog.append(word.requestId, [recordedFact(recorded.decision)]);
  return recorded;
}

export function recordedFact(decision: ApprovalDecision): AuditEntry {
  const { stage, approverId, at } = decision;
  return {
    fact: 'approval-recorded',
    once: `${stage}~${approverId}`,
    at,
    actor: approverId,
    data: decision,
  };
}

import type { StageHead } from '../../domain/approval.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { TicketApproval } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';
import { linkOf } from '../deciding/read-request.ts';

/**
 * Takes over decisions made in the ticket tool itself. A row counts only if the approver wrote it in person and is
 * tied to one Entra user; what our own account wrote, or somebody for somebody else, proves nothing (design: H10).
 */
export async function countToolDecisions(
  means: Means,
  record: RequestRecord,
  head: StageHead,
): Promise<void> {
  if (!head.plan.acceptsItsmApproval) return;
  const ticketing = means.ticketing[record.ticket.system];
  const answer = await ticketing?.read(record.ticket.id, record.requestId);
  if (!answer || answer.failed) return;
  for (const row of answer.ticket.approvals) {
    const word = wordOf(row);
    if (!word || row.updatedByToolId !== row.approverToolId || row.updatedAt < secondsOf(head.openedAt))
      continue;
    const person = await linkOf(means, record.ticket.system, row.approverToolId, record.requestId);
    if ('failed' in person || !person.linked) continue;
    const recorded = await means.approvals.decide({
      requestId: record.requestId,
      stage: head.stage,
      approverId: person.entraId,
      answer: word,
      comment: row.comments,
      at: row.updatedAt,
      proof: { channel: record.ticket.system, method: 'itsm-own-record', evidence: row.id },
    });
    if (!recorded.recorded) continue;
    await means.auditLog.append(record.requestId, [
      {
        fact: 'approval-recorded',
        once: `${head.stage}~${person.entraId}`,
        at: row.updatedAt,
        actor: person.entraId,
        data: recorded.decision,
      },
    ]);
  }
}

function wordOf(row: TicketApproval): 'approve' | 'reject' | null {
  if (row.state === 'approved') return 'approve';
  return row.state === 'rejected' ? 'reject' : null;
}

/** Tools keep whole seconds; a row written in the second the stage opened counts. */
function secondsOf(at: string): string {
  return `${at.slice(0, 19)}.000Z`;
}

import type { StageHead } from '../../domain/approval.ts';
import { doubted, isBelieved, LOOK_AGAIN_SECONDS } from '../../domain/doubt.ts';
import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { TicketApproval } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';
import { linkOf } from '../deciding/read-request.ts';

/**
 * Takes over decisions made in the ticket tool itself. A row counts only if the approver wrote it in person and is
 * tied to one Entra user; what our own account wrote, or somebody for somebody else, proves nothing (design: H10). That
 * nobody is shown behind a row is believed after several looks. Answers in how many seconds to look again, if at all.
 */
export async function countToolDecisions(
  means: Means,
  record: RequestRecord,
  head: StageHead,
): Promise<number | null> {
  if (!head.plan.acceptsItsmApproval) return null;
  const ticketing = means.ticketing[record.ticket.system];
  const answer = await ticketing?.read(record.ticket.id, record.requestId);
  if (!answer || answer.failed) return null;
  const unproven: string[] = [];
  for (const row of answer.ticket.approvals) {
    const word = wordOf(row);
    if (!word || row.updatedAt < secondsOf(head.openedAt)) continue;
    if (row.updatedByToolId === null) unproven.push(row.id);
    if (row.updatedByToolId !== row.approverToolId) continue;
    const person = await linkOf(means, record.ticket.system, row.approverToolId, record.requestId);
    if ('failed' in person || !person.linked) {
      unproven.push(row.id);
      continue;
    }
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
  return await lookAgain(means, head, unproven);
}

/** A row behind which nobody is shown for a moment is looked at again; one that stays so counts for nothing. */
async function lookAgain(means: Means, head: StageHead, rowIds: readonly string[]): Promise<number | null> {
  if (rowIds.length === 0) return null;
  const at = instant(means.clock.now());
  const changed = await means.approvals.changeOpen(head.requestId, head.stage, (row) => ({
    ...row,
    unproven: Object.fromEntries(rowIds.map((id) => [id, doubted(row.unproven?.[id], 'unproven', at)])),
  }));
  const open = Object.values(changed?.unproven ?? {}).filter((doubt) => !isBelieved(doubt));
  return open.length > 0 ? LOOK_AGAIN_SECONDS : null;
}

function wordOf(row: TicketApproval): 'approve' | 'reject' | null {
  if (row.state === 'approved') return 'approve';
  return row.state === 'rejected' ? 'reject' : null;
}

/** Tools keep whole seconds; a row written in the second the stage opened counts. */
function secondsOf(at: string): string {
  return `${at.slice(0, 19)}.000Z`;
}

import type { StageHead } from '../../domain/approval.ts';
import { doubted, isBelieved, LOOK_AGAIN_SECONDS } from '../../domain/doubt.ts';
import { instant, MINUTE, SECOND } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { TicketApproval } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';
import { linkOf } from '../deciding/read-request.ts';
import { decideSealed } from '../sealing/seal-word.ts';
import { tellUncounted, type Uncounted } from './tell-uncounted.ts';

/**
 * Takes over decisions made in the ticket tool itself. A row counts only if the approver wrote it in person and is
 * tied to one Entra user; what our own account wrote, or somebody for somebody else, proves nothing (design: H10). That
 * nobody is shown behind a row is believed after several looks. What does not count is said on the ticket. Answers in how many seconds to look again, if at all.
 */
export async function countToolDecisions(
  means: Means,
  record: RequestRecord,
  head: StageHead,
): Promise<number | null> {
  const ticketing = means.ticketing[record.ticket.system];
  const answer = await ticketing?.read(record.ticket.id, record.requestId);
  if (!answer || answer.failed) return null;
  const unproven: Uncounted[] = [];
  const uncounted: Uncounted[] = [];
  let unsealed: number | null = null;
  for (const row of answer.ticket.approvals) {
    const word = wordOf(row);
    if (!word || row.byUs || row.updatedAt < secondsOf(head.openedAt)) continue;
    if (!head.plan.acceptsItsmApproval) {
      uncounted.push({ row, because: 'policy takes no approval in the ticket tool for this stage' });
      continue;
    }
    if (row.ofOrder) {
      uncounted.push({ row, because: `it is about the whole order ${row.ofOrder}, not about this change` });
      continue;
    }
    if (row.updatedByToolId === null) {
      unproven.push({ row, because: 'who wrote it is not shown, or is not one user' });
      continue;
    }
    if (row.updatedByToolId !== row.approverToolId) {
      uncounted.push({ row, because: 'only what the person asked has written last, in person, counts' });
      continue;
    }
    const person = await linkOf(means, record.ticket.system, row.approverToolId, record.requestId);
    if ('failed' in person || !person.linked) {
      const because = `that user can't be tied to one Entra user (${person.because.replace(/\.$/, '')})`;
      unproven.push({ row, because });
      continue;
    }
    const recorded = await decideSealed(means, {
      requestId: record.requestId,
      stage: head.stage,
      approverId: person.entraId,
      answer: word,
      comment: row.comments,
      at: row.updatedAt,
      proof: { channel: record.ticket.system, method: 'itsm-own-record', evidence: row.id },
    });
    if (!recorded.recorded && ['not-eligible', 'not-distinct'].includes(recorded.because)) {
      const because =
        recorded.because === 'not-distinct'
          ? 'they decided another stage, and each stage takes somebody else'
          : 'they are not among the people who may decide this stage';
      uncounted.push({ row, because });
    }
    // It stands in the tool, where it is read again: nothing has to be kept until it can be sealed.
    if (!recorded.recorded && recorded.because === 'unsealed')
      unsealed = recorded.retryAfterSeconds ?? MINUTE / SECOND;
  }
  const looked = await lookAgain(
    means,
    head,
    unproven.map(({ row }) => row.id),
  );
  const { decisions } = await means.approvals.readAll(record.requestId);
  const all = [...uncounted, ...unproven.filter(({ row }) => looked.believed.includes(row.id))];
  await tellUncounted(means, record, head, decisions, all);
  return unsealed === null ? looked.again : Math.min(unsealed, looked.again ?? unsealed);
}

/** A row behind which nobody is shown for a moment is looked at again; one that stays so counts for nothing. */
async function lookAgain(
  means: Means,
  head: StageHead,
  rowIds: readonly string[],
): Promise<{ readonly again: number | null; readonly believed: readonly string[] }> {
  if (rowIds.length === 0) return { again: null, believed: [] };
  const at = instant(means.clock.now());
  const changed = await means.approvals.changeOpen(head.requestId, head.stage, (row) => ({
    ...row,
    unproven: Object.fromEntries(rowIds.map((id) => [id, doubted(row.unproven?.[id], 'unproven', at)])),
  }));
  const doubts = Object.entries(changed?.unproven ?? {});
  const believed = doubts.filter(([, doubt]) => isBelieved(doubt)).map(([id]) => id);
  return { again: believed.length < doubts.length ? LOOK_AGAIN_SECONDS : null, believed };
}

function wordOf(row: TicketApproval): 'approve' | 'reject' | null {
  if (row.state === 'approved') return 'approve';
  return row.state === 'rejected' ? 'reject' : null;
}

/** Tools keep whole seconds; a row written in the second the stage opened counts. */
function secondsOf(at: string): string {
  return `${at.slice(0, 19)}.000Z`;
}

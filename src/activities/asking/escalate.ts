import { accessSoFar } from '../../domain/done-parts.ts';
import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { decidedBy } from '../../domain/request-state.ts';
import { roleWords } from '../../domain/role-words.ts';
import type { Means } from '../activity.ts';
import { say } from '../outbox/say.ts';
import { names } from '../wording/words.ts';
import { withJoined } from './joined.ts';
import { shapedLines } from './shaped.ts';
import { whoMayDecide } from './who-may-decide.ts';

/** A stage that has nobody else to ask is not asked about again. */
async function forgetWish({ requests }: Means, { requestId }: RequestRecord): Promise<void> {
  await requests.change(requestId, (row) =>
    row.operatorAsks?.action === 'escalate' ? { ...row, operatorAsks: null } : row,
  );
}

/** Lets the escalation's people decide as well. Nothing happens twice. */
export async function escalate(means: Means, record: RequestRecord, stage: string): Promise<void> {
  const { decisions } = await means.approvals.readAll(record.requestId);
  const now = instant(means.clock.now());
  const head = await means.approvals.changeOpen(record.requestId, stage, (row) => {
    if (!row.plan.escalation || (row.escalated && !row.escalatedEarly)) return row;
    const { escalatedEarly: _, ...rest } = row;
    return withJoined(row, { ...rest, escalated: true }, decisions, now);
  });
  const escalation = head?.plan.escalation;
  if (!head?.escalated || !escalation) return await forgetWish(means, record);
  await means.auditLog.append(record.requestId, [
    {
      fact: 'approval-escalated',
      once: stage,
      at: now,
      actor: record.operatorAsks?.by ?? 'countersign',
      data: { stage, role: escalation.role },
    },
  ]);
  await means.requests.change(record.requestId, (row) => {
    const asked = row.operatorAsks?.action === 'escalate' ? null : row.operatorAsks;
    const who = whoMayDecide(head, decisions);
    if (row.waitingOn !== stage || who.every((id) => row.whoCanAct.includes(id)))
      return asked === row.operatorAsks ? row : { ...row, operatorAsks: asked };
    const also = escalation.candidates.filter((id) => who.includes(id));
    const aside = shapedLines(row, head)
      .map(({ value }) => ` ${value}`)
      .join('');
    return say(
      { ...decidedBy(row, who), operatorAsks: asked },
      {
        access: accessSoFar(row),
        outcome: 'running',
        standing: null,
        comment: `Your request now also waits for ${names(also, row.names)} (${roleWords(escalation.role, row.decision?.labels)}).`,
        workNote: `Approval as ${roleWords(stage, row.decision?.labels)} was escalated to ${names(also, row.names)} (${roleWords(escalation.role, row.decision?.labels)}).${aside}`,
        provenAt: null,
      },
      now,
    );
  });
}

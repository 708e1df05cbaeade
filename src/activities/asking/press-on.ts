import type { StageHead } from '../../domain/approval.ts';
import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { mailTo } from '../outbox/mail-to.ts';
import { say } from '../outbox/say.ts';
import { moment, names } from '../words.ts';
import { whoMayDecide } from './card-view.ts';
import { whomToRemind } from './whom-to-ask.ts';

/**
 * Tells everybody who was asked and is still waited for, once per reminder. Answers in how many seconds those are told who could not be
 * now, if any.
 */
export async function remind(means: Means, record: RequestRecord, stage: string): Promise<number | null> {
  const found = await means.approvals.readHead(record.requestId, stage);
  if (found?.row.state !== 'open' || !Object.values(means.conversations)[0]) return null;
  const { decisions } = await means.approvals.readAll(record.requestId);
  const now = instant(means.clock.now());
  const waiting = whomToRemind(found.row, decisions, now);
  const again = await remindEach(means, record, found.row, waiting);
  await means.auditLog.append(record.requestId, [
    {
      fact: 'approval-reminded',
      once: `${stage}~${now.slice(0, 16)}`,
      at: now,
      actor: 'countersign',
      data: { stage, waiting },
    },
  ]);
  return again;
}

/** Tells those whom the last reminder did not reach, as long as they are waited for. */
export async function remindAgain(
  means: Means,
  record: RequestRecord,
  head: StageHead,
): Promise<number | null> {
  const { unreminded = [] } = head;
  if (unreminded.length === 0) return null;
  const { decisions } = await means.approvals.readAll(record.requestId);
  const waiting = whoMayDecide(head, decisions).filter((id) => unreminded.includes(id));
  return await remindEach(means, record, head, waiting);
}

const REMIND_AGAIN_SECONDS = 60;

async function remindEach(
  means: Means,
  record: RequestRecord,
  head: StageHead,
  ids: readonly string[],
): Promise<number | null> {
  const due = moment(head.dueAt, means.limits.timeZone);
  const { number } = record.ticket;
  const text = `${number} still waits for your decision on ${record.decision?.title ?? 'an access request'}, until ${due}.`;
  const missing: string[] = [];
  let again = REMIND_AGAIN_SECONDS;
  for (const id of ids) {
    const told = await Object.values(means.conversations)[0]?.notify(id, text, record.requestId);
    if (told?.posted) continue;
    const later = told?.kind === 'later';
    if (later) again = Math.max(again, told.retryAfterSeconds ?? 0);
    else if ((await mailTo(means, id, `Reminder: ${number}`, text, record.requestId)) !== 'later') continue;
    missing.push(id);
  }
  if (missing.length > 0 || (head.unreminded ?? []).length > 0)
    await means.approvals.changeOpen(record.requestId, head.stage, (row) => ({
      ...row,
      unreminded: missing,
    }));
  return missing.length > 0 ? again : null;
}

/** A stage that has nobody else to ask is not asked about again. */
async function forgetWish({ requests }: Means, { requestId }: RequestRecord): Promise<void> {
  await requests.change(requestId, (row) =>
    row.operatorAsks?.action === 'escalate' ? { ...row, operatorAsks: null } : row,
  );
}

/** Lets the escalation's people decide as well. Nothing happens twice. */
export async function escalate(means: Means, record: RequestRecord, stage: string): Promise<void> {
  const head = await means.approvals.changeOpen(record.requestId, stage, (row) => {
    if (!row.plan.escalation || (row.escalated && !row.escalatedEarly)) return row;
    const { escalatedEarly: _, ...rest } = row;
    return { ...rest, escalated: true };
  });
  const escalation = head?.plan.escalation;
  if (!head?.escalated || !escalation) return await forgetWish(means, record);
  const { decisions } = await means.approvals.readAll(record.requestId);
  const now = instant(means.clock.now());
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
    if (who.every((id) => row.whoCanAct.includes(id)))
      return asked === row.operatorAsks ? row : { ...row, operatorAsks: asked };
    return say(
      { ...row, operatorAsks: asked, whoCanAct: who },
      {
        access: 'none',
        outcome: 'running',
        standing: null,
        comment: `Your request now also waits for ${names(escalation.candidates, row.names)} (${escalation.role}).`,
        workNote: `${stage} was escalated to ${escalation.role}: ${names(escalation.candidates, row.names)}.`,
        provenAt: null,
      },
      now,
    );
  });
}

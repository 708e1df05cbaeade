import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import { type Doubt, doubted, isBelieved, LOOK_AGAIN_SECONDS } from '../../domain/doubt.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Ticketing } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { whoMayDecide } from './card-view.ts';

/** Seconds until the tool is asked again when it could not be reached. */
const AGAIN_SECONDS = 60;

type Rows = Record<string, 'asked' | Doubt>;

/**
 * Sees to it that everybody who may decide has an approver row in the ticket tool: it is the source of record where it
 * has them. That somebody has no account there is believed after several looks. Answers when to look again.
 */
export async function askInTool(
  means: Means,
  record: RequestRecord,
  head: StageHead,
  decisions: readonly ApprovalDecision[],
): Promise<number | null> {
  const ticketing = means.ticketing[record.ticket.system];
  if (!ticketing || !head.inTool) return null;
  const rows: Rows = { ...head.inTool };
  const open = whoMayDecide(head, decisions).filter((id) => !isDone(rows[id]));
  if (open.length === 0) return null;
  const at = instant(means.clock.now());
  const reached = await ask(ticketing, record, open, rows, at);
  const { requestId, stage } = head;
  await means.approvals.changeOpen(requestId, stage, (row) => ({
    ...row,
    inTool: { ...row.inTool, ...rows },
  }));
  if (open.every((id) => isDone(rows[id]))) return null;
  return reached ? LOOK_AGAIN_SECONDS : AGAIN_SECONDS;
}

/** Asks whoever can be found, and notes in `rows` who was and who could not be. `false`: the tool could not be reached. */
async function ask(
  ticketing: Ticketing,
  { ticket, requestId }: RequestRecord,
  ids: readonly string[],
  rows: Rows,
  at: Instant,
): Promise<boolean> {
  const approvers = [];
  let reached = true;
  for (const entraId of ids) {
    const user = await ticketing.toolUserOf(entraId, requestId);
    if (user.failed && user.kind === 'later') reached = false;
    else if (user.failed || user.toolUserId === null) rows[entraId] = noRow(rows[entraId], at);
    else approvers.push({ entraId, toolUserId: user.toolUserId });
  }
  if (approvers.length === 0) return reached;
  const asked = await ticketing.askApprovals(ticket, approvers, requestId);
  if (asked.failed && asked.kind === 'later') return false;
  for (const { entraId } of approvers) rows[entraId] = asked.failed ? noRow(rows[entraId], at) : 'asked';
  return reached;
}

function noRow(before: 'asked' | Doubt | undefined, at: Instant): Doubt {
  return doubted(before === 'asked' ? undefined : before, 'no row in the ticket tool', at);
}

function isDone(row: 'asked' | Doubt | undefined): boolean {
  return row !== undefined && (row === 'asked' || isBelieved(row));
}

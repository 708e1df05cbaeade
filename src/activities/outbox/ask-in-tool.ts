import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import { type Doubt, doubted, isBelieved, LOOK_AGAIN_SECONDS } from '../../domain/doubt.ts';
import { addMilliseconds, HOUR, type Instant, instant, milliseconds, SECOND } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Ticketing } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { whoMayDecide } from '../asking/who-may-decide.ts';
import { keepLink } from '../deciding/keep-link.ts';
import { LONGEST_REASON } from './out-of-reach.ts';

/** Seconds until the tool is asked again when it could not be reached. */
const AGAIN_SECONDS = 60;
/** A tool that refuses to make a row goes on being asked, less often: what it is not allowed to do may be mended. */
const REFUSED_AGAIN = HOUR;

const NO_USER = 'no user in the ticket tool';
const NO_ROW = 'no row in the ticket tool';

type Rows = Record<string, 'asked' | Doubt>;

/**
 * Sees to it that everybody who may decide has an approver row in the ticket tool: it is the source of record where it
 * has them. That somebody has no account there is believed after several looks; a row that could not be made is made again
 * until it is taken or the stage ends.
 */
export async function askInTool(
  means: Means,
  record: RequestRecord,
  head: StageHead,
  decisions: readonly ApprovalDecision[],
): Promise<Asking> {
  const ticketing = means.ticketing[record.ticket.system];
  if (!ticketing?.askApprovals || !head.inTool) return { head, again: null, hasAsked: false };
  const rows: Rows = { ...head.inTool };
  const at = instant(means.clock.now());
  const who = whoMayDecide(head, decisions);
  const open = who.filter((id) => !isDone(rows[id], at));
  if (open.length === 0) return { head, again: refusedAgain(who, rows, at), hasAsked: false };
  const asking = { ...ticketing, askApprovals: ticketing.askApprovals };
  const { reached, unsure } = await ask(means, asking, record, open, rows, at);
  const { requestId, stage } = head;
  const changed = await means.approvals.changeOpen(requestId, stage, (row) => ({
    ...row,
    inTool: { ...row.inTool, ...rows },
    ...(unsure ? { inToolUnsureAt: at } : {}),
  }));
  const isAllDone = open.every((id) => isDone(rows[id], at));
  const again = isAllDone ? refusedAgain(who, rows, at) : reached ? LOOK_AGAIN_SECONDS : AGAIN_SECONDS;
  return { head: changed ?? head, again, hasAsked: true };
}

/** The stage after it, and in how many seconds to look again; `null`: that is not needed. */
type Asking = { readonly head: StageHead; readonly again: number | null; readonly hasAsked: boolean };

/**
 * Asks whoever can be found, and notes in `rows` who was and who could not be. `unsure`: rows may have been made, or may
 * still be.
 */
async function ask(
  means: Means,
  ticketing: Ticketing & Required<Pick<Ticketing, 'askApprovals'>>,
  { ticket, requestId }: RequestRecord,
  ids: readonly string[],
  rows: Rows,
  at: Instant,
): Promise<{ readonly reached: boolean; readonly unsure: boolean }> {
  const approvers = [];
  let reached = true;
  for (const entraId of ids) {
    const user = await ticketing.toolUserOf(entraId, requestId);
    if (user.failed && user.kind === 'later') reached = false;
    else if (user.failed || user.toolUserId === null) rows[entraId] = without(rows[entraId], NO_USER, at);
    else {
      approvers.push({ entraId, toolUserId: user.toolUserId });
      await tie(means, ticket.system, entraId, user.toolUserId, user.name);
    }
  }
  if (approvers.length === 0) return { reached, unsure: false };
  const asked = await ticketing.askApprovals(ticket, approvers, requestId);
  if (asked.failed && asked.kind === 'later') return { reached: false, unsure: true };
  let unsure = false;
  for (const { entraId } of approvers) {
    const failure = asked.failed ? asked : asked.unmade[entraId];
    if (failure === undefined) rows[entraId] = 'asked';
    else if (failure.kind === 'later') {
      reached = false;
      unsure = true;
    } else {
      const because = failure.because.slice(0, LONGEST_REASON).toWellFormed();
      rows[entraId] = { ...without(rows[entraId], NO_ROW, at), because };
    }
  }
  return { reached, unsure };
}

/** Who is asked is known from now on: what they decide later is theirs, and not of whoever is tied to them by then. */
async function tie(
  means: Means,
  system: string,
  entraId: string,
  toolId: string,
  name: string | undefined,
): Promise<void> {
  const link = {
    toolId,
    entraId,
    provenBy: `${system}:the user with the Entra object id`,
    ...(name !== undefined && { name }),
  };
  await keepLink(means, system, link, await means.links.read(system, toolId));
}

function without(before: 'asked' | Doubt | undefined, what: string, at: Instant): Doubt {
  return doubted(before === 'asked' ? undefined : before, what, at);
}

/** Who has no approver row because the ticket tool refuses to make one, and what it answers. */
export function rowRefusedTo({ inTool = {} }: StageHead, id: string): string | null {
  const row = inTool[id];
  if (row === undefined || row === 'asked' || row.what !== NO_ROW || !isBelieved(row)) return null;
  return row.because ?? 'it refuses to';
}

/** Whether somebody has an approver row. `unknown`: it is still looked for. */
export function hasRow({ inTool }: StageHead, id: string): 'yes' | 'no' | 'unknown' {
  if (inTool === undefined) return 'yes';
  const row = inTool[id];
  if (row === 'asked') return 'yes';
  return row !== undefined && isBelieved(row) ? 'no' : 'unknown';
}

function isDone(row: 'asked' | Doubt | undefined, at: Instant): boolean {
  if (row === undefined || row === 'asked') return row === 'asked';
  return isBelieved(row) && !(row.what === NO_ROW && at >= addMilliseconds(row.at, REFUSED_AGAIN));
}

/** When those are asked again whose row the tool refuses to make; `null`: there is nobody. */
function refusedAgain(who: readonly string[], rows: Rows, at: Instant): number | null {
  const due = who.flatMap((id) => {
    const row = rows[id];
    return row !== undefined && row !== 'asked' && row.what === NO_ROW
      ? [milliseconds(row.at) + REFUSED_AGAIN - milliseconds(at)]
      : [];
  });
  return due.length > 0 ? Math.max(1, Math.ceil(Math.min(...due) / SECOND)) : null;
}

import type { ApprovalDecision, StageHead } from '../domain/approval.ts';
import { addMilliseconds, type Instant, instant, MINUTE, milliseconds, SECOND } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { awake, type Conclusion, concluding, isConcluded } from '../domain/request-state.ts';
import { roleWords } from '../domain/role-words.ts';
import { oneLine } from '../domain/written-text.ts';
import { PATIENCE } from '../policy/access/operations.ts';
import { defineActivity, type Means } from './activity.ts';
import { countToolDecisions } from './asking/count-tool-decisions.ts';
import { escalate } from './asking/escalate.ts';
import { lookAtApprovers } from './asking/look-at-approvers.ts';
import { lookAtTicket, type Withdrawal } from './asking/look-at-ticket.ts';
import { lookForSettled } from './asking/look-for-settled.ts';
import { tellUnheard, type Unheard, unheardWords } from './asking/tell-unheard.ts';
import { operationsOf } from './concluding/operations-of.ts';
import { believed, dispelled } from './deciding/doubts.ts';
import { goesOn, tellParked } from './deciding/park-request.ts';
import type { Alarm } from './open-stage.ts';
import { askEach, soonest } from './outbox/ask-each.ts';
import { deliver } from './outbox/deliver.ts';
import { nextReminder, remind } from './outbox/remind.ts';
import { callIfUntold, deliverOwed } from './outbox/settle.ts';
import type { Reaches } from './outbox/show-cards.ts';
import { tell } from './outbox/tell.ts';
import { callIsOver } from './outbox/tell-out-of-reach.ts';
import { updateCards } from './outbox/update-cards.ts';
import { genuineApprovals } from './sealing/genuine.ts';
import { sealWaiting } from './sealing/seal-waiting.ts';
import { deciderWords, names } from './wording/words.ts';

export type StageRead = {
  /** `settled`: what people were asked has settled by itself, so that it is decided anew. */
  readonly state: 'open' | 'approved' | 'rejected' | 'expired' | 'withdrawn' | 'settled';
  /** When to look again although nobody pressed anything; only while open. */
  readonly again: Alarm | null;
};

/**
 * Reads where a stage stands: the tables decide, whatever woke the run (invariant 10). Before that it takes in what
 * the tables can't know by themselves: approvals taken in the ticket tool, approvers who left, a ticket that was
 * closed or edited, an operator's wish, the clock.
 */
export const readStage = defineActivity<
  { readonly requestId: string; readonly stage: string; readonly why: 'opened' | 'wake' | Alarm['why'] },
  StageRead
>({
  name: 'readStage',
  run: async (means, { requestId, stage, why }) => {
    // Cleared before anything is read: whatever comes after this moment sets it again, and wakes the run again.
    const record = await means.requests.change(requestId, awake);
    const found = await means.approvals.readHead(requestId, stage);
    if (!found) throw new Error(`Stage ${stage} of ${requestId} was never opened.`);
    if (found.row.state !== 'open') return await closed(means, record, found.row);
    const ticket = await lookAtTicket(means, record);
    if (ticket.withdrawal) return await close(means, record, stage, ticket.withdrawal);
    const settled = await lookForSettled(means, record, why, found.row.openedAt);
    if (settled.because !== null) return await settle(means, record, stage, settled.because);
    await sayIfRefused(means, record, ticket.refused, found.row);
    // Before words are counted: whoever may decide again may have done so in the ticket tool.
    const approvers = await lookAtApprovers(means, record, stage);
    const unsealed = await sealWaiting(means, found.row);
    const inTool = await countToolDecisions(means, record, found.row);
    const unheard = unsealed ? ({ what: 'seal', because: unsealed.because } as const) : inTool.unheard;
    const until = unreadUntil(means, record, found.row);
    const unheardAgain = await tellUnheard(means, record, found.row, unheard, until);
    if (ticket.refused === null && unheard === null) await goesOn(means, record);
    const reminded = await remind(means, record, found.row, why === 'remind');
    if (record.operatorAsks?.action === 'escalate' || isEscalating(means, found.row))
      await escalate(means, record, stage);
    const { row: head } = (await means.approvals.readHead(requestId, stage)) ?? found;
    if (head.state !== 'open') return await closed(means, record, head);
    if (approvers.nobodyLeft)
      return await close(means, record, stage, {
        state: 'expired',
        outcome: 'needs-human',
        because: approvers.nobodyLeft,
        edited: false,
      });
    // Somebody may have decided where it can't be read: nobody's silence is believed before that.
    const heard = ticket.readable && unheard === null;
    if (isDue(means, head) && (heard || instant(means.clock.now()) >= until))
      return await expire(means, record, stage, unheard);
    const { row: current = record } = (await means.requests.read(requestId)) ?? {};
    return await show(means, current, head, reminded, [
      unreadAgainSeconds(current, ticket.readable),
      approvers.againSeconds,
      settled.againSeconds,
      unheard === null ? inTool.againSeconds : unheardAgain,
    ]);
  },
});

/**
 * Shows on the cards, and in the ticket tool's own approver rows, how the stage ended: before the ticket itself is
 * closed, because closing strikes open rows. What can't be reached now is owed when the request concludes.
 */
async function closed(means: Means, record: RequestRecord, head: StageHead): Promise<StageRead> {
  await deliver(means, record, { what: 'approver-rows', stage: head.stage });
  await deliver(means, record, { what: 'cards', stage: head.stage });
  const at = head.closedAt ?? instant(means.clock.now());
  await genuineApprovals(means, record.requestId); // the door may have died before the audit had what it recorded
  const isSettled = head.state === 'withdrawn' && record.settled?.stage === head.stage;
  if (head.state !== 'approved' && !isSettled) await concludeAs(means, record, head);
  await means.auditLog.append(record.requestId, [
    {
      fact: 'stage-closed',
      once: head.stage,
      at,
      actor: 'countersign',
      data: { stage: head.stage, state: head.state },
    },
  ]);
  if (record.outOfReach?.nobody !== undefined)
    await means.requests.change(record.requestId, (row) => callIsOver(row, head, at));
  if (isSettled) return { state: 'settled', again: null };
  return { state: head.state === 'open' ? 'withdrawn' : head.state, again: null };
}

/** Nobody is asked any more; somebody may have decided a moment ago all the same. */
async function settle(
  means: Means,
  record: RequestRecord,
  stage: string,
  because: string,
): Promise<StageRead> {
  const { requestId } = record;
  const noted = await means.requests.change(requestId, (row) => ({ ...row, settled: { stage, because } }));
  const { head } = await means.approvals.close(requestId, stage, 'withdrawn', instant(means.clock.now()));
  return await closed(means, noted, head);
}

/** A stage that did not pass ends the request, unless why it ends was written down already. */
async function concludeAs(means: Means, record: RequestRecord, head: StageHead): Promise<void> {
  const { decisions } = await means.approvals.readAll(record.requestId);
  const no = decisions.find((one) => one.stage === head.stage && one.answer === 'reject');
  const outcome = head.state === 'rejected' ? 'rejected' : head.state === 'expired' ? 'expired' : 'withdrawn';
  const because = no
    ? `${deciderWords(no, record.names)} (${roleWords(no.role, record.decision?.labels)}) rejected it: ${oneLine(no.comment) || 'no reason was given'}`
    : `the approval as ${roleWords(head.stage, record.decision?.labels)} was closed as ${head.state}`;
  await means.requests.change(record.requestId, (row) =>
    row.conclusion || isConcluded(row)
      ? row
      : concluding(row, { outcome, because: [because], edited: false }),
  );
}

/** Told once looks over a minute agree, whatever woke the run for them. */
async function sayIfRefused(
  means: Means,
  record: RequestRecord,
  refused: string | null,
  head: StageHead,
): Promise<void> {
  if (refused === null) {
    await dispelled(means, record, 'set-up');
  } else if (await believed(means, record, 'set-up', refused)) {
    const meanwhile = 'Decisions taken in the ticket tool are not seen meanwhile; those taken in chat count.';
    await tellParked(
      means,
      record,
      `The ticket could not be read: ${refused} ${meanwhile}`,
      unreadUntil(means, record, head),
    );
  }
}

/** Seldom once people know that they have to mend something. */
function unreadAgainSeconds({ parked }: RequestRecord, readable: boolean): number | null {
  if (readable) return null;
  return parked ? (15 * MINUTE) / SECOND : MINUTE / SECOND;
}

/** How long a stage that is due waits for the ticket to be readable, by the table in force. */
function unreadUntil(means: Means, record: RequestRecord, { dueAt }: StageHead): Instant {
  const { waiting } = operationsOf(means, record) ?? PATIENCE;
  return addMilliseconds(dueAt, waiting.giveUpAfterSeconds * SECOND);
}

/** By the clock, not by what woke the run: a reminder due at the same moment would hide the escalation. */
function isEscalating(means: Means, { escalated, openedAt, plan: { escalation } }: StageHead): boolean {
  if (escalated || escalation === null) return false;
  const from = addMilliseconds(openedAt, (escalation.afterSeconds - 1) * SECOND);
  return instant(means.clock.now()) >= from;
}

function isDue(means: Means, head: StageHead): boolean {
  return addMilliseconds(instant(means.clock.now()), SECOND) >= head.dueAt;
}

async function expire(
  means: Means,
  record: RequestRecord,
  stage: string,
  heldUp: Unheard | null,
): Promise<StageRead> {
  if (heldUp) {
    const because = unheardWords(heldUp);
    return await close(means, record, stage, {
      state: 'expired',
      outcome: 'needs-human',
      because,
      edited: false,
    });
  }
  const { outOfReach: told, names: known } = record;
  const unheard =
    told?.nobody !== undefined && told.stage === stage
      ? `, and no message reached ${names(Object.keys(told.people), known)}`
      : '';
  const because = `Nobody who may decide did so in time${unheard}.`;
  return await close(means, record, stage, { state: 'expired', outcome: 'expired', because, edited: false });
}

/** Closing answers what the stage really came to: somebody may have decided it a moment ago. */
async function close(
  means: Means,
  record: RequestRecord,
  stage: string,
  how: Withdrawal,
): Promise<StageRead> {
  const { head } = await means.approvals.close(
    record.requestId,
    stage,
    how.state,
    instant(means.clock.now()),
  );
  if (head.state === how.state || how.state === 'withdrawn') {
    await genuineApprovals(means, record.requestId);
    const conclusion: Conclusion = {
      outcome: how.outcome,
      because: [how.because],
      plain: [how.because],
      edited: how.edited,
      ...(how.otherAccount && { otherAccount: true as const }),
    };
    await means.requests.change(record.requestId, (row) =>
      isConcluded(row) ? row : concluding(row, conclusion),
    );
    return { state: how.state, again: null };
  }
  return await closed(means, record, head);
}

/**
 * Brings cards, approver rows and ticket up to date; what could not be done or read now is tried again a little later.
 * `looks`: seconds until something else has to be looked at again.
 */
async function show(
  means: Means,
  record: RequestRecord,
  before: StageHead,
  reminded: Reaches,
  looks: readonly (number | null)[],
): Promise<StageRead> {
  const { decisions } = await means.approvals.readAll(record.requestId);
  const { head, unasked } = await askEach(means, record, before, decisions, reminded);
  const current = (await means.requests.read(record.requestId))?.row ?? record;
  await callIfUntold(means, current, await tell(means, current));
  const owes = current.owed.length > 0 ? await deliverOwed(means, current) : null;
  const unpaid = owes && (owes.isLeft ? Math.max(owes.retryAfterSeconds ?? 0, OWED_AGAIN_SECONDS) : null);
  const updated = moved(head, decisions)
    ? await updateCards(means, current, head, decisions)
    : { missing: 0, retryAfterSeconds: null };
  const unshown = updated.missing > 0 ? Math.max(updated.retryAfterSeconds ?? 0, 15) : null;
  const now = instant(means.clock.now());
  const reminder = nextReminder(head, decisions, now);
  const untilReminder =
    reminder === null ? null : Math.ceil((milliseconds(reminder) - milliseconds(now)) / SECOND);
  const again = soonest([...looks, unshown, unasked, untilReminder, unpaid]);
  if (again === null) return { state: 'open', again: null };
  return { state: 'open', again: { at: addMilliseconds(now, again * SECOND), why: 'repost' } };
}

const OWED_AGAIN_SECONDS = (2 * MINUTE) / SECOND;

/** Whether it is no longer as the cards were posted: somebody has decided, or who may decide has changed. */
function moved(head: StageHead, decisions: readonly ApprovalDecision[]): boolean {
  return head.restaffed === true || decisions.some((one) => one.stage === head.stage);
}

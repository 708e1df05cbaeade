import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import { type AuditEntry, recorded } from '../../domain/audit.ts';
import { accessSoFar } from '../../domain/done-parts.ts';
import { addMilliseconds, type Instant, instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { decidedBy } from '../../domain/request-state.ts';
import { roleWords } from '../../domain/role-words.ts';
import { peopleOf } from '../../domain/seat.ts';
import type { Means } from '../activity.ts';
import { withTold } from '../deciding/material.ts';
import { say } from '../outbox/say.ts';
import { moment, names } from '../wording/words.ts';
import { everybodyIn, NOBODY_LEFT_FOR } from './review-approvers.ts';
import { whoMayDecide } from './who-may-decide.ts';

/** What differs between whom the ticket says it waits for and who may decide by now. */
type Moved = {
  readonly who: readonly string[];
  readonly struck: readonly string[];
  /** Who was asked when the stage opened, and may decide again. */
  readonly back: readonly string[];
  readonly added: readonly string[];
  readonly dropped: readonly string[];
};

/**
 * Says on the ticket, and in the evidence, who was struck from an open stage, who is asked instead, and who may decide
 * again. It rests on the rows alone: whatever died between changing them and saying so, the next look says it.
 */
export async function tellWhoDecides(
  means: Means,
  record: RequestRecord,
  head: StageHead,
  decisions: readonly ApprovalDecision[],
): Promise<void> {
  const found = (await means.requests.read(record.requestId))?.row;
  const moved = found && movedOf(found, head, decisions);
  if (!moved) return;
  const now = instant(means.clock.now());
  await means.auditLog.append(record.requestId, evidence(head, moved, now));
  await means.requests.change(record.requestId, (row) => {
    const named = withTold(row, record);
    const change = movedOf(named, head, decisions);
    if (!change) return row;
    return say(
      decidedBy(named, change.who),
      {
        access: accessSoFar(row),
        outcome: 'running',
        standing: null,
        comment: comment(means, named, head, change),
        workNote: workNote(means, named, head, change),
        provenAt: null,
      },
      now,
    );
  });
}

function movedOf(
  { waitingOn, whoCanAct, stages }: RequestRecord,
  head: StageHead,
  decisions: readonly ApprovalDecision[],
): Moved | null {
  if (waitingOn !== head.stage) return null;
  const who = whoMayDecide(head, decisions);
  const isStruck = (id: string) => head.struck.some(({ approverId }) => approverId === id);
  const struck = whoCanAct.filter(isStruck);
  const fresh = who.filter((id) => !whoCanAct.includes(id));
  if (struck.length === 0 && fresh.length === 0) return null;
  const asked = new Set(
    stages.filter(({ name }) => name === head.stage).flatMap((plan) => everybodyIn(plan)),
  );
  const heard = new Set(decisions.filter(({ stage }) => stage === head.stage).flatMap(peopleOf));
  return {
    who,
    struck,
    back: fresh.filter((id) => asked.has(id) && !escalation(head).includes(id)),
    added: fresh.filter((id) => !asked.has(id) || escalation(head).includes(id)),
    dropped: whoCanAct.filter((id) => !who.includes(id) && !isStruck(id) && !heard.has(id)),
  };
}

const escalation = ({ plan }: StageHead): readonly string[] => plan.escalation?.candidates ?? [];

function evidence(head: StageHead, { who, struck, back, added }: Moved, at: Instant): AuditEntry[] {
  const { stage } = head;
  const since = (id: string) => head.struck.find(({ approverId }) => approverId === id)?.at ?? '';
  const escalated = head.escalated && added.some((id) => escalation(head).includes(id));
  return [
    ...struck.map((approverId) =>
      recorded(
        'approver-struck',
        { stage, approverId, asked: who },
        { once: `${stage}~${approverId}~${since(approverId)}`, at },
      ),
    ),
    ...back.flatMap((approverId) => restoredEvidence(head, approverId)),
    ...(escalated
      ? [recorded('approval-escalated', { stage, role: head.plan.escalation?.role }, { once: stage, at })]
      : []),
  ];
}

/** That somebody who was struck may decide again: whoever finds it first records it, and it is there once. */
export function restoredEvidence({ stage, restored = [] }: StageHead, approverId: string): AuditEntry[] {
  const found = restored.find((one) => one.approverId === approverId);
  if (!found) return [];
  const once = `${stage}~${approverId}~${found.at}`;
  return [
    {
      fact: 'approver-restored',
      once,
      at: found.at,
      actor: 'countersign',
      data: { stage, approverId },
    },
  ];
}

function comment(means: Means, record: RequestRecord, head: StageHead, { who }: Moved): string {
  if (who.length === 0)
    return `Nobody can approve your request at the moment. It is looked at again; unless that passes, a person takes over ${callsAt(means, head)}.`;
  const due = moment(head.dueAt, means.limits.timeZone);
  return `Your request now waits for approval by ${names(who, record.names)}, until ${due}.`;
}

function workNote(means: Means, record: RequestRecord, head: StageHead, moved: Moved): string {
  const { who, struck, back, added, dropped } = moved;
  const said = (ids: readonly string[]) => names(ids, record.names);
  const role = roleWords(head.stage, record.decision?.labels);
  const further = roleWords(head.plan.escalation?.role ?? '', record.decision?.labels);
  return [
    struck.length > 0
      ? `${said(struck)} can no longer decide as ${role} (account disabled or gone, or no longer in that role); ${instead(means, head, moved, said)}.`
      : null,
    back.length > 0 ? `${said(back)} can decide as ${role} again; it waits for ${said(who)}.` : null,
    struck.length === 0 && back.length === 0 ? `Approval as ${role} now waits for ${said(who)}.` : null,
    dropped.length > 0 ? `${said(dropped)} need not decide it any more.` : null,
    head.escalated && added.some((id) => escalation(head).includes(id))
      ? `Approval as ${role} was escalated to ${said(escalation(head))} (${further}).`
      : null,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

function instead(
  means: Means,
  head: StageHead,
  { who, added }: Moved,
  said: (ids: readonly string[]) => string,
): string {
  if (who.length === 0)
    return `nobody is left who may, which is looked at every few minutes; unless that passes, a person is called ${callsAt(means, head)}`;
  if (added.length === 0) return `it still waits for ${said(who)}`;
  return `the next in line is asked: ${said(added)}`;
}

function callsAt({ limits }: Means, { nobodyLeftSince, openedAt }: StageHead): string {
  return `at ${moment(addMilliseconds(nobodyLeftSince ?? openedAt, NOBODY_LEFT_FOR), limits.timeZone)}`;
}

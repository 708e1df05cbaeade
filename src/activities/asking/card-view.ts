import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import type { StageNeed } from '../../domain/decision.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { neededWords, type RoleLabels } from '../../domain/role-words.ts';
import { subjectOf } from '../../kinds/words.ts';
import type { CardView } from '../../ports/conversation.ts';
import { changeWords } from '../../targets/index.ts';
import { codesOf, reasonsFor } from '../wording/reason-words.ts';
import { deciderInFull, whoWords } from '../wording/who-words.ts';
import { changeClassWords, endWords, moment, someOf } from '../wording/words.ts';
import { newcomerLines, shapedLines } from './shaped.ts';
import type { Showing } from './showing.ts';
import { whoMayDecide } from './who-may-decide.ts';

/** What an approver is shown: who, what, why, until when, what will change, and who else may decide. */
export function cardView(
  record: RequestRecord,
  head: StageHead,
  decisions: readonly ApprovalDecision[],
  limits: Showing,
): CardView {
  const { request, decision } = record;
  return {
    requestId: record.requestId,
    stage: head.stage,
    ticket: {
      system: record.ticket.system,
      number: record.ticket.number,
      link: limits.ticketLink,
    },
    subject: subjectOf(record.kind),
    title:
      decision?.part?.heading ?? `Access request: ${decision?.title ?? request?.catalogItem ?? 'unknown'}`,
    facts: [
      { label: 'Ticket', value: record.ticket.number },
      { label: 'For', value: whoWords(record, request?.beneficiaryId) },
      { label: 'Asked by', value: whoWords(record, request?.requesterId) },
      { label: 'Why', value: request?.justification || 'No justification was given.' },
      {
        label: 'Risk',
        value: `${decision?.riskTier ?? 'unknown'} (${changeClassWords(decision?.changeClass ?? null)})`,
      },
      ...(decision?.shown ?? []),
      ...(decision?.part && decision.end.ends === 'never'
        ? []
        : [
            {
              label: 'Until',
              value: decision ? endWords(decision.end, limits.timeZone, record.plan) : 'unknown',
            },
          ]),
      ...shapedLines(record, head),
      ...newcomerLines(record, head),
      { label: 'Needed', value: `${needsWords(head.plan.needs, decision?.labels)}.` },
    ],
    changes: (record.plan?.changes ?? []).map((change) =>
      changeWords(change, whoWords(record, change.userId)),
    ),
    reasons: reasonsFor(
      { reader: 'approver', kind: record.kind, timeZone: limits.timeZone },
      decision?.reasons ?? [],
    ),
    details: codesOf(decision?.reasons ?? []),
    state:
      head.state === 'open'
        ? openState(record, head, decisions, limits)
        : closedState(record, head, decisions, limits),
  };
}

/** `One person as data owner and 2 people as security must approve`. */
function needsWords(needs: readonly StageNeed[], labels: RoleLabels | undefined): string {
  const words = needs.map(({ quorum, role }) => neededWords(quorum, role, labels)).join(' and ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} must approve`;
}

function openState(
  record: RequestRecord,
  head: StageHead,
  decisions: readonly ApprovalDecision[],
  limits: Pick<Showing, 'timeZone'>,
): CardView['state'] {
  const approved = decisions.filter((one) => one.stage === head.stage && one.answer === 'approve');
  return {
    open: true,
    dueAt: moment(head.dueAt, limits.timeZone),
    waitingFor: whoMayDecide(head, decisions).map((id) => whoWords(record, id)),
    approved: approved.map((one) => deciderInFull(record, one)),
  };
}

function closedState(
  record: RequestRecord,
  head: StageHead,
  decisions: readonly ApprovalDecision[],
  limits: Pick<Showing, 'timeZone'>,
): CardView['state'] {
  const last = decisions
    .filter((one) => one.stage === head.stage)
    .toSorted((a, b) => b.sequence - a.sequence)[0];
  const rejected = head.state === 'rejected' ? last : undefined;
  const deciders = decisions.filter(
    (one) => one.stage === head.stage && (one.answer === 'approve') === (head.state === 'approved'),
  );
  const headline = {
    open: 'Open',
    approved: 'Approved',
    rejected: 'Rejected',
    expired: 'Expired: no decision counted in time',
    withdrawn: 'Withdrawn: no decision is needed any more',
  }[head.state];
  return {
    open: false,
    headline,
    decidedBy: deciders.length > 0 ? someOf(deciders.map((one) => deciderInFull(record, one))) : null,
    at: moment(head.closedAt ?? record.updatedAt, limits.timeZone),
    reason: rejected?.comment || null,
  };
}

import type { ApprovalDecision, StageHead } from '../../domain/approval.ts';
import type { StageNeed } from '../../domain/decision.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { CardView } from '../../ports/conversation.ts';
import { changeWords } from '../../targets/index.ts';
import { codesOf, reasonsFor } from '../wording/reason-words.ts';
import { whoWords } from '../wording/who-words.ts';
import { changeClassWords, deciderWords, endWords, moment, someOf } from '../wording/words.ts';
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
  const person = (id: string | undefined) => (id ? (record.names[id] ?? id) : 'unknown');
  const { request, decision } = record;
  return {
    requestId: record.requestId,
    stage: head.stage,
    ticket: {
      system: record.ticket.system,
      number: record.ticket.number,
      link: limits.ticketLink,
    },
    title: `Access request: ${decision?.title ?? request?.catalogItem ?? 'unknown'}`,
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
      { label: 'Until', value: decision ? endWords(decision.end, limits.timeZone) : 'unknown' },
      ...shapedLines(record, head),
      ...newcomerLines(record, head),
      { label: 'Needed', value: head.plan.needs.map(neededWords).join(' and ') },
    ],
    changes: (record.plan?.changes ?? []).map((change) => changeWords(change, person(change.userId))),
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

function neededWords({ quorum, role }: StageNeed): string {
  return `${quorum} ${quorum === 1 ? 'approval' : 'approvals'} as ${role}`;
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
    waitingFor: whoMayDecide(head, decisions).map((id) => record.names[id] ?? id),
    approved: approved.map((one) => deciderWords(one, record.names)),
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
    decidedBy: deciders.length > 0 ? someOf(deciders.map((one) => deciderWords(one, record.names))) : null,
    at: moment(head.closedAt ?? record.updatedAt, limits.timeZone),
    reason: rejected?.comment || null,
  };
}

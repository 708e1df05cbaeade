import { isAsBefore } from '../../domain/as-before.ts';
import type { AuditRow } from '../../domain/audit.ts';
import { handledNow } from '../../domain/handled.ts';
import type { OperatorAction, RequestRecord } from '../../domain/record.ts';
import { subjectOf } from '../../kinds/words.ts';
import type { CardView } from '../../ports/conversation.ts';
import { changeWords } from '../../targets/index.ts';
import { aftermathOf, itemOf } from '../concluding/account.ts';
import { approvers } from '../concluding/report.ts';
import { becauseFor, codesOf, inCompanyTime } from '../wording/reason-words.ts';
import { whatIsAsked } from '../wording/what-words.ts';
import { whoWithId, whoWords } from '../wording/who-words.ts';
import { moment } from '../wording/words.ts';
import type { Showing } from './showing.ts';

/** How a request ended, after its number. */
function endedWords(outcome: RequestRecord['outcome']): string {
  if (outcome === 'needs-human') return 'needs a person';
  if (outcome === 'rolled-back') return 'was rolled back';
  return outcome === null ? 'is not finished' : `ended ${outcome}`;
}

const HANDLED: Readonly<Partial<Record<OperatorAction, string>>> = {
  retry: 'Being retried',
  'roll-back': 'Being rolled back',
  handled: 'Handled',
};

/** The name under which operators' cards are kept, in place of a stage's. */
export const OPERATE = 'operate';

/**
 * What operators are shown of a request that did not end well, with what they can do about it. Who owns what was asked for
 * may have it tried again.
 */
export function operatorView(
  record: RequestRecord,
  limits: Showing,
  rows: readonly AuditRow[] = [],
  may: 'operate' | 'retry' = 'operate',
): CardView {
  const person = (id: string | undefined) => (id ? (record.names[id] ?? id) : 'unknown');
  const { request } = record;
  const handled = handledNow(record);
  const { traces } = aftermathOf(record, rows);
  return {
    requestId: record.requestId,
    stage: OPERATE,
    ticket: {
      system: record.ticket.system,
      number: record.ticket.number,
      link: limits.ticketLink,
      ...(may === 'operate' && { evidence: limits.evidenceLink }),
    },
    subject: subjectOf(record.kind),
    title: `${record.ticket.number} ${endedWords(record.outcome)}: ${whatIsAsked(record, 'unknown item')}`,
    facts: [
      { label: 'For', value: whoWords(record, request?.beneficiaryId) },
      { label: 'Asked by', value: whoWords(record, request?.requesterId) },
      { label: 'Item', value: itemOf(record) },
      { label: 'Approved by', value: inCompanyTime(approvers(rows, record), limits.timeZone) },
      {
        label: 'The ticket says',
        value: `access ${isAsBefore(record) ? 'as before' : (record.desired?.access ?? 'unknown')}`,
      },
    ],
    changes: (record.plan?.changes ?? []).map((change) =>
      changeWords(change, whoWords(record, change.userId)),
    ),
    reasons: becauseFor(
      { reader: 'operator', kind: record.kind, timeZone: limits.timeZone },
      record.conclusion?.because ?? [],
      record.conclusion?.reasons,
    ),
    sections: record.outcome === null ? [] : sectionsOf(record, rows, limits),
    details: [
      ...codesOf(record.conclusion?.reasons ?? []),
      ...traces,
      `Request: ${record.requestId}`,
      ...[...new Set([request?.beneficiaryId, request?.requesterId])].flatMap((id) =>
        id ? whoWithId(record, id) : [],
      ),
    ],
    buttons: [
      { verb: 'retry', label: 'Retry', reason: 'none' },
      ...(may === 'operate'
        ? ([
            { verb: 'roll-back', label: 'Roll back', reason: 'required' },
            { verb: 'handled', label: 'Mark as handled', reason: 'required' },
          ] as const)
        : []),
    ],
    state: handled
      ? {
          open: false,
          headline: HANDLED[handled.action] ?? 'Handled',
          decidedBy: handled.byName || person(handled.by),
          at: moment(handled.at, limits.timeZone),
          reason: handled.reason,
        }
      : {
          open: true,
          dueAt: 'as soon as possible',
          waitingFor: [may === 'operate' ? 'an operator' : 'you as the owner of this access, or an operator'],
          approved: [],
        },
  };
}

/** Of a request that somebody has seen to, nothing is left to try. */
function sectionsOf(
  record: RequestRecord,
  rows: readonly AuditRow[],
  { timeZone }: Showing,
): NonNullable<CardView['sections']> {
  const { tried, differs, next } = aftermathOf(record, rows);
  const said = (lines: readonly string[]) => lines.map((line) => inCompanyTime(line, timeZone));
  const isOver = handledNow(record) !== null || next === null;
  return [
    { heading: 'What was tried', lines: said(tried) },
    ...(isOver ? [] : [{ heading: 'What still differs', lines: said(differs) }]),
    ...(isOver ? [] : [{ heading: 'What to try next', lines: [next] }]),
  ];
}

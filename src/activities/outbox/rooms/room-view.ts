import type { AuditRow } from '../../../domain/audit.ts';
import { handledNow } from '../../../domain/handled.ts';
import type { RequestRecord } from '../../../domain/record.ts';
import { roleWords } from '../../../domain/role-words.ts';
import type { RoomLine } from '../../../domain/room.ts';
import { statedWordsOf, subjectOf } from '../../../kinds/words.ts';
import type { CardView } from '../../../ports/conversation.ts';
import { operatorView } from '../../asking/operator-view.ts';
import type { Showing } from '../../asking/showing.ts';
import { capital, inPart, whatIsAsked } from '../../wording/what-words.ts';
import { moment } from '../../wording/words.ts';

/**
 * A ticket's post in a channel or group chat: what operators are shown of its newest request, how that stands, and what became
 * known of it so far. It has buttons while operators are asked what to do.
 */
export function roomView(
  record: RequestRecord,
  limits: Showing,
  rows: readonly AuditRow[],
  { lines, isAsked }: { readonly lines: readonly RoomLine[]; readonly isAsked: boolean },
): CardView {
  const view = operatorView(record, limits, rows);
  const asks = record.operatorsAsked || record.owed.some(({ what }) => what === 'operator-cards');
  const isOffered = isAsked && asks && !handledNow(record);
  const item = record.decision?.part?.heading ?? whatIsAsked(record, 'unknown item');
  const subject = subjectOf(record.kind);
  const happened = lines.map(({ at, text }) => `${moment(at, limits.timeZone)}: ${text}`);
  return {
    ...view,
    // Others read a room that only follows.
    ticket: isAsked ? view.ticket : withoutEvidence(view.ticket),
    title: `${record.ticket.number}: ${item}`,
    post: {
      heading: isOffered ? `${subject}: something for operators to do` : subject,
      standing: progressOf(record, limits.timeZone),
      happened,
    },
    state: isOffered ? view.state : standing(record, limits.timeZone),
  };
}

function withoutEvidence({ evidence: _, ...ticket }: CardView['ticket']): CardView['ticket'] {
  return ticket;
}

function standing(record: RequestRecord, timeZone: string): CardView['state'] {
  const { concludedAt, updatedAt } = record;
  const at = moment(concludedAt ?? updatedAt, timeZone);
  return { open: false, headline: progressOf(record, timeZone), decidedBy: null, at, reason: null };
}

/** How a request stands, in one sentence. */
export function progressOf(
  { kind, phase, outcome, waitingOn, due, decision, desired }: RequestRecord,
  timeZone: string,
): string {
  const part = inPart({ decision });
  switch (phase) {
    case 'received':
      return 'The request is being decided.';
    case 'waiting':
      return `The request waits for approval${waitingOn ? ` as ${roleWords(waitingOn, decision?.labels)}` : ''}.`;
    case 'holding':
      return `The request is approved and waits for its time${due ? `, ${moment(due, timeZone)}` : ''}.`;
    case 'provisioning':
      return part ? `${capital(part)} is being carried out.` : 'The access is being set up.';
    case 'rolling-back':
      return part
        ? `${capital(part)} failed, and how things stand is read once more.`
        : 'The access that was set up is being taken back.';
    case 'concluded':
      if (part && outcome === 'fulfilled') return doneWords(kind, desired);
      return outcome === null ? 'The request ended.' : ENDED[outcome];
  }
}

/** Of a kind that decides by parts: the last of them may have had nothing to change. */
function doneWords(kind: RequestRecord['kind'], desired: RequestRecord['desired']): string {
  const title = statedWordsOf(kind)[desired?.access ?? '']?.title;
  return title === undefined ? 'Nothing was left to do.' : `${title}, proven in the directory.`;
}

const ENDED: Readonly<Record<NonNullable<RequestRecord['outcome']>, string>> = {
  fulfilled: 'The access works: it was proven in the directory.',
  refused: 'The request was refused by policy.',
  rejected: 'The request was rejected by an approver.',
  expired: 'The request expired: nobody decided it in time.',
  withdrawn: 'The request was withdrawn.',
  'rolled-back': 'The request failed, and what had been set up is proven gone.',
  ended: 'The access has ended.',
  'needs-human': 'The request failed and needs a person.',
};

import { createHash } from 'node:crypto';
import type { TicketApprovalState, TicketRef, TicketStanding } from '../../domain/ticket.ts';
import type { ShownNote, SoughtNote, TicketNote } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { markedText } from './journal-text.ts';
import { isSameUser } from './our-account.ts';
import { inQuery } from './query.ts';
import { recordsOf, type TableRecord, textOf } from './record.ts';
import {
  closedByPeople,
  columnsFor,
  patch,
  putStanding,
  type RecordState,
  readState,
  type StandingPut,
} from './record-state.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { Wire } from './wire.ts';

type WrittenBack = {
  readonly written: boolean;
  readonly keeps?: TicketStanding;
  /** What the tool's own approval says by then, where the standing sets it. */
  readonly approval?: TicketApprovalState;
  /** Of the note as ServiceNow shows it. */
  readonly digest?: string;
  /** Of the comment, where there is one. */
  readonly commentDigest?: string;
};

/** Note and comment as they are shown; `null`: it does not stand. */
type Written = { readonly workNote: string | null; readonly comment: string | null };

/**
 * Writes what is missing of note, comment and state, and reads back that it holds. Every PATCH with a journal field
 * appends, so that the marker is looked for first. The note goes before the state: its answer shows the record as it
 * is at that moment, which keeps us from overwriting a closure that came in between: a ticket that people closed
 * gets the note and keeps its state. Answers whether anything was written.
 * Where a rule of the instance puts another state in the place of ours, that one stands and is answered.
 */
export async function writeBack(
  wire: Wire,
  settings: ServiceNowSettings,
  ticket: TicketRef,
  note: TicketNote,
  context: OutboundContext,
): Promise<WrittenBack> {
  // A note that was not answered, or not read back, may stand, or come later.
  const seen: { unsure?: true; approval?: TicketApprovalState } = {};
  const watched: Wire = (call, of) => {
    if (call.body?.['work_notes'] !== undefined || call.body?.['comments'] !== undefined) seen.unsure = true;
    return wire(call, of);
  };
  try {
    return await write(watched, settings, ticket, note, context, ({ approval }) => {
      if (approval !== undefined) seen.approval = approval;
    });
  } catch (error) {
    if (!(error instanceof TicketFault)) throw error;
    const { kind, because, retryAfterSeconds, appended } = error.failure;
    throw new TicketFault(kind, because, retryAfterSeconds, { ...seen, ...(appended && { appended }) });
  }
}

async function write(
  wire: Wire,
  settings: ServiceNowSettings,
  ticket: TicketRef,
  note: TicketNote,
  context: OutboundContext,
  onPut: (put: StandingPut) => void,
): Promise<WrittenBack> {
  const [before, there] = await look(wire, settings, ticket, note, context);
  // Where people have closed it, words of a standing that it won't be given would be wrong.
  const words = closedByPeople(before, before)
    ? null
    : (columnsFor(settings, ticket, note.standing)?.words ?? null);
  const headed = (text: string) => (words === null ? text : `${words}\n${text}`);
  const entries = {
    ...(there.workNote === null && { work_notes: markedText(headed(note.workNote), note.marker) }),
    ...(there.comment === null &&
      note.comment !== null && { comments: markedText(headed(note.comment), note.commentMarker) }),
  };
  const missing = Object.keys(entries).length > 0;
  if (missing && note.onlyLook)
    throw new TicketFault(
      'refused',
      `The note on ${ticket.number} was written and ServiceNow does not show it. An administrator of ServiceNow has to let ${settings.account} read sys_journal_field.`,
    );
  const now = missing ? await patch(wire, settings, ticket, entries, context) : before;
  const standing: StandingPut = closedByPeople(before, now)
    ? { written: false, stands: null }
    : await putStanding(wire, settings, ticket, note, now, context);
  onPut(standing);
  const { written, stands, ...put } = standing;
  if (!missing && !written) return { written: false, ...put, ...digestOf(there) };
  const [after, landed] = await look(wire, settings, ticket, note, context);
  if (stands !== null && after.state !== stands)
    throw new TicketFault(
      'later',
      `${ticket.number} reads state ${after.state} after ${stands} was written.`,
    );
  if (landed.workNote === null || (note.comment !== null && landed.comment === null))
    throw new TicketFault('later', `The note on ${ticket.number} can't be read back yet.`, null, {
      ...(missing && { appended: true }),
    });
  return { written: true, ...put, ...digestOf(landed) };
}

const digestOf = ({ workNote, comment }: Written) => ({
  ...(workNote !== null && { digest: textDigest(workNote) }),
  ...(comment !== null && { commentDigest: textDigest(comment) }),
});

/** ServiceNow's own text of a note, so that one that is changed there later is known. */
function textDigest(text: string): string {
  return createHash('sha256').update(text.trim()).digest('hex');
}

async function look(
  wire: Wire,
  settings: ServiceNowSettings,
  ticket: TicketRef,
  note: TicketNote,
  context: OutboundContext,
): Promise<readonly [RecordState, Written]> {
  return Promise.all([
    readState(wire, settings, ticket, context),
    readMarkers(wire, settings, ticket, note, context),
  ]);
}

const ELEMENTS: Readonly<Record<SoughtNote['of'], string>> = { note: 'work_notes', comment: 'comments' };

/** So many of the newest notes are looked through. */
const MOST_NOTES = 60;

/** Which of our notes with these lines stand, oldest first. */
export async function notesOn(
  wire: Wire,
  { account }: ServiceNowSettings,
  ticket: TicketRef,
  lines: readonly string[],
  context: OutboundContext,
): Promise<readonly string[]> {
  const query = {
    // Nobody pushes ours out of sight by writing many.
    sysparm_query: `element_id=${inQuery('sys-id', ticket.id)}^element=work_notes^sys_created_by=${inQuery('user-name', account)}^ORDERBYDESCsys_created_on`,
    sysparm_fields: 'element_id,element,value,sys_created_by',
    sysparm_limit: String(MOST_NOTES),
  };
  const result = await wire({ method: 'GET', path: 'sys_journal_field', query }, context);
  return recordsOf(result, 'the notes')
    .filter((entry) => textOf(entry, 'element_id') === ticket.id && textOf(entry, 'element') === 'work_notes')
    .filter((entry) => isBy(entry, account))
    .flatMap((entry) => lines.find((line) => textOf(entry, 'value').trimEnd().endsWith(line)) ?? [])
    .toReversed();
}

/** Of our notes and comments with these lines, those that stand on their tickets, as they are shown. One question for all of them. */
export async function shownNotes(
  wire: Wire,
  { account }: ServiceNowSettings,
  notes: readonly SoughtNote[],
  context: OutboundContext,
): Promise<Readonly<Record<string, ShownNote>>> {
  if (notes.length === 0) return {};
  const ids = [...new Set(notes.map(({ ticket }) => inQuery('sys-id', ticket.id)))];
  const lines = notes.map(({ line }) => `valueLIKE${inQuery('marker', line)}`);
  const query = {
    sysparm_query: `element_idIN${ids.join(',')}^elementIN${Object.values(ELEMENTS).join(',')}^sys_created_by=${inQuery('user-name', account)}^${lines.join('^OR')}`,
    sysparm_fields: 'element_id,element,value,sys_created_by',
    sysparm_limit: '200',
  };
  const result = await wire({ method: 'GET', path: 'sys_journal_field', query }, context);
  const entries = recordsOf(result, 'the notes').filter((entry) => isBy(entry, account));
  const shown: Record<string, ShownNote> = {};
  for (const { ticket, line, of } of notes) {
    const digests = entries
      .filter(
        (entry) => textOf(entry, 'element_id') === ticket.id && textOf(entry, 'element') === ELEMENTS[of],
      )
      .map((entry) => textOf(entry, 'value'))
      .filter((value) => value.trimEnd().endsWith(line))
      .map(textDigest);
    if (digests.length > 0) shown[line] = { digests };
  }
  return shown;
}

/**
 * Journals can't be read on the record; whether a note of ours stands there, only the journal's own table tells: by the line
 * that closes it, which nobody can guess before it is written, and by who wrote it.
 */
async function readMarkers(
  wire: Wire,
  { account }: ServiceNowSettings,
  ticket: TicketRef,
  { marker, comment, commentMarker }: TicketNote,
  context: OutboundContext,
): Promise<Written> {
  const entryWith = (element: string, text: string) =>
    `element_id=${inQuery('sys-id', ticket.id)}^element=${element}^valueLIKE${inQuery('marker', text)}`;
  const queries = [
    entryWith('work_notes', marker),
    ...(comment === null ? [] : [entryWith('comments', commentMarker)]),
  ];
  const query = {
    // Whoever copies ours comes after it.
    sysparm_query: `${queries.join('^NQ')}^ORDERBYsys_created_on`,
    sysparm_fields: 'element_id,element,value,sys_created_by',
    sysparm_limit: '20',
  };
  const result = await wire({ method: 'GET', path: 'sys_journal_field', query }, context);
  const entries = recordsOf(result, 'the journal').filter(
    (entry) => textOf(entry, 'element_id') === ticket.id,
  );
  const standing = (element: string, text: string): string | null => {
    const closed = entries.filter(
      (entry) => textOf(entry, 'element') === element && textOf(entry, 'value').trimEnd().endsWith(text),
    );
    const ours = closed.find((entry) => isBy(entry, account));
    if (ours) return textOf(ours, 'value');
    const [other] = closed;
    if (other && hasMark(text)) throw othersNote(ticket, account, textOf(other, 'sys_created_by'));
    return null;
  };
  return {
    workNote: standing('work_notes', marker),
    comment: comment === null ? null : standing('comments', commentMarker),
  };
}

const isBy = (entry: TableRecord, account: string) => isSameUser(textOf(entry, 'sys_created_by'), account);

/** A line that nobody could write before us; marks of tickets that run already may be of half the length. */
const hasMark = (line: string) => /\b(?:[0-9a-f]{16}){1,2}\]$/.test(line);

/** Only we have sent that line, so that it is ours under another name, or a copy that was left in its place. */
function othersNote({ number }: TicketRef, account: string, author: string): TicketFault {
  return new TicketFault(
    'refused',
    `ServiceNow shows our note on ${number} as written by ${author}, and the settings say that we are ${account}. Either SERVICENOW_ACCOUNT is not the user_name that Countersign signs in as, or somebody removed the note and left a copy of it.`,
  );
}

import { createHash } from 'node:crypto';
import type { TicketRef, TicketStanding } from '../../domain/ticket.ts';
import type { ShownNote, SoughtNote, TicketNote } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from './fault.ts';
import { journalText, markedText } from './journal-text.ts';
import { isSameUser } from './our-account.ts';
import { inQuery } from './query.ts';
import { optionalText, recordOf, recordsOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { standingOf } from './standing.ts';
import type { Wire } from './wire.ts';

export type WrittenBack = {
  readonly written: boolean;
  readonly keeps?: TicketStanding;
  /** Of the note as ServiceNow shows it. */
  readonly digest?: string;
  /** Of the comment, where there is one. */
  readonly commentDigest?: string;
};

/** Note and comment as they are shown; `null`: it does not stand. */
type Written = { readonly workNote: string | null; readonly comment: string | null };

/** A request item's state, and whether somebody other than us closed it. */
type Standing = { readonly state: string; readonly active: boolean; readonly closedByOthers: boolean };

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
  let isNoteSent = false;
  const watched: Wire = (call, of) => {
    isNoteSent ||= call.body?.['work_notes'] !== undefined || call.body?.['comments'] !== undefined;
    return wire(call, of);
  };
  try {
    return await write(watched, settings, ticket, note, context);
  } catch (error) {
    if (!(error instanceof TicketFault) || !isNoteSent) throw error;
    const { kind, because, retryAfterSeconds, appended } = error.failure;
    // A note that was not answered, or not read back, may stand, or come later.
    throw new TicketFault(kind, because, retryAfterSeconds, { unsure: true, ...(appended && { appended }) });
  }
}

async function write(
  wire: Wire,
  settings: ServiceNowSettings,
  ticket: TicketRef,
  note: TicketNote,
  context: OutboundContext,
): Promise<WrittenBack> {
  const wanted = note.standing === null ? null : stateFor(settings, note.standing);
  const [before, there] = await look(wire, settings, ticket, note, context);
  const entries = {
    ...(there.workNote === null && { work_notes: markedText(note.workNote, note.marker) }),
    ...(there.comment === null &&
      note.comment !== null && { comments: markedText(note.comment, note.commentMarker) }),
  };
  const missing = Object.keys(entries).length > 0;
  if (missing && note.onlyLook)
    throw new TicketFault(
      'refused',
      `The note on ${ticket.number} was written and ServiceNow does not show it. An administrator of ServiceNow has to let ${settings.account} read sys_journal_field.`,
    );
  const now = missing ? await patch(wire, settings, ticket, entries, context) : before;
  const left = closedByPeople(before, now);
  let kept: string | null = null;
  const stateDiffers = wanted !== null && now.state !== wanted && !left;
  if (stateDiffers) {
    const closing = note.standing === 'open' || note.standing === 'in-progress' ? {} : closeNotes(note);
    const put = await patch(wire, settings, ticket, { state: wanted, ...closing }, context);
    // The answer shows what the instance's own rules made of it; they would do so again each time.
    if (put.state !== wanted) kept = put.state;
  }
  if (!missing && !stateDiffers) return { written: false, ...digestOf(there) };
  const [after, landed] = await look(wire, settings, ticket, note, context);
  if (stateDiffers && after.state !== (kept ?? wanted))
    throw new TicketFault(
      'later',
      `${ticket.number} reads state ${after.state} after ${wanted} was written.`,
    );
  if (landed.workNote === null || (note.comment !== null && landed.comment === null))
    throw new TicketFault('later', `The note on ${ticket.number} can't be read back yet.`, null, {
      ...(missing && { appended: true }),
    });
  const written = { written: true, ...digestOf(landed) };
  return kept === null ? written : { ...written, keeps: standingOf(settings, kept) };
}

const digestOf = ({ workNote, comment }: Written) => ({
  ...(workNote !== null && { digest: textDigest(workNote) }),
  ...(comment !== null && { commentDigest: textDigest(comment) }),
});

/** ServiceNow's own text of a note, so that one that is changed there later is known. */
function textDigest(text: string): string {
  return createHash('sha256').update(text.trim()).digest('hex');
}

/** A ticket that was open when we looked and is closed in the answer to our note was closed by somebody else. */
function closedByPeople(before: Standing, now: Standing): boolean {
  return !now.active && (before.active || before.closedByOthers);
}

/** Data policies may demand `close_notes` on any closing state. */
function closeNotes({ comment, workNote }: TicketNote) {
  const text = journalText(comment ?? workNote);
  if (text.length <= LONGEST_CLOSE_NOTES) return { close_notes: text };
  const kept = text.slice(0, LONGEST_CLOSE_NOTES - CUT.length).replace(/[\uD800-\uDBFF]$/, '');
  return { close_notes: `${kept}${CUT}` };
}

/** What a stock instance keeps of them; more would be cut without a word. */
const LONGEST_CLOSE_NOTES = 4_000;
const CUT = '\n… (cut here; the notes on the ticket have the rest)';

function stateFor({ states }: ServiceNowSettings, standing: NonNullable<TicketNote['standing']>): string {
  const state = states[standing];
  if (state !== undefined) return state;
  throw new TicketFault('refused', `The settings name no ServiceNow state for "${standing}".`);
}

async function look(
  wire: Wire,
  settings: ServiceNowSettings,
  ticket: TicketRef,
  note: TicketNote,
  context: OutboundContext,
): Promise<readonly [Standing, Written]> {
  return Promise.all([
    wire({ method: 'GET', path: pathOf(ticket), query: STANDING_QUERY }, context).then((result) =>
      standingFrom(settings, ticket, recordOf(result, ticket.number)),
    ),
    readMarkers(wire, settings, ticket, note, context),
  ]);
}

const STANDING_QUERY = {
  sysparm_fields: 'sys_id,number,state,active,closed_by.user_name,sys_updated_by',
  sysparm_exclude_reference_link: 'true',
};

const pathOf = (ticket: TicketRef) => `sc_req_item/${inQuery('sys-id', ticket.id)}`;

async function patch(
  wire: Wire,
  settings: ServiceNowSettings,
  ticket: TicketRef,
  body: Readonly<Record<string, string>>,
  context: OutboundContext,
): Promise<Standing> {
  const result = await wire({ method: 'PATCH', path: pathOf(ticket), query: STANDING_QUERY, body }, context);
  return standingFrom(settings, ticket, recordOf(result, ticket.number));
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

function standingFrom({ account }: ServiceNowSettings, ticket: TicketRef, record: TableRecord): Standing {
  if (textOf(record, 'number') !== ticket.number)
    throw new TicketFault('refused', `ServiceNow's record ${ticket.id} is not ${ticket.number}.`);
  const active = textOf(record, 'active') === 'true';
  const closer = optionalText(record, 'closed_by.user_name') || textOf(record, 'sys_updated_by');
  return { state: textOf(record, 'state'), active, closedByOthers: !active && !isSameUser(closer, account) };
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

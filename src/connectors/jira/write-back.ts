import type { TicketRef, TicketStanding } from '../../domain/ticket.ts';
import { firstWords } from '../../domain/written-standing.ts';
import { quotable } from '../../domain/written-text.ts';
import type { ShownNote, SoughtNote, TicketNote } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import {
  addComment,
  type Comment,
  digestOf,
  endsWith,
  type Readers,
  readComments,
  takeBack,
} from './comments.ts';
import { checkProject, readIssue } from './issue.ts';
import { writtenFor } from './mapping.ts';
import type { JiraSettings } from './settings.ts';
import { isClosedByOthers, putStanding } from './transition.ts';
import type { Wire } from './wire.ts';

type WrittenBack = {
  readonly written: boolean;
  readonly keeps?: TicketStanding;
  readonly digest?: string;
  readonly commentDigest?: string;
};

/** Note and comment as they are shown; `null`: it does not stand. */
type Written = { readonly note: Comment | null; readonly comment: Comment | null };

/**
 * Writes what is missing of note, comment and status, and reads back that it holds. Comments append, so that each is looked for
 * first, by the line that closes it and by our account. They go before the status, and what people closed gets them and keeps its own.
 */
export async function writeBack(
  wire: Wire,
  settings: JiraSettings,
  account: string,
  ticket: TicketRef,
  note: TicketNote,
  context: OutboundContext,
): Promise<WrittenBack> {
  // A note that was not answered, or not read back, may stand, or come later.
  const seen: { unsure?: true } = {};
  const watched: Wire = (call, of) => {
    if (call.method === 'POST' && call.path.endsWith('/comment')) seen.unsure = true;
    return wire(call, of);
  };
  try {
    return await write(watched, settings, account, ticket, note, context);
  } catch (error) {
    if (!(error instanceof TicketFault)) throw error;
    const { kind, because, retryAfterSeconds, appended } = error.failure;
    throw new TicketFault(kind, because, retryAfterSeconds, { ...seen, ...(appended && { appended }) });
  }
}

async function write(
  wire: Wire,
  settings: JiraSettings,
  account: string,
  ticket: TicketRef,
  note: TicketNote,
  context: OutboundContext,
): Promise<WrittenBack> {
  const before = await readIssue(wire, ticket.id, [], context);
  checkProject(before, settings.mapping);
  const { comments: readers } = settings.mapping;
  const there = await standingNotes(wire, ticket, account, note, readers, context);
  // Where people have closed it, words of a standing that it won't be given would be wrong.
  const words = isClosedByOthers(before, settings, account) ? null : wordsFor(settings, note);
  const headed = (text: string) => quotable(words === null ? text : `${words}\n${text}`);
  const missing = [
    ...(there.note === null ? [[`${headed(note.workNote)}\n${note.marker}`, 'internal'] as const] : []),
    ...(there.comment === null && note.comment !== null
      ? [[`${headed(note.comment)}\n${note.commentMarker}`, readers] as const]
      : []),
  ];
  if (missing.length > 0 && note.onlyLook)
    throw new TicketFault(
      'refused',
      `The note on ${before.key} was written and Jira does not show it to our account. An administrator of Jira has to let it see the comments of the project.`,
    );
  for (const [text, of] of missing) await addComment(wire, ticket.id, text, of, context);
  const now = missing.length > 0 ? await readIssue(wire, ticket.id, [], context) : before;
  const put =
    note.standing === null || isClosedByOthers(now, settings, account)
      ? { written: false }
      : await putStanding(wire, settings, account, now, note.standing, context);
  if (missing.length === 0) return { ...put, ...digests(there) };
  const landed = await standingNotes(wire, ticket, account, note, readers, context);
  if (landed.note === null || (note.comment !== null && landed.comment === null))
    throw new TicketFault('later', `The note on ${before.key} can't be read back yet.`, null, {
      appended: true,
    });
  return { ...put, written: true, ...digests(landed) };
}

function wordsFor({ mapping }: JiraSettings, { standing }: TicketNote): string | null {
  return standing === null ? null : (writtenFor(mapping, standing).words ?? firstWords(standing, 'request'));
}

const digests = ({ note, comment }: Written) => ({
  ...(note !== null && { digest: digestOf(note) }),
  ...(comment !== null && { commentDigest: digestOf(comment) }),
});

async function standingNotes(
  wire: Wire,
  ticket: TicketRef,
  account: string,
  note: TicketNote,
  readers: Readers,
  context: OutboundContext,
): Promise<Written> {
  const comments = await readComments(wire, ticket.id, context);
  const found = (line: string, of: Readers): Comment | null => {
    const marked = comments.filter((comment) => endsWith(comment, line));
    const ours = marked.filter(({ author }) => author === account);
    // One that others made public, or that came back as such in an answer that was lost.
    const shown = of === 'internal' ? ours.find(({ isPublic }) => isPublic) : undefined;
    if (shown) throw new Exposed(shown);
    const [own] = ours;
    if (own) return own;
    const [other] = marked;
    if (other && hasMark(line)) throw copied(ticket, other);
    return null;
  };
  try {
    return {
      note: found(note.marker, 'internal'),
      comment: note.comment === null ? null : found(note.commentMarker, readers),
    };
  } catch (error) {
    if (error instanceof Exposed) return await takeBack(wire, ticket.id, error.comment, context);
    throw error;
  }
}

/** A note for the service desk that customers can read. */
class Exposed extends Error {
  readonly comment: Comment;

  constructor(comment: Comment) {
    super('A note for the service desk is public.');
    this.comment = comment;
  }
}

/** A line that nobody could write before us; marks of tickets that run already may be of half the length. */
const hasMark = (line: string) => /\b(?:[0-9a-f]{16}){1,2}\]$/.test(line);

function copied({ number }: TicketRef, { author }: Comment): TicketFault {
  return new TicketFault(
    'refused',
    `Jira shows our note on ${number} as written by ${author ?? 'nobody'}: somebody removed it and left a copy of it, or the token is another account's by now.`,
  );
}

/** Which of our notes with these lines stand, oldest first. */
export async function notesOn(
  wire: Wire,
  account: string,
  ticket: TicketRef,
  lines: readonly string[],
  context: OutboundContext,
): Promise<readonly string[]> {
  const comments = await readComments(wire, ticket.id, context);
  return comments
    .filter(({ author }) => author === account)
    .flatMap((comment) => lines.find((line) => endsWith(comment, line)) ?? []);
}

/** Of our notes and comments with these lines, those that stand on their tickets, as they are shown. */
export async function shownNotes(
  wire: Wire,
  account: string,
  notes: readonly SoughtNote[],
  context: OutboundContext,
): Promise<Readonly<Record<string, ShownNote>>> {
  const shown: Record<string, ShownNote> = {};
  const tickets = Map.groupBy(notes, ({ ticket }) => ticket.id);
  for (const [id, sought] of tickets) {
    const comments = await unlessGone(readComments(wire, id, context));
    for (const { line, of } of sought) {
      const digests = comments
        .filter((comment) => comment.author === account && endsWith(comment, line))
        // A note for the service desk that customers can read does not stand as it was written.
        .filter(({ isPublic }) => of === 'comment' || !isPublic)
        .map(digestOf);
      if (digests.length > 0) shown[line] = { digests };
    }
  }
  return shown;
}

/** A ticket that is gone shows none, and keeps nobody from looking at the others. */
async function unlessGone(read: Promise<readonly Comment[]>): Promise<readonly Comment[]> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof TicketFault && error.failure.kind === 'missing') return [];
    throw error;
  }
}

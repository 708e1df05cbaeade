import { createHash } from 'node:crypto';
import type { Instant } from '../../domain/instant.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { documentOf, textOfDocument } from './adf.ts';
import { accountIn } from './issue.ts';
import { instantOf, issueId, type Json, recordOf, recordsOf, textOf } from './record.ts';
import { Declined, type Wire } from './wire.ts';

/** A comment as the site shows it. What does not say that it is internal is taken for public. */
export type Comment = {
  readonly id: string;
  readonly author: string | null;
  readonly text: string;
  readonly isPublic: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** By whom a comment may be read: `internal` by the service desk alone. */
export type Readers = 'internal' | 'public';

const PAGE = 100;
/** Who writes many comments hides none of ours: all of them are looked through. */
const MOST_PAGES = 50;

/** Every comment of an issue, oldest first. */
export async function readComments(
  wire: Wire,
  id: string,
  context: OutboundContext,
): Promise<readonly Comment[]> {
  const path = `/rest/api/3/issue/${issueId(id)}/comment`;
  const found = new Map<string, Comment>();
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { startAt: String(page * PAGE), maxResults: String(PAGE), orderBy: 'created' };
    const answer = recordOf(await wire({ method: 'GET', path, query }, context), 'comments');
    const comments = recordsOf(answer['comments'], 'comments');
    for (const comment of comments.map(commentOf)) found.set(comment.id, comment);
    const total = answer['total'];
    if (typeof total !== 'number')
      throw new TicketFault('later', 'Jira does not say how many comments there are.');
    if (found.size >= total) return [...found.values()];
    // Somebody deletes comments while they are read.
    if (comments.length === 0) throw new TicketFault('later', 'Jira shows fewer comments than it counts.');
  }
  throw new TicketFault('refused', `The issue has over ${MOST_PAGES * PAGE} comments.`);
}

export function commentOf(record: Json): Comment {
  return {
    id: textOf(record, 'id'),
    author: accountIn(record['author']),
    text: textOfDocument(record['body']),
    isPublic: record['jsdPublic'] !== false,
    createdAt: instantOf(record, 'created'),
    updatedAt: instantOf(record, 'updated'),
  };
}

/** Where a comment says nothing of who reads it, customers do: so each one says it, in the call that makes it. */
const INTERNAL = 'sd.public.comment';

/**
 * Writes a comment for these readers. One that the site made public although it was to be internal is taken back at once: the project
 * is none of a service desk, or a rule of the site changes comments.
 */
export async function addComment(
  wire: Wire,
  id: string,
  text: string,
  readers: Readers,
  context: OutboundContext,
): Promise<void> {
  const body = {
    body: documentOf(fitting(text)),
    properties: [{ key: INTERNAL, value: { internal: readers === 'internal' } }],
  };
  const path = `/rest/api/3/issue/${issueId(id)}/comment`;
  const made = commentOf(recordOf(await wire({ method: 'POST', path, body }, context), 'the comment'));
  if (readers === 'internal' && made.isPublic) await takeBack(wire, id, made, context);
}

/** What was to be read by the service desk alone does not stay where customers read it. Throws a `TicketFault` in any case. */
export async function takeBack(
  wire: Wire,
  id: string,
  { id: comment }: Pick<Comment, 'id'>,
  context: OutboundContext,
): Promise<never> {
  const path = `/rest/api/3/issue/${issueId(id)}/comment/${encodeURIComponent(comment)}`;
  await wire({ method: 'DELETE', path }, context);
  throw new Declined(
    200,
    'Jira made an internal note of ours public, and it was deleted again. The project has to be one of a service desk, and no rule of the site may change who reads our comments.',
  );
}

/** What a site takes; more is refused. */
const LONGEST = 32_000;
const CUT = '\n… (cut here)\n';

/** The last line stands for the note, and is never what is cut. */
function fitting(text: string): string {
  if (text.length <= LONGEST) return text;
  const last = text.slice(text.lastIndexOf('\n') + 1);
  const kept = text.slice(0, LONGEST - CUT.length - last.length).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}${CUT}${last}`;
}

/** The site's own text of a note, so that one that is changed there later is known. */
export function digestOf({ text }: Pick<Comment, 'text'>): string {
  return createHash('sha256').update(text.trim()).digest('hex');
}

export const endsWith = ({ text }: Pick<Comment, 'text'>, line: string): boolean =>
  text.trimEnd().endsWith(line);

import { type Instant, MINUTE } from '../../domain/instant.ts';
import { type Selector, selects } from '../../domain/selector.ts';
import type { Clock } from '../../ports/ports.ts';
import type { ChangedTicket, OpenTicket } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { commentOf } from './comments.ts';
import { ALWAYS, type Issue, issueOf } from './issue.ts';
import { isActive, prioritiesIn, requestTypeOf } from './read-ticket.ts';
import { type Json, objectOf, recordOf, recordsOf } from './record.ts';
import type { JiraSettings } from './settings.ts';
import { isClosedByOthers } from './transition.ts';
import type { Wire } from './wire.ts';

const PAGE = 100;
const MOST_PAGES = 100;
const SOME_OPEN = 200;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;
/** So far the site's clock may be from ours, and so coarse its search is. */
const SLACK_MINUTES = 2;

export type Listing = {
  readonly wire: Wire;
  readonly settings: JiraSettings;
  readonly account: string;
  readonly clock: Clock;
};

type Listed<Ticket> = { readonly tickets: readonly Ticket[]; readonly complete: boolean };

/** Requests that changed since, oldest first. */
export async function changedSince(
  listing: Listing,
  since: Instant,
  limit: number,
  context: OutboundContext,
): Promise<Listed<ChangedTicket>> {
  const listed = await listOf(listing, 'updated', since, limit, context);
  return { ...listed, tickets: listed.tickets.map((record) => ticketOf(record, listing)) };
}

/** Requests that one of these finds, that are open and were made since, oldest first. */
export async function openOf(
  listing: Listing,
  selectors: readonly Selector[],
  since: Instant,
  context: OutboundContext,
): Promise<Listed<OpenTicket>> {
  const { complete, tickets } = await listOf(listing, 'created', since, SOME_OPEN, context);
  const found = tickets.map((record) => ({
    ...ticketOf(record, listing),
    openedAt: issueOf(record).createdAt,
  }));
  const open = found.filter((one) => one.active && selectors.some((selector) => selects(selector, one)));
  const last = found.at(-1);
  // Whoever asks goes on behind the last one answered.
  if (!complete && last && open.at(-1)?.id !== last.id) return { complete, tickets: [...open, last] };
  return { complete, tickets: open };
}

/**
 * A search knows minutes of our account's own time zone, so that it is asked in minutes before now, with some to spare; what is older than
 * asked is left out here. Pages are followed by their token until the moment in which `limit` is reached has ended.
 */
async function listOf(
  { wire, settings: { mapping }, clock }: Listing,
  by: 'updated' | 'created',
  since: Instant,
  limit: number,
  context: OutboundContext,
): Promise<Listed<Json>> {
  if (!INSTANT.test(since)) throw new TicketFault('refused', 'A list can only be asked for since a moment.');
  const minutes = Math.max(0, Math.ceil((clock.now() - Date.parse(since)) / MINUTE)) + SLACK_MINUTES;
  const projects = mapping.projects.map((key) => `"${key}"`).join(', ');
  const jql = `project in (${projects}) AND ${by} >= "-${minutes}m" ORDER BY ${by} ASC`;
  const found = new Map<string, Json>();
  let token: string | null = null;
  let before = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const body: Json = {
      jql,
      fields: [...ALWAYS, 'comment', 'priority', mapping.requestType],
      expand: 'changelog',
      maxResults: PAGE,
      ...(token !== null && { nextPageToken: token }),
    };
    const answer = await search(wire, body, context);
    for (const record of answer.issues) {
      const issue = issueOf(record);
      const at = momentOf(issue, by);
      if (at < before) throw new TicketFault('refused', 'Jira sent issues out of order.');
      before = at;
      if (at >= since && mapping.projects.includes(issue.project)) found.set(issue.id, record);
    }
    const tickets = [...found.values()];
    if (answer.next === null) return { tickets, complete: true };
    if (answer.next === token) throw new TicketFault('later', 'Jira’s pages lead in a circle.');
    token = answer.next;
    // The last moment may go on behind this page.
    const whole = tickets.filter((record) => momentOf(issueOf(record), by) !== before);
    if (whole.length >= limit) return { tickets: whole, complete: false };
  }
  throw new TicketFault('refused', `Jira lists too many changes since ${since} to read them.`);
}

const momentOf = (issue: Issue, by: 'updated' | 'created'): Instant =>
  by === 'updated' ? issue.updatedAt : issue.createdAt;

type Page = { readonly issues: readonly Json[]; readonly next: string | null };

/** One page of a search. A page that neither ends the list nor leads on is no page. */
export async function search(wire: Wire, body: Json, context: OutboundContext): Promise<Page> {
  const path = '/rest/api/3/search/jql';
  const answer = recordOf(await wire({ method: 'POST', path, body }, context), 'issues');
  const issues = recordsOf(answer['issues'], 'issues');
  const token = answer['nextPageToken'];
  if (typeof token === 'string' && token !== '' && answer['isLast'] !== true) return { issues, next: token };
  if (answer['isLast'] !== true && answer['isLast'] !== undefined)
    throw new TicketFault('later', 'Jira sent a page without the way to the next.');
  return { issues, next: null };
}

function ticketOf(record: Json, { settings, account }: Listing): ChangedTicket {
  const { mapping } = settings;
  const issue = issueOf(record);
  const fields = prioritiesIn(issue.fields, mapping);
  const active = isActive(issue, mapping);
  return {
    system: 'jira',
    id: issue.id,
    number: issue.key,
    catalogItemId: requestTypeOf(issue, mapping)?.id ?? null,
    ...(fields && { fields }),
    updatedAt: issue.updatedAt,
    version: Date.parse(issue.updatedAt),
    byUs: lastBy(issue) === account && (active || !isClosedByOthers(issue, settings, account)),
    active,
    // A list does not show approvals: whoever looks at the ticket reads them.
    approval: 'not-required',
  };
}

/** Times of an issue and of what changed it may be some milliseconds apart. */
const SAME = 1_000;

/** Who made the last change; `null` where what the list shows does not tell. */
function lastBy(issue: Issue): string | null {
  const comments = recordsOf(objectOf(issue.fields['comment'])?.['comments'] ?? [], 'comments').map(
    commentOf,
  );
  const changes = [
    { at: issue.createdAt, by: issue.creator },
    ...issue.changes,
    ...comments.map(({ updatedAt, author }) => ({ at: updatedAt, by: author })),
  ];
  const newest = changes.reduce((one, other) => (other.at >= one.at ? other : one));
  return Date.parse(issue.updatedAt) - Date.parse(newest.at) <= SAME ? newest.by : null;
}

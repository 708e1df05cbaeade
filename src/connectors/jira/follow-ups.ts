import { createHash } from 'node:crypto';
import { type Instant, MINUTE } from '../../domain/instant.ts';
import type { TicketRef } from '../../domain/ticket.ts';
import { oneLine, quotable } from '../../domain/written-text.ts';
import type { Assigned, ClosedFollowUp, EndedFollowUp, FollowUp } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { documentOf, textOfDocument } from './adf.ts';
import { type Listing, search } from './changed.ts';
import { addComment, readComments } from './comments.ts';
import { type Issue, issueOf, readIssue, statusChanges } from './issue.ts';
import { accountOfEntraId, type PeopleWires } from './people.ts';
import { issueId, type Json, objectOf, recordOf, recordsOf, textOf } from './record.ts';

/** What all of ours carry, by which they are listed. */
const OURS = 'countersign';
const LABELS = /^[A-Za-z0-9:~._-]{1,100}$/;
const FIELDS = ['labels', 'summary', 'assignee', 'resolution', 'issuetype', 'comment'] as const;
const LONGEST_TITLE = 250;
const MOST_PEOPLE = 10;
const PAGE = 50;
const MOST_PAGES = 20;

/** The id in a label: labels are what a search finds, and anybody may write them, so that only issues of our account count. */
function labelOf(correlationId: string): string {
  if (!LABELS.test(correlationId))
    throw new TicketFault('refused', 'The follow-up has an id that Jira can not keep.');
  return `${OURS}-${createHash('sha256').update(correlationId).digest('hex').slice(0, 32)}`;
}

/** Where the label is a digest, the id itself stands in the text that only we write first. */
const idLine = (correlationId: string) => `(Countersign follow-up ${correlationId})`;
const ID_LINE = /\(Countersign follow-up ([A-Za-z0-9:~._-]{1,100})\)\s*$/;

type Raising = Listing & { readonly people: PeopleWires };

/** Finds our own issue with the correlation id, or raises it: a task below the ticket, an incident by itself. */
export async function followUp(
  listing: Raising,
  ticket: TicketRef | null,
  wanted: FollowUp,
  context: OutboundContext,
): Promise<{ readonly number: string; readonly raised: boolean; readonly assigned: Assigned }> {
  const { wire, settings } = listing;
  const { followUps } = settings.mapping;
  const label = labelOf(wanted.correlationId);
  const parent = wanted.type === 'task' && ticket !== null ? ticket.id : null;
  const [known] = [
    ...(parent === null ? [] : await oursBelow(listing, parent, label, context)),
    ...(await oursWith(listing, label, context)),
  ].toSorted(byAge);
  if (known) return { number: known.key, raised: false, assigned: { to: 'as-before' } };
  const queue = Object.hasOwn(followUps.queues, wanted.queue) ? followUps.queues[wanted.queue] : undefined;
  const person = queue === undefined ? await personFor(listing, wanted, context) : null;
  const text = queue === undefined ? `For: ${wanted.queue}\n\n${wanted.text}` : wanted.text;
  const project = parent === null ? followUps.project : (await readIssue(wire, parent, [], context)).project;
  const fields: Json = {
    project: { key: project },
    ...(parent !== null && { parent: { id: parent } }),
    issuetype: { id: parent === null ? followUps.incident : followUps.task },
    summary: oneLine(quotable(wanted.title)).slice(0, LONGEST_TITLE).toWellFormed(),
    description: documentOf(`${quotable(text)}\n\n${idLine(wanted.correlationId)}`),
    labels: [OURS, label],
    ...queue,
    ...(person !== null && { assignee: { accountId: person.account } }),
  };
  const made = recordOf(
    await wire({ method: 'POST', path: '/rest/api/3/issue', body: { fields } }, context),
    'the follow-up',
  );
  const assigned: Assigned =
    queue !== undefined
      ? { to: 'queue' }
      : person === null
        ? { to: 'nobody' }
        : { to: 'person', entraId: person.entraId };
  return { number: textOf(made, 'key'), raised: true, assigned };
}

/** A search may be late; what hangs below the ticket stands on the ticket at once. */
async function oursBelow(
  { wire, account }: Listing,
  parent: string,
  label: string,
  context: OutboundContext,
): Promise<readonly Issue[]> {
  const { fields } = await readIssue(wire, parent, ['subtasks'], context);
  const found: Issue[] = [];
  for (const one of recordsOf(fields['subtasks'] ?? [], 'sub-tasks')) {
    const issue = await readIssue(wire, textOf(one, 'id'), FIELDS, context);
    if (issue.creator === account && hasLabel(issue, label)) found.push(issue);
  }
  return found;
}

async function oursWith(
  { wire, account }: Listing,
  label: string,
  context: OutboundContext,
): Promise<readonly Issue[]> {
  const jql = `labels = "${label}" ORDER BY created ASC`;
  const body = {
    jql,
    fields: ['status', 'project', 'creator', 'created', 'updated', ...FIELDS],
    maxResults: PAGE,
  };
  const { issues } = await search(wire, body, context);
  return issues.map(issueOf).filter((issue) => issue.creator === account && hasLabel(issue, label));
}

const hasLabel = ({ fields }: Issue, label: string): boolean =>
  Array.isArray(fields['labels']) && fields['labels'].includes(label);

const byAge = (one: Issue, other: Issue) =>
  Number(one.done) - Number(other.done) || Number(one.id) - Number(other.id);

async function personFor(
  { people }: Raising,
  { people: owners, queue }: FollowUp,
  context: OutboundContext,
): Promise<{ readonly entraId: string; readonly account: string } | null> {
  const ids = owners ? await owners() : [];
  if (ids === null)
    throw new TicketFault(
      'later',
      `JIRA_MAPPING has no queue "${queue}", and who owns it can't be read now.`,
    );
  for (const entraId of ids.slice(0, MOST_PEOPLE)) {
    const user = await accountOfEntraId(people, entraId, context);
    if (user !== null) return { entraId, account: user.account };
  }
  return null;
}

/** Says on every follow-up of ours that its cause is gone, and closes it unless a person has begun on it. */
export async function endFollowUp(
  listing: Listing,
  correlationId: string,
  words: string,
  context: OutboundContext,
): Promise<{ readonly number: string | null; readonly ended: EndedFollowUp }> {
  const found = (await oursWith(listing, labelOf(correlationId), context)).toSorted(byAge);
  const ends: { readonly number: string; readonly ended: EndedFollowUp }[] = [];
  for (const issue of found.filter(({ done }) => !done))
    ends.push({ number: issue.key, ended: await endOne(listing, issue, quotable(words), context) });
  const noted = ends.find(({ ended }) => ended === 'noted') ?? ends[0];
  return noted ?? { number: found[0]?.key ?? null, ended: 'was-over' };
}

async function endOne(
  { wire, account, settings }: Listing,
  { id }: Issue,
  words: string,
  context: OutboundContext,
): Promise<EndedFollowUp> {
  const issue = await readIssue(wire, id, FIELDS, context);
  const comments = await readComments(wire, id, context);
  const said = comments.some(({ author, text }) => author === account && text.includes(words));
  const isBegun =
    issue.changes.some(({ by }) => by !== account) || comments.some(({ author }) => author !== account);
  if (!said) await addComment(wire, id, isBegun ? `${words} It can be closed.` : words, 'internal', context);
  if (isBegun) return 'noted';
  const path = `/rest/api/3/issue/${issueId(id)}/transitions`;
  const answer = recordOf(await wire({ method: 'GET', path }, context), 'transitions');
  const leading = recordsOf(answer['transitions'], 'transitions').find(
    (one) => objectOf(one['to'])?.['id'] === settings.mapping.followUps.done,
  );
  if (!leading) return 'noted';
  await wire({ method: 'POST', path, body: { transition: { id: textOf(leading, 'id') } } }, context);
  return 'closed';
}

/** Follow-ups that our account made and somebody closed since, oldest first, with what whoever closed them wrote. */
export async function closedFollowUps(
  { wire, account, clock }: Listing,
  since: Instant,
  context: OutboundContext,
): Promise<{ readonly closed: readonly ClosedFollowUp[]; readonly complete: boolean }> {
  const minutes = Math.max(0, Math.ceil((clock.now() - Date.parse(since)) / MINUTE)) + 2;
  const jql = `labels = "${OURS}" AND statusCategory = Done AND updated >= "-${minutes}m" ORDER BY updated ASC`;
  const closed: ClosedFollowUp[] = [];
  let token: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const body: Json = {
      jql,
      fields: ['status', 'project', 'creator', 'created', 'updated', 'description', ...FIELDS],
      expand: 'changelog',
      maxResults: PAGE,
      ...(token !== null && { nextPageToken: token }),
    };
    const { issues, next } = await search(wire, body, context);
    for (const issue of issues.map(issueOf))
      if (issue.creator === account && issue.done && issue.updatedAt >= since) {
        const one = await closedOf(wire, issue, context);
        if (one) closed.push(one);
      }
    if (next === null) return { closed, complete: true };
    token = next;
  }
  throw new TicketFault('refused', `Jira lists too many closed follow-ups since ${since} to read them.`);
}

/** What others wrote there is not said by who closed it. `null`: its text was changed, so that it is not known which it is. */
async function closedOf(
  wire: Listing['wire'],
  issue: Issue,
  context: OutboundContext,
): Promise<ClosedFollowUp | null> {
  const [, correlationId] = ID_LINE.exec(textOfDocument(issue.fields['description'])) ?? [];
  if (!correlationId || !hasLabel(issue, labelOf(correlationId))) return null;
  const closer = statusChanges(issue).at(-1)?.by ?? null;
  const comments = await readComments(wire, issue.id, context);
  const own = comments.filter(({ author }) => author !== null && author === closer).map(({ text }) => text);
  const resolvers = issue.changes.filter(({ items }) => items.some(({ field }) => field === 'resolution'));
  const resolved = resolvers.at(-1)?.by === closer ? objectOf(issue.fields['resolution'])?.['name'] : '';
  const isTask = objectOf(issue.fields['issuetype'])?.['subtask'] === true;
  return {
    id: issue.id,
    type: isTask ? 'task' : 'incident',
    state: issue.status,
    correlationId,
    number: issue.key,
    words: [typeof resolved === 'string' ? resolved : '', own.join('\n')],
    closedAt: issue.updatedAt,
  };
}

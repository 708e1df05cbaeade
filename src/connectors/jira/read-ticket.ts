import type { Ticket } from '../../domain/ticket.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { textOfDocument } from './adf.ts';
import { readApprovals, rowsOf, wholeState } from './approvals.ts';
import { accountIn, checkProject, type Issue, readIssue } from './issue.ts';
import { isOver, type Mapping, standingOf } from './mapping.ts';
import { type Json, objectOf } from './record.ts';
import type { JiraSettings } from './settings.ts';
import type { Wire } from './wire.ts';

/** Reads a request, its answers and its approvals with our own credentials. */
export async function readTicket(
  wire: Wire,
  { mapping }: Pick<JiraSettings, 'mapping'>,
  id: string,
  context: OutboundContext,
): Promise<Ticket> {
  const issue = await readIssue(wire, id, ticketFields(mapping), context);
  checkProject(issue, mapping);
  const catalogItem = requestTypeOf(issue, mapping);
  const standing = standingOf(mapping, issue.status);
  const active = isActive(issue, mapping);
  // What no customer asked for has no approvals, and an answer to that question would be "not found".
  const approvals = catalogItem === null ? [] : await readApprovals(wire, id, context);
  const reporter = accountIn(issue.fields['reporter']);
  const fields = prioritiesIn(issue.fields, mapping);
  return {
    system: 'jira',
    id,
    number: issue.key,
    catalogItem,
    ...(fields && { fields }),
    openedByToolId: issue.creator,
    requestedForToolId: requestedFor(issue.fields, mapping) ?? reporter,
    reportedByToolId: reporter,
    ...answersOf(issue.fields, mapping),
    standing,
    active,
    approval: wholeState(approvals),
    approvals: rowsOf(id, approvals),
    updatedAt: issue.updatedAt,
  };
}

function ticketFields({ requestType, requestedFor, variables }: Mapping): readonly string[] {
  const own = [requestType, requestedFor, ...Object.values(variables)];
  return ['reporter', 'priority', ...own.filter((field) => field !== null)];
}

/** Both have to say that it is open: a status nobody mapped counts by the category that the site gives it. */
export function isActive({ status, done }: Issue, mapping: Pick<Mapping, 'statuses'>): boolean {
  return !done && !isOver(standingOf(mapping, status));
}

/** `null`: an agent made the issue in the project, and no customer asked for anything. */
export function requestTypeOf(
  { fields }: Pick<Issue, 'fields'>,
  { requestType }: Pick<Mapping, 'requestType'>,
): Ticket['catalogItem'] {
  if (fields[requestType] === undefined) throw notShown(requestType);
  const type = objectOf(objectOf(fields[requestType])?.['requestType']);
  const [id, name] = [type?.['id'], type?.['name']];
  return typeof id === 'string' && typeof name === 'string' ? { id, name } : null;
}

/** `undefined` is no answer: a field that is empty is sent as `null`. */
function notShown(field: string): TicketFault {
  return new TicketFault(
    'refused',
    `Jira sends no ${field} of the issue. JIRA_MAPPING names a field that the project does not have, or one of another site.`,
  );
}

export function prioritiesIn(
  { priority }: Json,
  { priorities }: Pick<Mapping, 'priorities'>,
): Ticket['fields'] {
  const id = objectOf(priority)?.['id'];
  const named = typeof id === 'string' && Object.hasOwn(priorities, id) ? priorities[id] : undefined;
  return named === undefined ? undefined : { priority: named };
}

function requestedFor(fields: Json, { requestedFor: field }: Mapping): string | null {
  if (field === null) return null;
  if (fields[field] === undefined) throw notShown(field);
  const value = fields[field];
  if (Array.isArray(value) && value.length > 1)
    throw new TicketFault(
      'refused',
      `The request names ${value.length} people in ${field}. It has to be one.`,
    );
  const account = accountIn(Array.isArray(value) ? value[0] : value);
  if (account === null && value !== null && !(Array.isArray(value) && value.length === 0))
    throw new TicketFault('refused', `Jira sends ${field} that is no person.`);
  return account;
}

/** What the form was answered, by the names that policy has for it. */
function answersOf(fields: Json, { variables }: Mapping): Pick<Ticket, 'variables' | 'several'> {
  const answers: Record<string, string> = {};
  const several: Record<string, string> = {};
  for (const [name, field] of Object.entries(variables)) {
    // A form that does not ask it has no such field.
    const value = fields[field] ?? null;
    if (Array.isArray(value) && value.length > 1) several[name] = 'by several values';
    else answers[name] = answerOf(Array.isArray(value) ? (value[0] ?? null) : value);
  }
  return { variables: answers, ...(Object.keys(several).length > 0 && { several }) };
}

/** Texts and numbers as they are, choices by their values, people by their account, and of a document its text. */
function answerOf(value: unknown): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const record = objectOf(value);
  if (record?.['type'] === 'doc') return textOfDocument(record);
  const child = objectOf(record?.['child']);
  const parts = [record?.['value'] ?? record?.['accountId'] ?? record?.['name'], child?.['value']];
  const known = parts.filter((one): one is string => typeof one === 'string');
  if (known.length > 0) return known.join(' / ');
  throw new TicketFault('refused', 'The form has an answer of a kind that can not be read.');
}

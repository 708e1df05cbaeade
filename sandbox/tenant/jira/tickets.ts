/** What people do with requests in Jira itself, and how a person at the service desk sees them. */
import { catalogItem } from '../servicenow/catalog-by-record.ts';
import type { Fate } from '../servicenow/outbox.ts';
import type { JournalEntry, Ticket, TicketApproval, TicketLine } from '../servicenow/ticket-view.ts';
import type { ApprovalDecision, CreatedTicket, NewTicket, TicketPatch } from '../servicenow/tickets.ts';
import { type Accounts, AGENT, AUTOMATION, OUR_ACCOUNT } from './accounts.ts';
import {
  ISSUE_TYPES,
  PROJECT,
  QUEUES,
  REQUEST_TYPES,
  REQUESTED_FOR,
  STATUS,
  STATUSES,
  VARIABLES,
} from './company.ts';
import type { IssueStore, JiraApproval, JiraIssue } from './store.ts';
import type { JiraSwitches } from './switches.ts';
import { timeOf } from './views.ts';

type Parts = {
  readonly store: IssueStore;
  readonly accounts: Accounts;
  readonly switches: JiraSwitches;
  readonly now: () => number;
  /** Changes the site, and answers with the deliveries that tell of it. */
  readonly telling: (fate: Fate | undefined, act: () => void) => readonly string[];
};

const textDocument = (text: string) => ({
  type: 'doc',
  version: 1,
  content: text.split('\n').map((line) => ({
    type: 'paragraph',
    content: line === '' ? [] : [{ type: 'text', text: line }],
  })),
});

/** The text of a document that the site or the app wrote. */
function documentText(value: unknown): string {
  if (typeof value === 'string') return value;
  const content =
    (value as { content?: readonly { content?: readonly { text?: string }[] }[] } | null)?.content ?? [];
  return content.map((block) => (block.content ?? []).map(({ text }) => text ?? '').join('')).join('\n');
}

export function createTickets(parts: Parts) {
  const { store, accounts, switches, now, telling } = parts;
  const issueOf = (numberOrId: string): JiraIssue => {
    const issue = store.find(numberOrId);
    if (issue) return issue;
    throw new RangeError(`Jira has no issue ${numberOrId}; GET /tickets lists the requests.`);
  };
  const writer = (as: string | undefined): string =>
    as === undefined ? AGENT : as === OUR_ACCOUNT ? OUR_ACCOUNT : accounts.of(as).accountId;
  const ask = (issue: JiraIssue, approver: string): JiraApproval => {
    const approvers = [{ account: accounts.of(approver).accountId, decision: 'pending' as const }];
    const approval: JiraApproval = {
      ...{ id: store.nextId(), at: now(), completedAt: null, decision: 'pending', approvers },
    };
    issue.approvals.push(approval);
    store.change(issue, { status: STATUS.forApproval }, AUTOMATION);
    return approval;
  };
  const decide = (issue: JiraIssue, approval: JiraApproval, account: string, state: string, by: string) => {
    const part = approval.approvers.find((one) => one.account === account);
    if (part?.decision !== 'pending' || approval.decision !== 'pending')
      throw new RangeError('The approval is decided, or asks somebody else.');
    const decision = state === 'approved' ? 'approved' : 'declined';
    part.decision = decision;
    if (decision === 'approved' && approval.approvers.some((one) => one.decision === 'pending')) return;
    Object.assign(approval, { decision, completedAt: now() });
    store.change(issue, { status: decision === 'approved' ? STATUS.open : STATUS.closed }, by);
  };
  const createTicket = (order: NewTicket): CreatedTicket => {
    const { requestedFor, openedBy = requestedFor, variables = {}, approval, webhook } = order;
    const item = catalogItem(REQUEST_TYPES, order.catalogItem);
    const reporter = accounts.of(openedBy).accountId;
    let made: JiraIssue | null = null;
    const deliveries = telling(webhook, () => {
      made = store.create({
        ...{ project: PROJECT, creator: reporter, requestType: item.sysId },
        fields: {
          ...{ reporter, assignee: null, priority: '3', labels: [], resolution: null },
          summary: item.name,
          [REQUESTED_FOR]: { accountId: accounts.of(requestedFor).accountId },
          ...answers(item.variables, variables),
        },
      });
      if (approval === 'approved') {
        const manager = openedBy;
        const asked = ask(made, manager);
        decide(made, asked, accounts.of(manager).accountId, 'approved', accounts.of(manager).accountId);
      }
    });
    const { id, key } = made as unknown as JiraIssue;
    return { system: 'jira', id, number: key, request: '', deliveries };
  };
  const noOrders = (): never => {
    throw new RangeError('Requests of Jira stand by themselves; there is nothing that holds several.');
  };
  return {
    createTicket,
    createTickets: (orders: readonly NewTicket[]) => orders.map(createTicket),
    openIncident(): never {
      throw new RangeError('Incidents of Jira are no tickets here; open one in ServiceNow.');
    },
    ticket: (numberOrId: string): Ticket => ticketOf(parts, issueOf(numberOrId)),
    listTickets: (): readonly TicketLine[] =>
      store.all.filter(({ type }) => type === ISSUE_TYPES.request).map((issue) => lineOf(parts, issue)),
    patchTicket(numberOrId: string, { fields = {}, variables = {}, webhook, as }: TicketPatch) {
      const issue = issueOf(numberOrId);
      const { work_notes: note, comments, state, ...others } = fields;
      const by = writer(as);
      const deliveries = telling(webhook, () => {
        const item = REQUEST_TYPES.find(({ sysId }) => sysId === issue.requestType);
        const changes = {
          ...others,
          ...answers(item?.variables ?? [], variables),
          ...(state !== undefined && { status: statusNamed(state) }),
        };
        store.change(issue, changes, by);
        if (note !== undefined) store.comment(issue, by, textDocument(note), false);
        if (comments !== undefined) store.comment(issue, by, textDocument(comments), true);
      });
      return { deliveries };
    },
    requestApproval(numberOrId: string, approver: string) {
      const issue = issueOf(numberOrId);
      let id = '';
      telling(undefined, () => {
        id = rowId(issue, ask(issue, approver), accounts.of(approver).accountId);
      });
      return { id };
    },
    requestGroupApproval(): never {
      throw new RangeError('Jira asks people, not groups, in the sandbox company.');
    },
    decideApproval(numberOrId: string, id: string, { as, state, comments, webhook }: ApprovalDecision) {
      const issue = issueOf(numberOrId);
      const [, approvalId, account = ''] = id.split('~');
      const approval = issue.approvals.find((one) => one.id === approvalId);
      if (!approval) throw new RangeError(`${issue.key} has no approval ${id}.`);
      const by = accounts.of(as).accountId;
      if (by !== account && !switches.approvals.byAutomation)
        throw new RangeError('In Jira nobody answers for somebody else.');
      const deliveries = telling(webhook, () => {
        if (comments) store.comment(issue, by, textDocument(comments), false);
        decide(issue, approval, account, state, by);
      });
      return { deliveries };
    },
    deleteTicket: (numberOrId: string) => void telling(undefined, () => store.remove(issueOf(numberOrId))),
    request: noOrders,
    patchRequest: noOrders,
    decideRequestApproval: noOrders,
  };
}

/** People by the first part of their address, as elsewhere; our own account by the whole of it, which nobody else has. */
function writerName(accounts: Accounts, account: string): string {
  const { email = '', displayName = account } = accounts.get(account) ?? {};
  if (account === OUR_ACCOUNT) return email;
  return email.split('@')[0] || displayName;
}

const rowId = (issue: JiraIssue, approval: JiraApproval, account: string) =>
  `${issue.id}~${approval.id}~${account}`;

/** A status by its id or its name. */
function statusNamed(text: string): string {
  const found = STATUSES.find(({ id, name }) => id === text || name.toLowerCase() === text.toLowerCase());
  if (found) return found.id;
  throw new RangeError(
    `Jira has no status "${text}". Use one of ${STATUSES.map(({ name }) => name).join(', ')}.`,
  );
}

/** Long texts are documents, choices have a value, and what is not answered is empty. */
function answers(
  asked: readonly { readonly name: string; readonly type: string }[],
  given: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return Object.fromEntries(
    asked.flatMap(({ name, type }): readonly (readonly [string, unknown])[] => {
      const field = VARIABLES[name];
      if (field === undefined) return [];
      const value = given[name] ?? '';
      if (value === '') return [[field, null]];
      if (name === 'justification') return [[field, textDocument(value)]];
      return [[field, type === 'choice' ? { value } : type === 'integer' ? Number(value) : value]];
    }),
  );
}

function answerText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  const { value: chosen } = value as { value?: string };
  return chosen ?? documentText(value);
}

function lineOf({ accounts }: Parts, issue: JiraIssue): TicketLine {
  const status = STATUSES.find(({ id }) => id === issue.status);
  const item = REQUEST_TYPES.find(({ sysId }) => sysId === issue.requestType);
  const person = issue.fields[REQUESTED_FOR] as { accountId: string } | null | undefined;
  const account = accounts.get(person?.accountId ?? '');
  return {
    ...{ system: 'jira', id: issue.id, number: issue.key, state: issue.status, table: 'issue', request: '' },
    stateLabel: status?.name ?? issue.status,
    approval: issue.approvals.at(-1)?.decision ?? '',
    active: status?.category !== 'done',
    catalogItem: item?.name ?? String(issue.fields['summary'] ?? ''),
    requestedFor:
      account?.entraId === null || !account
        ? null
        : { id: account.entraId, displayName: account.displayName },
    openedAt: new Date(issue.createdAt).toISOString(),
  };
}

function ticketOf(parts: Parts, issue: JiraIssue): Ticket {
  const { accounts, store } = parts;
  const nameOf = (account: string) => writerName(accounts, account);
  const item = REQUEST_TYPES.find(({ sysId }) => sysId === issue.requestType);
  const journal = issue.comments.map(
    ({ at, author, isPublic, body }): JournalEntry => ({
      at: new Date(at).toISOString(),
      by: nameOf(author),
      kind: isPublic ? 'comment' : 'work_note',
      text: documentText(body),
    }),
  );
  const approvals = issue.approvals.flatMap((approval) =>
    approval.approvers.map(
      ({ account, decision }): TicketApproval => ({
        id: rowId(issue, approval, account),
        approver: accounts.get(account)?.entraId ?? null,
        state: { pending: 'requested', approved: 'approved', declined: 'rejected' }[decision],
        ...{ comments: '', updatedBy: nameOf(account), group: '' },
      }),
    ),
  );
  return {
    ...lineOf(parts, issue),
    fields: {
      summary: String(issue.fields['summary'] ?? ''),
      status: issue.status,
      updated: timeOf(issue.updatedAt),
    },
    variables: Object.fromEntries(
      (item?.variables ?? []).map(({ name }) => [name, answerText(issue.fields[VARIABLES[name] ?? ''])]),
    ),
    ...{ journal, approvals },
    tasks: store.all.filter((one) => isAbout(one, issue)).map((one) => taskOf(one, nameOf)),
  };
}

/** Below it, or raised because of it: then its text names it. */
function isAbout(one: JiraIssue, { id, key }: JiraIssue): boolean {
  if (one.parent === id) return true;
  if (one.type !== ISSUE_TYPES.incident) return false;
  const text = `${one.fields['summary']} ${documentText(one.fields['description'])}`;
  return text.includes(id) || new RegExp(`\\b${key}\\b`).test(text);
}

function taskOf(issue: JiraIssue, nameOf: (account: string) => string): Ticket['tasks'][number] {
  const components = (issue.fields['components'] ?? []) as readonly { id: string }[];
  const queue = Object.entries(QUEUES).find(([, id]) => components.some((one) => one.id === id))?.[0] ?? '';
  const assignee = issue.fields['assignee'];
  const description = documentText(issue.fields['description']);
  return {
    table: issue.type === ISSUE_TYPES.task ? 'sub-task' : 'incident',
    ...{ id: issue.id, number: issue.key, state: issue.status, assignmentGroup: queue, description },
    assignedTo: typeof assignee === 'string' ? nameOf(assignee) : '',
    correlationId: /\(Countersign follow-up (.+)\)\s*$/.exec(description)?.[1] ?? '',
    by: nameOf(issue.creator),
    shortDescription: String(issue.fields['summary'] ?? ''),
    raisedTwice: false,
  };
}

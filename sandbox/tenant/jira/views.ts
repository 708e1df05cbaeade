/** Issues as the REST API shows them. */
import type { Accounts } from './accounts.ts';
import { ISSUE_TYPES, JIRA_HOST, PRIORITIES, REQUEST_TYPE, REQUEST_TYPES, STATUSES } from './company.ts';
import type { HistoryEntry, JiraApproval, JiraComment, JiraIssue } from './store.ts';

/** With an offset of the caller's own time zone, as the site sends times. */
export function timeOf(at: number): string {
  return `${new Date(at + 3_600_000).toISOString().slice(0, -1)}+0100`;
}

export function userView(accounts: Accounts, accountId: string | null) {
  const account = accountId === null ? null : accounts.get(accountId);
  if (!account) return null;
  const { displayName, active, accountType } = account;
  return {
    self: `https://${JIRA_HOST}/rest/api/3/user?accountId=${encodeURIComponent(account.accountId)}`,
    ...{ accountId: account.accountId, displayName, active, accountType },
    timeZone: 'Europe/Amsterdam',
  };
}

export function statusView(id: string) {
  const status = STATUSES.find((one) => one.id === id);
  return {
    id,
    name: status?.name ?? id,
    statusCategory: { key: status?.category ?? 'undefined' },
  };
}

export const issueUrl = (id: string) => `https://${JIRA_HOST}/rest/api/3/issue/${id}`;

/** The issue as of a moment: what of its status came later is not shown yet. */
export function shownStatus({ history, status }: JiraIssue, until: number): string {
  const later = history.filter(({ at }) => at > until).flatMap(({ items }) => items);
  return later.find(({ fieldId }) => fieldId === 'status')?.from ?? status;
}

export function fieldsView(accounts: Accounts, issue: JiraIssue, until: number): Record<string, unknown> {
  const type = REQUEST_TYPES.find(({ sysId }) => sysId === issue.requestType);
  const isTask = issue.type === ISSUE_TYPES.task;
  const { fields } = issue;
  const person = (value: unknown) => userView(accounts, typeof value === 'string' ? value : null);
  return {
    ...fields,
    status: statusView(shownStatus(issue, until)),
    project: { id: issue.project === 'SD' ? '1' : '2', key: issue.project },
    issuetype: { id: issue.type, subtask: isTask },
    creator: userView(accounts, issue.creator),
    reporter: person(fields['reporter']),
    assignee: person(fields['assignee']),
    created: timeOf(issue.createdAt),
    updated: timeOf(issue.updatedAt),
    priority: { id: fields['priority'] ?? '3', name: PRIORITIES[String(fields['priority'] ?? '3')] },
    [REQUEST_TYPE]: type ? { requestType: { id: type.sysId, name: type.name } } : null,
    comment: commentPage(accounts, issue.comments, 0, issue.comments.length),
  };
}

export function historyView(accounts: Accounts, { id, at, by, items }: HistoryEntry) {
  return {
    id,
    author: userView(accounts, by),
    created: timeOf(at),
    items: items.map(({ fieldId, from, to }) => ({
      ...{ field: fieldId, fieldId, fieldtype: 'jira', from, to },
      fromString: from,
      toString: to,
    })),
  };
}

export function commentPage(
  accounts: Accounts,
  all: readonly JiraComment[],
  startAt: number,
  maxResults: number,
) {
  const comments = all.slice(startAt, startAt + maxResults).map((one) => commentView(accounts, one));
  return { comments, startAt, maxResults, total: all.length };
}

export function commentView(accounts: Accounts, { id, author, body, isPublic, at, updatedAt }: JiraComment) {
  return {
    id,
    author: userView(accounts, author),
    updateAuthor: userView(accounts, author),
    body,
    created: timeOf(at),
    updated: timeOf(updatedAt),
    jsdPublic: isPublic,
  };
}

const dateView = (at: number) => ({ epochMillis: at, iso8601: timeOf(at) });

export function approvalView(
  accounts: Accounts,
  { id, at, completedAt, decision, approvers }: JiraApproval,
  caller: string,
) {
  return {
    id,
    name: 'Waiting for approval',
    finalDecision: decision,
    canAnswerApproval: approvers.some((one) => one.account === caller && one.decision === 'pending'),
    approvers: approvers.map((one) => ({
      approver: userView(accounts, one.account),
      approverDecision: one.decision,
    })),
    createdDate: dateView(at),
    ...(completedAt !== null && { completedDate: dateView(completedAt) }),
  };
}

/** Issues with their histories, comments and approvals, as the site keeps them. Times are milliseconds since the epoch. */
import type { SandboxClock } from '../../clock.ts';
import { ISSUE_TYPES, STATUS } from './company.ts';

type Item = { readonly fieldId: string; readonly from: string | null; readonly to: string | null };
export type HistoryEntry = {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly items: readonly Item[];
};

export type JiraComment = {
  readonly id: string;
  readonly author: string;
  body: unknown;
  isPublic: boolean;
  readonly at: number;
  updatedAt: number;
};

export type JiraApproval = {
  readonly id: string;
  readonly at: number;
  completedAt: number | null;
  decision: 'pending' | 'approved' | 'declined';
  readonly approvers: { readonly account: string; decision: 'pending' | 'approved' | 'declined' }[];
};

export type JiraIssue = {
  readonly id: string;
  key: string;
  project: string;
  readonly type: string;
  readonly parent: string | null;
  readonly requestType: string | null;
  readonly creator: string;
  readonly createdAt: number;
  updatedAt: number;
  status: string;
  /** By field id; `null` where one is empty. */
  readonly fields: Record<string, unknown>;
  readonly history: HistoryEntry[];
  readonly comments: JiraComment[];
  readonly approvals: JiraApproval[];
};

type NewIssue = Pick<JiraIssue, 'project' | 'creator' | 'fields'> &
  Partial<Pick<JiraIssue, 'type' | 'parent' | 'requestType'>>;

export type Told = {
  readonly issue: JiraIssue;
  readonly event: string;
  readonly by: string;
  readonly entry?: HistoryEntry;
};

export class IssueStore {
  readonly #clock: SandboxClock;
  readonly #issues = new Map<string, JiraIssue>();
  readonly #numbers = new Map<string, number>();
  readonly #told: (told: Told) => void;
  #next = 10_000;

  constructor(clock: SandboxClock, told: (told: Told) => void) {
    this.#clock = clock;
    this.#told = told;
  }

  get all(): readonly JiraIssue[] {
    return [...this.#issues.values()];
  }

  nextId(): string {
    this.#next += 1;
    return String(this.#next);
  }

  find(idOrKey: string): JiraIssue | null {
    return this.#issues.get(idOrKey) ?? this.all.find(({ key }) => key === idOrKey) ?? null;
  }

  create({
    project,
    creator,
    fields,
    type = ISSUE_TYPES.request,
    parent = null,
    requestType = null,
  }: NewIssue): JiraIssue {
    const number = (this.#numbers.get(project) ?? 0) + 1;
    this.#numbers.set(project, number);
    const now = this.#clock.now();
    const issue: JiraIssue = {
      id: this.nextId(),
      key: `${project}-${number}`,
      ...{ project, type, parent, requestType, creator, fields },
      createdAt: now,
      updatedAt: now,
      status: STATUS.open,
      history: [],
      comments: [],
      approvals: [],
    };
    this.#issues.set(issue.id, issue);
    this.#told({ issue, event: 'jira:issue_created', by: creator });
    return issue;
  }

  /** Fields by id, `status` among them; what is as it was is no change. */
  change(issue: JiraIssue, changes: Readonly<Record<string, unknown>>, by: string): void {
    const items: Item[] = [];
    for (const [fieldId, value] of Object.entries(changes)) {
      const before = fieldId === 'status' ? issue.status : issue.fields[fieldId];
      if (asText(before) === asText(value)) continue;
      items.push({ fieldId, from: asText(before), to: asText(value) });
      if (fieldId === 'status') issue.status = String(value);
      else issue.fields[fieldId] = value;
    }
    if (items.length === 0) return;
    const entry = { id: this.nextId(), at: this.#clock.now(), by, items };
    issue.history.push(entry);
    issue.updatedAt = entry.at;
    this.#told({ issue, event: 'jira:issue_updated', by, entry });
  }

  comment(issue: JiraIssue, author: string, body: unknown, isPublic: boolean): JiraComment {
    const at = this.#clock.now();
    const comment = { id: this.nextId(), author, body, isPublic, at, updatedAt: at };
    issue.comments.push(comment);
    issue.updatedAt = at;
    this.#told({ issue, event: 'comment_created', by: author });
    return comment;
  }

  /** Into another project: the key is another one, and the id stays. */
  move(issue: JiraIssue, project: string, by: string): void {
    const number = (this.#numbers.get(project) ?? 0) + 1;
    this.#numbers.set(project, number);
    const from = issue.key;
    issue.project = project;
    issue.key = `${project}-${number}`;
    const items = [{ fieldId: 'Key', from, to: issue.key }];
    const entry = { id: this.nextId(), at: this.#clock.now(), by, items };
    issue.history.push(entry);
    issue.updatedAt = entry.at;
    this.#told({ issue, event: 'jira:issue_updated', by, entry });
  }

  remove(issue: JiraIssue): void {
    this.#issues.delete(issue.id);
    this.#told({ issue, event: 'jira:issue_deleted', by: issue.creator });
  }
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

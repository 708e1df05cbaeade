import type { Instant } from '../../domain/instant.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import type { Mapping } from './mapping.ts';
import {
  instantOf,
  isIssueKey,
  issueId,
  type Json,
  objectOf,
  recordOf,
  recordsOf,
  textOf,
} from './record.ts';
import type { Wire } from './wire.ts';

/** One entry of an issue's history. `by`: `null` where the site names nobody. */
type Change = {
  readonly id: string;
  readonly at: Instant;
  readonly by: string | null;
  readonly items: readonly { readonly field: string; readonly from: string; readonly to: string }[];
};

export type Issue = {
  readonly id: string;
  readonly key: string;
  readonly project: string;
  readonly status: string;
  /** Whether the site counts the status among those in which work is done. */
  readonly done: boolean;
  readonly creator: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly fields: Json;
  /** Oldest first. */
  readonly changes: readonly Change[];
};

export const ALWAYS = ['status', 'project', 'creator', 'created', 'updated'] as const;

const PAGE = 100;
const MOST_PAGES = 50;

/** An issue by its id, which a move between projects leaves as it is, with its whole history. */
export async function readIssue(
  wire: Wire,
  id: string,
  fields: readonly string[],
  context: OutboundContext,
): Promise<Issue> {
  const path = `/rest/api/3/issue/${issueId(id)}`;
  const query = { fields: [...ALWAYS, ...fields].join(','), expand: 'changelog' };
  const record = recordOf(await wire({ method: 'GET', path, query }, context), 'the issue');
  if (textOf(record, 'id') !== id) throw new TicketFault('later', 'Jira answered with another issue.');
  const issue = issueOf(record);
  const log = recordOf(record['changelog'], 'the history of the issue');
  const total = Number(log['total']);
  if (!(total > issue.changes.length)) return issue;
  return { ...issue, changes: await wholeHistory(wire, path, total, context) };
}

/** The answer shows a part of a long history only. */
async function wholeHistory(
  wire: Wire,
  path: string,
  total: number,
  context: OutboundContext,
): Promise<readonly Change[]> {
  const changes = new Map<string, Change>();
  for (let page = 0; page * PAGE < total; page += 1) {
    if (page >= MOST_PAGES) throw new TicketFault('refused', 'The history of the issue is too long to read.');
    const query = { startAt: String(page * PAGE), maxResults: String(PAGE) };
    const answer = recordOf(
      await wire({ method: 'GET', path: `${path}/changelog`, query }, context),
      'the history of the issue',
    );
    for (const change of changesOf(answer['values'])) changes.set(change.id, change);
  }
  if (changes.size < total) throw new TicketFault('later', 'Jira shows a part of the issue’s history only.');
  return inOrder([...changes.values()]);
}

/** An issue as an answer has it, with as much of its history as stands there. */
export function issueOf(record: Json): Issue {
  const fields = recordOf(record['fields'], 'the fields of the issue');
  const status = recordOf(fields['status'], 'the status of the issue');
  const key = textOf(record, 'key');
  if (!isIssueKey(key)) throw new TicketFault('later', 'Jira sent an issue without a usable key.');
  return {
    id: textOf(record, 'id'),
    key,
    project: textOf(recordOf(fields['project'], 'the project of the issue'), 'key'),
    status: textOf(status, 'id'),
    done: objectOf(status['statusCategory'])?.['key'] === 'done',
    creator: accountIn(fields['creator']),
    createdAt: instantOf(fields, 'created'),
    updatedAt: instantOf(fields, 'updated'),
    fields,
    changes: inOrder(changesOf(objectOf(record['changelog'])?.['histories'] ?? [])),
  };
}

export function accountIn(value: unknown): string | null {
  const id = objectOf(value)?.['accountId'];
  return typeof id === 'string' && id !== '' ? id : null;
}

function changesOf(value: unknown): readonly Change[] {
  return recordsOf(value, 'the history of the issue').map((entry) => ({
    id: textOf(entry, 'id'),
    at: instantOf(entry, 'created'),
    by: accountIn(entry['author']),
    items: recordsOf(entry['items'], 'a change of the issue').map((item) => ({
      field: String(item['fieldId'] ?? item['field'] ?? ''),
      from: typeof item['from'] === 'string' ? item['from'] : '',
      to: typeof item['to'] === 'string' ? item['to'] : '',
    })),
  }));
}

/** Entries of one moment follow each other by their numbers. */
function inOrder(changes: readonly Change[]): readonly Change[] {
  return changes.toSorted((one, other) =>
    one.at === other.at ? Number(one.id) - Number(other.id) : one.at < other.at ? -1 : 1,
  );
}

/** Changes of the status, oldest first. */
export function statusChanges({ changes }: Issue) {
  return changes.flatMap(({ at, by, items }) =>
    items.filter(({ field }) => field === 'status').map(({ from, to }) => ({ at, by, from, to })),
  );
}

/** What a move takes out of the projects of the mapping is no ticket of ours any more: its statuses mean something else. */
export function checkProject({ key, project }: Issue, { projects }: Pick<Mapping, 'projects'>): void {
  if (projects.includes(project)) return;
  throw new TicketFault(
    'refused',
    `The issue is ${key} now, in the project ${project}, and JIRA_MAPPING names ${projects.join(', ')} only. Move it back, or add the project.`,
  );
}

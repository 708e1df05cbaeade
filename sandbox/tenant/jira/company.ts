/** How the sandbox company has set up its Jira site: statuses, fields, request types, and the mapping that says so to the app. */

import type { CatalogItem } from '../servicenow/catalog.ts';
import { OFFERED } from '../servicenow/catalog-by-record.ts';

export const JIRA_HOST = 'acme.atlassian.net';
export const CLOUD_ID = '11223344-a1b2-4b33-8444-def123456789';
export const GATEWAY = 'api.atlassian.com';
export const DIRECTORY_ID = 'bcdde508-ee40-4df2-89cc-d3f6292c5971';
export const PROJECT = 'SD';
export const OPERATIONS_PROJECT = 'OPS';
/** Valid in the sandbox only. */
export const JIRA_EMAIL = 'countersign@contoso.example';
export const JIRA_TOKEN = 'sandbox-only-token-of-jira';
export const DIRECTORY_KEY = 'sandbox-only-key-of-the-directory';

type Status = {
  readonly id: string;
  readonly name: string;
  readonly category: 'new' | 'indeterminate' | 'done';
};

export const STATUSES: readonly Status[] = [
  { id: '10001', name: 'Waiting for support', category: 'new' },
  { id: '10002', name: 'In progress', category: 'indeterminate' },
  { id: '10003', name: 'Waiting for approval', category: 'indeterminate' },
  { id: '10004', name: 'Resolved', category: 'done' },
  { id: '10005', name: 'Closed', category: 'done' },
  { id: '10006', name: 'Canceled', category: 'done' },
  // The mapping says nothing of it.
  { id: '10007', name: 'Pending', category: 'indeterminate' },
];

export const STATUS = {
  open: '10001',
  inProgress: '10002',
  forApproval: '10003',
  resolved: '10004',
  closed: '10005',
  canceled: '10006',
  pending: '10007',
} as const;

export const PRIORITIES: Readonly<Record<string, string>> = {
  '1': 'Highest',
  '2': 'High',
  '3': 'Medium',
  '4': 'Low',
};
export const ISSUE_TYPES = { request: '10100', task: '10101', incident: '10102' } as const;
export const REQUEST_TYPE = 'customfield_10010';
export const REQUESTED_FOR = 'customfield_10041';

/** Field ids of the site by the names that forms have for what they ask. */
export const VARIABLES: Readonly<Record<string, string>> = Object.fromEntries(
  [...new Set(OFFERED.flatMap(({ variables }) => variables.map(({ name }) => name)))].map((name, place) => [
    name,
    `customfield_${10_050 + place}`,
  ]),
);

/** What the portal offers: the company's own items, by ids of request types. */
export const REQUEST_TYPES: readonly CatalogItem[] = OFFERED.filter(
  ({ variables }) =>
    !variables.some(({ type }) => type === 'reference' || type === 'rows' || type === 'list'),
).map((item, place) => ({ ...item, sysId: String(101 + place) }));

export const QUEUES: Readonly<Record<string, string>> = {
  'Identity Ops': '10300',
  IAM: '10301',
  SecOps: '10302',
};

/** As `JIRA_MAPPING` takes it. */
export const MAPPING = {
  projects: [PROJECT],
  requestType: REQUEST_TYPE,
  requestedFor: REQUESTED_FOR,
  variables: VARIABLES,
  priorities: { '1': '1', '2': '2', '3': '3', '4': '4' },
  statuses: {
    [STATUS.open]: 'open',
    [STATUS.inProgress]: 'in-progress',
    [STATUS.forApproval]: 'open',
    [STATUS.resolved]: 'completed',
    [STATUS.closed]: 'incomplete',
    [STATUS.canceled]: 'canceled',
  },
  writes: {
    open: { status: STATUS.open },
    'in-progress': { status: STATUS.inProgress },
    completed: { status: STATUS.resolved, fields: { resolution: { name: 'Done' } } },
    incomplete: { status: STATUS.closed, fields: { resolution: { name: "Won't Do" } } },
    canceled: { status: STATUS.canceled, fields: { resolution: { name: "Won't Do" } } },
  },
  comments: 'internal',
  followUps: {
    project: OPERATIONS_PROJECT,
    task: ISSUE_TYPES.task,
    incident: ISSUE_TYPES.incident,
    done: STATUS.resolved,
    queues: Object.fromEntries(Object.entries(QUEUES).map(([name, id]) => [name, { components: [{ id }] }])),
  },
} as const;

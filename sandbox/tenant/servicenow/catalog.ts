/**
 * What the sandbox company offers in its ServiceNow catalog. Policy tables name these items by `name`; the app
 * under test sees only `sc_cat_item` records and variables (`item_option_new`), never this file.
 */
import { createHash } from 'node:crypto';
import type { TableName } from './schema-parts.ts';

/**
 * How a variable is asked for. `date` is answered `YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS` (UTC), `datetime` by the latter,
 * `checkbox` by `true` or `false`. The answer to a `reference` is a record's `sys_id`, to a `list` several, with commas;
 * to `rows` (a multi-row set) a JSON array of objects.
 */
export type VariableType =
  | 'text'
  | 'date'
  | 'integer'
  | 'choice'
  | 'datetime'
  | 'checkbox'
  | 'reference'
  | 'list'
  | 'rows';

export type CatalogVariable = {
  readonly name: string;
  readonly question: string;
  readonly type: VariableType;
  readonly mandatory: boolean;
  /** The stored values of a `choice`. */
  readonly choices?: readonly string[];
  /** The table of a `reference` or a `list`. */
  readonly reference?: TableName;
  /** What is asked in each row of `rows`. */
  readonly columns?: readonly CatalogVariable[];
};

export type CatalogItem = {
  readonly sysId: string;
  readonly name: string;
  readonly description: string;
  /** Own variables first, then those every access item shares. */
  readonly variables: readonly CatalogVariable[];
};

/** The `sys_id` that a record with a well-known name has in every sandbox: MD5 of the name. */
export function sysIdOf(name: string): string {
  return createHash('md5').update(name).digest('hex');
}

/** What every order for something that lasts asks. */
const SHARED_VARIABLES: readonly CatalogVariable[] = [
  { name: 'justification', question: 'Why is the access needed?', type: 'text', mandatory: true },
  { name: 'end_date', question: 'When should the access end?', type: 'date', mandatory: false },
  { name: 'duration_days', question: 'For how many days?', type: 'integer', mandatory: false },
];

const ACCESS_VARIABLES: readonly CatalogVariable[] = [
  ...SHARED_VARIABLES,
  {
    name: 'risk_tier',
    question: 'Risk tier (for information only)',
    type: 'choice',
    mandatory: false,
    choices: ['low', 'medium', 'high'],
  },
];

function accessItem(name: string, description: string, own: readonly CatalogVariable[] = []): CatalogItem {
  return { sysId: sysIdOf(name), name, description, variables: [...own, ...ACCESS_VARIABLES] };
}

function otherItem(name: string, description: string, variables: readonly CatalogVariable[]): CatalogItem {
  return { sysId: sysIdOf(name), name, description, variables };
}

const APPLICATION: CatalogVariable = {
  name: 'application',
  question: 'Which application?',
  type: 'text',
  mandatory: true,
};

/** A display name typed by a person; only the policy table may say which group it means. */
const GROUP_NAME: CatalogVariable = {
  name: 'group_name',
  question: 'Which group?',
  type: 'text',
  mandatory: true,
};

const ACCESS_LEVEL: CatalogVariable = {
  name: 'access_level',
  question: 'Read or write?',
  type: 'choice',
  mandatory: true,
  choices: ['read', 'write'],
};

/** As people call them; only the policy table may say which SKUs and plans they mean. */
const PRODUCT: CatalogVariable = {
  name: 'product',
  question: 'Which product?',
  type: 'choice',
  mandatory: true,
  choices: [
    'Project Plan 3',
    'Project Plan 1',
    'Visio Plan 2',
    'Teams Phone',
    'Microsoft 365 E5',
    'Power BI Pro',
    'Microsoft Teams',
  ],
};

/** Who it is for, as typed: nobody has checked it. */
const LICENSE_VARIABLES: readonly CatalogVariable[] = [
  { name: 'user_principal_name', question: 'For whom (sign-in name)?', type: 'text', mandatory: true },
  { name: 'cost_center', question: 'Which cost center pays?', type: 'text', mandatory: true },
  { name: 'manager', question: 'Who is the manager (sign-in name)?', type: 'text', mandatory: true },
  { name: 'country', question: 'In which country (two letters)?', type: 'text', mandatory: false },
  ...SHARED_VARIABLES,
];

export const CATALOG: readonly CatalogItem[] = [
  accessItem('Access to Finance BI', 'Read the finance dashboards.'),
  accessItem('Add contractor to Team Alpha', 'Membership of Team Alpha until the contract ends.'),
  accessItem('Request access to application', 'Any application in the application list.', [APPLICATION]),
  accessItem('Add user to group', 'A group that the service desk may manage.', [GROUP_NAME]),
  accessItem('Access to VPN', 'Connect from outside the office.'),
  accessItem('Sales CRM access', 'Accounts, leads and quotes.'),
  accessItem('Engineering repository access', 'Source repositories of Engineering.', [ACCESS_LEVEL]),
  accessItem('HR cases access', 'Read and answer cases of the HR desk.'),
  accessItem('Payments: create', 'Enter payment batches.'),
  accessItem('Payments: approve', 'Release payment batches.'),
  accessItem('Field apps (Intune)', 'Apps for the phones of the field staff.'),
  accessItem('Break-glass access', 'Emergency administration.'),
  accessItem('Global helpdesk access', 'Tools of the world-wide helpdesk.'),
  otherItem('Request Microsoft 365 product', 'A license, or more of one.', [PRODUCT, ...LICENSE_VARIABLES]),
  otherItem('Request Microsoft Project', 'Project Plan 3.', LICENSE_VARIABLES),
  otherItem('Emergency privileged access', 'A directory role for an hour or two, in an emergency.', [
    { name: 'role', question: 'Which role?', type: 'text', mandatory: true },
    { name: 'scope', question: 'Where in the directory?', type: 'text', mandatory: false },
    { name: 'duration', question: 'For how long?', type: 'text', mandatory: true },
    { name: 'incident', question: 'For which incident?', type: 'text', mandatory: true },
    { name: 'justification', question: 'What is it needed for?', type: 'text', mandatory: true },
  ]),
  otherItem('Order a laptop', 'A laptop from stock.', [
    {
      name: 'model',
      question: 'Which model?',
      type: 'choice',
      mandatory: true,
      choices: ['light', 'developer'],
    },
  ]),
  otherItem('Meeting room access', 'Badge rights for a meeting room.', [
    { name: 'room', question: 'Which room?', type: 'text', mandatory: true },
  ]),
];

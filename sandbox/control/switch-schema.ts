/** JSON Schema of the ServiceNow simulator's switches: every member named, so that a mistyped one is refused. */
import { TABLES } from '../tenant/servicenow/schema.ts';
import { object, text } from './schemas.ts';

const flag = { type: 'boolean' };
const table = { enum: Object.keys(TABLES) };
const tables = { type: 'array', items: table };
const texts = { type: 'array', items: text };
const whole = { type: 'integer', minimum: 0 };
const milliseconds = object({ min: whole, max: whole }, 'min', 'max');
const byTable = (value: object) => ({
  type: 'object',
  properties: Object.fromEntries(Object.keys(TABLES).map((name) => [name, value])),
  additionalProperties: false,
});

const rateLimit = {
  ...object(
    { perHour: whole, headers: flag, on: { enum: ['table', 'token', 'both'] } },
    'perHour',
    'headers',
    'on',
  ),
  type: ['object', 'null'],
};

export const serviceNowSwitches = object({
  webhook: object({
    delay: milliseconds,
    body: {
      enum: ['json', 'xml-escaped', 'raw-newline', 'raw-quote', 'bom', 'text-plain', 'duplicate-keys'],
    },
    signature: { enum: ['base64', 'hex'] },
    events: {
      type: 'array',
      items: {
        enum: [
          'request.submitted',
          'request.approved',
          'request.updated',
          'approval.updated',
          'request.closed',
          'incident.submitted',
          'incident.updated',
          'incident.closed',
        ],
      },
    },
    categories: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 40 } },
    echo: { enum: ['none', 'watched', 'every'] },
    outOfOrder: flag,
    lose: whole,
    duplicates: { enum: ['same-id', 'new-id'] },
  }),
  commit: object({
    item: milliseconds,
    request: milliseconds,
    variables: milliseconds,
    early: { enum: ['missing', 'blank'] },
  }),
  query: object({
    invalidReturnsNoRows: flag,
    scripts: { enum: ['run', 'dropped', 'as-text'] },
    onCallGroups: { enum: ['asked', 'every'] },
  }),
  display: object({ language: { enum: ['en', 'nl'] }, timeZone: text }),
  rights: object({
    unreadable: tables,
    filtered: tables,
    counted: flag,
    hidden: texts,
    columns: texts,
    writable: tables,
    deletable: tables,
    unwritable: texts,
    unwritten: { enum: ['dropped', 'refused'] },
    othersApprovals: flag,
    roster: flag,
    unreadRoster: { enum: ['refused', 'empty'] },
  }),
  quota: object({ rows: byTable(whole), json: { enum: ['whole', 'broken'] } }),
  lengths: { type: 'object', additionalProperties: { type: 'integer', minimum: 1 } },
  numbers: byTable(object({ prefix: text, digits: { ...whole, maximum: 20 } }, 'prefix', 'digits')),
  rules: object({
    flips: { type: 'array', items: object({ table, from: text, to: text }, 'table', 'from', 'to') },
    closing: byTable(texts),
    aborts: tables,
  }),
  audit: object({ tables, late: whole }),
  catalog: object({ byRecord: texts, inRows: texts }),
  policy: object({ incidentClosure: flag, itemClosure: flag }),
  approvals: object({
    rollUp: flag,
    on: { enum: ['item', 'request'] },
    itemFollows: flag,
    groupNeeds: { enum: ['anyone', 'everyone'] },
    canceled: { enum: ['cancelled', 'canceled'] },
  }),
  requests: object({ cascade: { enum: ['none', 'items'] } }),
  oauth: object({ clientCredentials: flag, lifetime: whole }),
  rateLimit,
});

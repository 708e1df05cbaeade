/** JSON Schemas of what happens in the ServiceNow instance itself: requests, approvals, users, delegates. */
import { object, person, text, webhook } from './schemas.ts';

const flag = { type: 'boolean' };
const moment = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$' };

export const requestPatch = object({ state: text, requestState: text, approval: text, as: person, webhook });

export const approvalAsked = object({ approver: person, group: text });

const toolUserColumns = {
  userName: text,
  name: { type: 'string' },
  email: { type: 'string' },
  active: flag,
  /** Of a person, who may be named; `''`: the link is missing. */
  entraObjectId: { anyOf: [{ const: '' }, person] },
};

export const toolUser = object(toolUserColumns);
export const newToolUser = object(toolUserColumns, 'userName');

export const roster = object(
  {
    members: {
      type: 'array',
      maxItems: 50,
      items: object(
        {
          userId: person,
          level: { type: 'integer', minimum: 1, maximum: 99 },
          from: moment,
          to: moment,
          override: flag,
          device: text,
        },
        'userId',
      ),
    },
  },
  'members',
);

export const groupMembers = object({ members: { type: 'array', maxItems: 50, items: person } }, 'members');

export const majorIncident = object(
  {
    incident: text,
    as: person,
    state: { enum: ['proposed', 'accepted', 'rejected', 'canceled'] },
    responderGroups: { type: 'array', maxItems: 20, items: text },
    text,
  },
  'as',
);

export const delegation = object(
  { user: person, delegate: person, starts: moment, ends: moment, approvals: flag, by: person },
  'user',
  'delegate',
);

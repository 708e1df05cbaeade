/** JSON Schemas of every body. */
import type { GroupClass } from '../tenant/company/groups.ts';
import { CAPABILITY_STATUSES } from '../tenant/graph/licenses/seats.ts';
import { CHANNELS } from '../tenant/servicenow/reports.ts';
import { TOKEN_TAMPERS } from '../tenant/teams/signing.ts';
import type { Named } from './names.ts';

type Properties = Readonly<Record<string, object>>;

export const object = (properties: Properties, ...required: readonly string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
export const text = { type: 'string', minLength: 1 };
const textOrNull = { type: ['string', 'null'] };
const flag = { type: 'boolean' };
/** An Entra id, a sign-in name, or a display name that one person has; what runs gets the id. */
export const person = { ...text, names: 'person' satisfies Named };
const count = { type: 'integer', minimum: 1 };
const textMap = { type: 'object', additionalProperties: { type: 'string' } };
const anyObject = { type: 'object' };
export const webhook = { enum: ['send', 'drop', 'twice'] };

export const nothing = object({});

const INCIDENT = {
  category: text,
  subcategory: text,
  caller: person,
  affectedUser: person,
  priority: { enum: ['1', '2', '3', '4', '5'] },
  channel: { enum: CHANNELS },
  text,
  accessType: text,
  role: text,
  scope: text,
  duration: text,
  incident: text,
  responderGroups: { type: 'array', minItems: 1, maxItems: 20, items: text },
};

/** An order of a catalog item, or with `table` an incident. */
export const newTicket = {
  ...object({
    system: text,
    table: { enum: ['sc_req_item', 'incident'] },
    ...INCIDENT,
    catalogItem: text,
    requestedFor: person,
    openedBy: person,
    variables: textMap,
    approval: { enum: ['requested', 'approved'] },
    request: text,
    alsoOrder: {
      type: 'array',
      minItems: 1,
      maxItems: 50,
      items: object({ catalogItem: text, variables: textMap }, 'catalogItem'),
    },
    webhook,
  }),
  if: { properties: { table: { const: 'incident' } }, required: ['table'] },
  else: { required: ['catalogItem'] },
};

export const ticketPatch = object({
  fields: textMap,
  variables: textMap,
  approval: text,
  webhook,
  as: person,
});

export const approvalDecision = object(
  { as: person, state: text, comments: { type: 'string' } },
  'as',
  'state',
);

const userMembers = {
  userPrincipalName: text,
  displayName: text,
  accountEnabled: flag,
  userType: { enum: ['Member', 'Guest'] },
  department: textOrNull,
  managerId: { anyOf: [person, { type: 'null' }] },
  employeeType: textOrNull,
  employeeLeaveDateTime: textOrNull,
  usageLocation: textOrNull,
  country: textOrNull,
  costCenter: textOrNull,
  deleted: flag,
};

export const userPatch = object(userMembers);

export const newUser = object(userMembers, 'userPrincipalName', 'displayName');

export const subscriptionPatch = object({
  enabled: { type: 'integer', minimum: 0 },
  status: { enum: CAPABILITY_STATUSES },
});

export const licensePut = object({ disabledPlans: { type: 'array', items: text } });

export const rolePut = object({ eligible: flag });

export const planPut = object(
  { provisioning: { enum: ['success', 'error', 'pending'] }, after: text },
  'provisioning',
);

const groupClass = {
  enum: [
    'assigned',
    'm365',
    'licensed',
    'role-assignable',
    'dynamic',
    'synced',
    'restricted-management',
    'mail-enabled',
    'distribution',
  ] satisfies GroupClass[],
};

const groupMembers = { displayName: text, class: groupClass, hidesMembers: flag, deleted: flag };

export const groupPatch = object(groupMembers);

export const newGroup = object(groupMembers, 'displayName');

export const press = object(
  {
    as: person,
    verb: text,
    data: anyObject,
    tamper: object({ token: { enum: TOKEN_TAMPERS }, activity: anyObject }),
  },
  'as',
  'verb',
);

export const slackAccount = object({ as: person, state: { enum: ['tied', 'deactivated'] } }, 'as');

export const replay = object({
  count: { ...count, maximum: 100 },
  resign: flag,
  headers: textMap,
  body: { type: 'string' },
});

export const advance = {
  ...object({ by: text, to: text, until: { const: 'settled' } }),
  oneOf: [{ required: ['by'] }, { required: ['to'] }],
};

export const settle = object({ timeoutMs: { type: 'integer', minimum: 1, maximum: 600_000 } });

const retryAfter = { type: ['number', 'string'] };
const duration = { type: 'string', pattern: '^P' };
const applied = { applied: flag, appliedAfter: duration };
const statusCode = { type: 'integer', minimum: 200, maximum: 599 };

/** One schema per kind, so that an error names the member and not "no alternative matched". */
export const fault = object(
  {
    match: object({ host: text, method: text, path: text }),
    skip: { type: 'integer', minimum: 0 },
    count,
    effect: {
      type: 'object',
      required: ['kind'],
      discriminator: { propertyName: 'kind' },
      oneOf: [
        object(
          { kind: { const: 'status' }, status: statusCode, retryAfter, body: {}, ...applied },
          'kind',
          'status',
        ),
        object({ kind: { enum: ['reset', 'hang', 'html'] }, ...applied }, 'kind'),
        object({ kind: { const: 'partial' } }, 'kind'),
        object({ kind: { const: 'slow' }, takes: duration }, 'kind', 'takes'),
        object({ kind: { const: 'lag' }, reads: duration }, 'kind', 'reads'),
      ],
    },
  },
  'match',
  'effect',
);

export const kill = object({
  when: object({ activity: text, nth: count, point: { enum: ['before', 'after'] } }, 'activity', 'point'),
  restart: flag,
});

export const freeze = object(
  { when: object({ activity: text, nth: count, step: count }, 'activity'), for: duration },
  'for',
);

/** The personnel system is no person; it calls by itself. */
const caller = { anyOf: [{ const: 'personnel-system' }, person] };

export const token = object({ as: caller, roles: { type: 'array', items: text } }, 'as');

export const reset = object({ seed: { type: ['string', 'integer'] } });

import type { Means } from '../activities/activity.ts';
import type { InboundContract, JsonSchema } from '../ports/inbound-contract.ts';
import type { DoorContract, DoorReply, Parameter } from './contract.ts';

/** What doors take from connectors. */
export type Inbounds = Pick<
  Means,
  | 'ticketInbound'
  | 'alertInbound'
  | 'conversationInbound'
  | 'chatSignIns'
  | 'activationInbound'
  | 'directoryNotifications'
  | 'rulebook'
>;

const text: JsonSchema = { type: 'string' };
const textOrNull: JsonSchema = { type: ['string', 'null'] };
const whole: JsonSchema = { type: 'integer' };
const yesOrNo: JsonSchema = { type: 'boolean' };
const objectOrNull: JsonSchema = { type: ['object', 'null'] };
const anyObject: JsonSchema = { type: 'object' };
const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
const oneOf = (...values: readonly string[]): JsonSchema => ({ enum: values });
/** An answer of ours has these members and no others. */
const exactly = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const withMembers = (
  required: Readonly<Record<string, JsonSchema>>,
  optional: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});

const json = (status: number, says: string, schema: JsonSchema): DoorReply => ({
  ...{ status, says, has: 'json', schema },
});
const problem = (status: number, says: string, ...codes: readonly string[]): DoorReply => ({
  ...{ status, says, has: 'problem', codes },
});
const page = (status: number, says: string): DoorReply => ({ status, says, has: 'page' });

const GUID: JsonSchema = {
  type: 'string',
  pattern: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
};
const REASON: JsonSchema = {
  type: 'string',
  minLength: 1,
  maxLength: 1000,
  description: 'why; shown as it is typed',
};

/** Codes of a token that proves nobody (`connectors/entra/token-gate.ts`). */
const TOKEN_CODES = [
  'token-missing',
  'token-algorithm',
  'token-unreadable',
  'token-key-unknown',
  'token-expired',
  'token-signature',
  'token-invalid',
  'token-iss',
  'token-aud',
  'token-exp',
  'token-nbf',
  'token-iat',
  'token-tid',
  'token-oid',
  'token-other-tenant',
  'token-not-for-access',
  'token-scope',
  'token-other-app',
  'token-without-person',
] as const;
/** A sign-in that has been good. */
const SIGN_IN_AGAIN = ['sign-in-over', 'signed-out', 'token-too-old', 'sessions-revoked'] as const;

const notSignedIn = problem(
  401,
  'nobody is proven; sign in again',
  ...TOKEN_CODES,
  'token-strength',
  ...SIGN_IN_AGAIN,
);
const mayNot = (...more: readonly string[]) =>
  problem(403, 'the caller is proven and may not do this', 'app-not-person', 'account-off', ...more);
const notKnown = (...more: readonly string[]) =>
  problem(
    503,
    'it can’t be told who is proven, or what was asked for; nothing was done',
    'keys-unavailable',
    'gate-not-set-up',
    ...more,
  );
const ofPeople = [notSignedIn, mayNot('role-missing', 'role-gone'), notKnown()];

const noRequest = problem(404, 'no such request', 'request-unknown');
const REQUEST_ID: Parameter = { in: 'path', name: 'id', says: 'id of a request' };

const FILED: JsonSchema = exactly({
  requestId: text,
  number: text,
  filed: { type: 'boolean' },
  detail: text,
});

const TICKET: JsonSchema = withMembers(
  { system: text, id: text, number: text },
  { type: { enum: ['request', 'incident'] } },
);
const REQUEST: Readonly<Record<string, JsonSchema>> = {
  requestId: text,
  kind: text,
  version: whole,
  ticket: TICKET,
  openedAs: { anyOf: [TICKET, { type: 'null' }] },
  phase: oneOf('received', 'waiting', 'holding', 'provisioning', 'rolling-back', 'concluded'),
  outcome: {
    enum: [
      ...['fulfilled', 'refused', 'rejected', 'expired', 'withdrawn', 'rolled-back', 'ended', 'needs-human'],
      null,
    ],
  },
  requesterId: textOrNull,
  beneficiaryId: textOrNull,
  catalogItem: textOrNull,
  entitlement: textOrNull,
  decision: objectOrNull,
  changes: listOf(anyObject),
  planDigest: textOrNull,
  stages: listOf(exactly({ name: text, needs: listOf({}) })),
  waitingOn: textOrNull,
  whoCanAct: listOf(exactly({ id: text, name: textOrNull })),
  due: textOrNull,
  ticketSays: {
    anyOf: [
      { type: 'null' },
      exactly({ access: text, outcome: textOrNull, revision: whole, written: yesOrNo }),
    ],
  },
  receivedAt: text,
  updatedAt: text,
  concludedAt: textOrNull,
};
const AUDIT_ROW: JsonSchema = {
  ...withMembers(
    {
      ...{ fact: text, once: text, at: text, actor: text, requestId: text },
      ...{ sequence: { type: 'integer', minimum: 1 }, previous: text, hash: text, data: {} },
    },
    {},
  ),
};

const FILTERS: readonly Parameter[] = [
  { in: 'query', name: 'phase', says: 'only requests of that phase' },
  { in: 'query', name: 'outcome', says: 'only requests that ended so' },
  { in: 'query', name: 'ticket', says: 'only requests of the ticket with that number' },
  { in: 'query', name: 'after', says: 'goes on behind a page, by what that page said in `after`' },
];

const accepted = json(
  202,
  'it is recorded, and done or under way; the request is to be read at `status`',
  exactly({ requestId: text, status: text, detail: text }),
);

const CHECK: Readonly<Record<string, JsonSchema>> = {
  ...{ name: text, verdict: oneOf('ok', 'failed', 'unknown'), because: text, todo: textOrNull },
};
const MAY_PASS: Readonly<Record<string, JsonSchema>> = {
  mayPass: { const: true, description: 'it fails for what may pass by itself' },
};
const CHECK_ROW = withMembers({ about: text, ...CHECK }, MAY_PASS);
const RED = exactly({ name: text, since: textOrNull, because: text, todo: text });
const ISSUE_PLACE = withMembers({ file: text, path: text, code: text });
const HEALTH_MEMBERS: Readonly<Record<string, JsonSchema>> = {
  status: oneOf('ok', 'red'),
  policies: { anyOf: [{ const: 'ok' }, listOf(ISSUE_PLACE)] },
  settings: { anyOf: [{ const: 'ok' }, listOf(text)] },
  sweeps: { type: 'object', additionalProperties: textOrNull },
  seals: oneOf('on', 'off'),
  witnesses: text,
  red: listOf(RED),
};
const HEALTH = exactly(HEALTH_MEMBERS);
/** Every check of every connection is told to operators and auditors alone. */
const CHECKED: Readonly<Record<string, JsonSchema>> = { checkedAt: text, checks: listOf(CHECK_ROW) };
const READY = withMembers(HEALTH_MEMBERS, CHECKED);
const NOT_READY = withMembers({ ...HEALTH_MEMBERS, code: { const: 'not-ready' } }, CHECKED);

const MALFORMED = problem(400, 'the body can’t be understood; `issues` says where', 'not-json', 'malformed');

const WINDOW = exactly({
  ...{ windowId: text, incident: text, system: text, roles: listOf(text), until: text, ended: yesOrNo },
});

/** Doors of the app's own, by the name they are registered under. */
const OWN: Readonly<Record<string, DoorContract>> = {
  openapi: {
    does: 'Describes this API as OpenAPI 3.1: the doors that are on in this app.',
    usedBy: 'anybody',
    answers: [json(200, 'the description', anyObject)],
  },
  health: {
    does: 'Tells what is red, and answers for as long as the app does.',
    usedBy: 'anybody',
    answers: [json(200, 'the app serves; `status` is `red` where somebody has to mend something', HEALTH)],
  },
  healthReady: {
    does: 'Tells what is red, by its status too. No probe that restarts instances may use it. A token of an operator or an auditor, where one is sent, has every check of every connection made and told besides.',
    usedBy: 'anybody, and operators and auditors',
    answers: [
      json(200, 'nothing is red, and no check fails', READY),
      json(503, 'something is red, or a check fails', NOT_READY),
      ...ofPeople,
    ],
  },
  requests: {
    does: 'Lists requests, newest first.',
    usedBy: 'operators and auditors',
    parameters: [
      ...FILTERS,
      {
        ...{ in: 'query', name: 'top', says: 'how many; 50 when left out' },
        schema: { type: 'integer', minimum: 1, maximum: 200 },
      },
    ],
    answers: [
      json(200, 'a page of them', exactly({ requests: listOf(exactly(REQUEST)), after: textOrNull })),
      problem(400, '`top` is out of range', 'bad-top'),
      ...ofPeople,
    ],
  },
  request: {
    does: 'Shows one request with the access it gave.',
    usedBy: 'operators and auditors',
    parameters: [REQUEST_ID],
    answers: [
      json(200, 'the request', exactly({ ...REQUEST, grants: listOf(anyObject) })),
      noRequest,
      ...ofPeople,
    ],
  },
  requestAudit: {
    does: 'Shows the evidence of one request: its chained rows, oldest first.',
    usedBy: 'operators and auditors',
    parameters: [REQUEST_ID],
    answers: [json(200, 'the rows', listOf(AUDIT_ROW)), noRequest, ...ofPeople],
  },
  requestAction: {
    does: 'Does what an operator wishes with a request. Harmless when repeated.',
    usedBy: 'operators',
    parameters: [
      REQUEST_ID,
      {
        ...{ in: 'path', name: 'action', says: 'what is to be done' },
        schema: oneOf('retry', 'roll-back', 'escalate', 'withdraw', 'end', 'renew', 'handled', 'compare'),
      },
    ],
    takes: exactly({ reason: REASON }),
    answers: [
      accepted,
      problem(400, 'no reason is given, or more than that', 'not-json', 'malformed', 'reason-missing'),
      problem(404, 'no such request, or no such action', 'request-unknown', 'action-unknown'),
      problem(
        409,
        'it can’t be done as the request stands now',
        'already-escalated',
        'already-fulfilled',
        'nothing-granted-yet',
        'nothing-to-compare',
        'nothing-to-escalate',
        'nothing-to-handle',
        'nothing-to-renew',
        'nothing-to-take-back',
        'not-waiting',
        'only-you',
        'still-ending',
        'still-in-the-way',
        'still-running',
        'stays-until-decided',
        'superseded',
      ),
      notSignedIn,
      mayNot('role-missing', 'role-gone'),
      notKnown('standing-not-asked'),
    ],
  },
  offboarding: {
    does: 'Says that a person leaves, now or at a moment, or takes that back: everything they hold through us ends then. Harmless when repeated.',
    usedBy: 'the personnel system',
    takes: withMembers(
      { userId: { ...GUID, description: 'Entra object id' }, reason: REASON },
      {
        effectiveAt: {
          type: ['string', 'null'],
          description: 'a moment with its zone; now when left out',
          pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2})$',
        },
        withdrawn: { type: 'boolean', description: 'takes back what was said before' },
      },
    ),
    answers: [
      json(202, 'it is recorded; `ends` names what ends and when', {
        oneOf: [
          exactly({
            ...{ userId: text, effectiveAt: text },
            ends: listOf(
              exactly({ requestId: text, ticket: text, groupId: text, group: text, endsAt: textOrNull }),
            ),
          }),
          exactly({ userId: text, withdrawn: { const: true }, ends: listOf(anyObject) }),
        ],
      }),
      MALFORMED,
      problem(404, 'neither the directory nor we know the person', 'person-unknown'),
      problem(401, 'nobody is proven', ...TOKEN_CODES, 'token-strength'),
      problem(403, 'the caller is proven and may not do this', 'person-not-app', 'role-missing'),
      notKnown('directory-unread'),
    ],
  },
  majorIncidents: {
    does: 'Says that an incident is a major one, makes that last longer, or ends it.',
    usedBy: 'a person who signed in',
    takes: withMembers(
      {
        incident: {
          type: 'string',
          pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$',
          description: 'its number',
        },
        reason: REASON,
      },
      {
        minutes: { type: 'integer', minimum: 1, description: 'as the policy table says when left out' },
        roles: { ...listOf(GUID), minItems: 1, maxItems: 50, description: 'ids of role definitions' },
        system: { type: 'string', description: 'the ticket tool, where there are several' },
        ended: { type: 'boolean', description: 'it is over' },
      },
    ),
    answers: [
      json(201, 'a window is open', WINDOW),
      json(200, 'the window lasts longer, or is over', WINDOW),
      MALFORMED,
      problem(404, 'we are shown no such incident', 'incident-unknown'),
      problem(
        409,
        'it can’t be said now',
        ...['incident-over', 'no-window', 'extended-by-the-same', 'window-changed', 'other-roles'],
      ),
      notSignedIn,
      mayNot('not-a-declarer'),
      notKnown('standing-not-asked', 'directory-unread', 'incident-unread', 'not-sealed'),
    ],
  },
  emergencyDebts: {
    does: 'Closes the review of an emergency, with a sentence on each action that the directory shows.',
    usedBy: 'a person who signed in',
    parameters: [REQUEST_ID],
    takes: withMembers({ words: REASON }, { actions: listOf(exactly({ actionId: text, sentence: REASON })) }),
    answers: [
      json(200, 'it is closed', exactly({ requestId: text, closed: { const: true }, detail: text })),
      problem(400, 'the body can’t be understood; `issues` says where', 'malformed'),
      problem(409, 'it can’t be reviewed now', 'debt-settled', 'still-used', 'too-early'),
      notSignedIn,
      mayNot('not-a-reviewer', 'own-debt'),
      notKnown('standing-not-asked', 'directory-unread', 'audit-unread'),
    ],
  },
  emergencyRequests: {
    does: 'Asks for emergency access while the ticket tool is away. Harmless when repeated.',
    usedBy: 'a person who signed in',
    takes: withMembers(
      {
        role: { type: 'string', minLength: 1, description: 'its name in the policy table' },
        minutes: { type: 'integer', minimum: 5, description: 'no longer than the policy table says' },
        reason: REASON,
      },
      {
        scope: { type: 'string', description: 'the part of the directory, where the table names several' },
        incident: {
          type: 'string',
          pattern: '^([A-Za-z0-9][A-Za-z0-9_-]{0,39})?$',
          description: 'its number',
        },
      },
    ),
    answers: [
      json(201, 'it is kept, and people are asked', FILED),
      json(200, 'they have asked for it already', FILED),
      MALFORMED,
      problem(
        409,
        'it can’t be asked for here now',
        ...['not-offered', 'no-other-roster', 'tool-there', 'not-away-yet', 'filed-just-now'],
      ),
      problem(429, 'too much is filed', 'too-many-filed'),
      notSignedIn,
      mayNot(),
      notKnown('standing-not-asked'),
    ],
  },
  probeLook: {
    does: 'Looks once, as the person, whether access of theirs works.',
    usedBy: 'a person who signed in',
    parameters: [REQUEST_ID],
    takes: anyObject,
    answers: [
      json(
        200,
        'what the look found',
        exactly({
          state: oneOf('works', 'not-yet', 'not-waited-for'),
          at: textOrNull,
          status: { type: ['integer', 'null'] },
          detail: text,
        }),
      ),
      problem(404, 'no access of theirs is looked at there', 'nothing-to-look-at'),
      problem(401, 'nobody is proven', ...TOKEN_CODES, 'token-strength', 'sign-in-over', 'signed-out'),
      problem(403, 'an app is no person', 'app-not-person'),
      notKnown(),
    ],
  },
  consoleFind: {
    does: 'Tells the object id of an exact sign-in name.',
    usedBy: 'operators and auditors',
    takes: withMembers({ person: { type: 'string', minLength: 1 } }),
    answers: [
      json(200, 'whose it is', exactly({ id: text })),
      problem(400, 'no name is given', 'bad-person'),
      problem(404, 'nobody has that name', 'person-unknown'),
      notSignedIn,
      mayNot('role-missing', 'role-gone'),
      notKnown('directory-unread'),
    ],
  },
  consoleSignOut: {
    does: 'Ends every session that the person has here, on any device.',
    usedBy: 'operators and auditors',
    takes: anyObject,
    answers: [json(200, 'they are ended', exactly({ signedOut: { const: true } })), ...ofPeople],
  },
};

const refusedPages = [
  page(401, 'a page that says how to sign in'),
  page(403, 'a page that says what is lacking'),
  page(503, 'a page that says that it can’t be told who is proven'),
];

const pageOf = (
  does: string,
  usedBy: 'operators and auditors' | 'a person who signed in',
  rest: Partial<DoorContract> = {},
): DoorContract => ({
  does,
  usedBy,
  ...(rest.parameters && { parameters: rest.parameters }),
  answers: [page(200, 'the page'), ...refusedPages, ...(rest.answers ?? [])],
});

const noPage = page(404, 'a page that says that there is no such request');

/** Pages for people. */
const PAGES: Readonly<Record<string, DoorContract>> = {
  console: pageOf('Shows what needs somebody, then all requests, newest first.', 'operators and auditors', {
    parameters: [
      ...FILTERS,
      { in: 'query', name: 'person', says: 'only requests about the person, by object id' },
    ],
    answers: [page(400, 'a page that says which filter there is not')],
  }),
  consoleMembers: pageOf('Shows where tickets and directory differ now.', 'operators and auditors', {
    parameters: FILTERS.filter(({ name }) => name === 'after'),
  }),
  consoleConnections: pageOf(
    'Shows every check of every connection, made for the page.',
    'operators and auditors',
  ),
  consoleRequest: pageOf('Shows one request and everything that happened to it.', 'operators and auditors', {
    parameters: [REQUEST_ID],
    answers: [noPage, json(200, 'what the page shows, where JSON is asked for (`Accept`)', anyObject)],
  }),
  consoleEmergencies: pageOf('Shows emergencies and their reviews.', 'a person who signed in'),
  consoleDebt: pageOf('Shows the review of one emergency.', 'a person who signed in', {
    parameters: [REQUEST_ID],
    answers: [noPage],
  }),
  probe: pageOf('Looks whether the newest access of whoever opens it works.', 'a person who signed in', {
    answers: [page(404, 'a page that says that nothing of theirs is looked at')],
  }),
  emergencyPage: pageOf(
    'Shows whether emergency access may be asked for here now, and what the reader asked for.',
    'a person who signed in',
  ),
  probePage: pageOf('Looks whether access of whoever opens it works.', 'a person who signed in', {
    parameters: [REQUEST_ID],
    answers: [page(404, 'a page that says that nothing of theirs is looked at')],
  }),
};

function ofConnector(
  does: string,
  contract: InboundContract,
  answers: readonly DoorReply[],
  more: Partial<DoorContract> = {},
): DoorContract {
  const refused = Object.entries(contract.refusals).map(([status, codes]) =>
    problem(Number(status), 'the sender is not proven', ...codes),
  );
  return { does, usedBy: contract, takes: contract.body, answers: [...answers, ...refused], ...more };
}

const CHECKS = listOf(withMembers(CHECK, MAY_PASS));

/** Doors that take what a connector reads: their bodies and proofs are that connector's own. */
function ofConnectors(inbounds: Inbounds): Readonly<Record<string, DoorContract>> {
  const { alertInbound: alerts, activationInbound: activations, directoryNotifications: told } = inbounds;
  const doors: [string, DoorContract][] = [];
  for (const [system, inbound] of Object.entries(inbounds.ticketInbound))
    doors.push([
      `itsm-${system}`,
      ofConnector(
        'Hears that a ticket was made or changed. The ticket itself is read anew: nothing in the body decides.',
        inbound.contract(),
        [
          json(
            202,
            'it is recorded; what becomes of it is to be read at `status`',
            exactly({ requestId: text, status: text, duplicate: yesOrNo }),
          ),
          ...(inbound.ping
            ? [
                json(
                  200,
                  'it was a ping: the verdicts',
                  exactly({ system: text, ok: yesOrNo, checks: CHECKS }),
                ),
              ]
            : []),
          problem(400, 'the delivery can’t be understood; `issues` says where', 'malformed-event'),
        ],
      ),
    ]);
  if (alerts)
    for (const { path } of inbounds.rulebook.alerts)
      doors.push([
        `alerts-${path}`,
        ofConnector('Hears that somebody may be at risk. It only says where to look.', alerts.contract(), [
          json(
            202,
            'it is kept, and followed within a minute',
            exactly({ alertId: text, duplicate: yesOrNo }),
          ),
          problem(400, 'the alert can’t be understood; `issues` says where', 'malformed-alert'),
        ]),
      ]);
  for (const [channel, inbound] of Object.entries(inbounds.conversationInbound))
    doors.push([
      `messages-${channel}`,
      ofConnector('Hears that somebody pressed a button of a card.', inbound.contract(), [
        json(200, 'what the person is shown: a card, a message, or nothing', anyObject),
      ]),
    ]);
  for (const { channel, title } of Object.values(inbounds.chatSignIns)) {
    doors.push([
      `chatAccount-${channel}`,
      pageOf(
        `Says whether an account of ${title} is tied to whoever opens it, and leads to where they tie it.`,
        'a person who signed in',
      ),
    ]);
    doors.push([
      `chatAccountBack-${channel}`,
      pageOf(
        `Ties the account of ${title} that somebody just signed in with to them.`,
        'a person who signed in',
        {
          parameters: [
            { in: 'query', name: 'code', says: `what ${title} sends them back with` },
            { in: 'query', name: 'state', says: 'who was sent there, and until when that counts' },
          ],
          answers: [page(400, 'a page that says that the sign-in was not completed')],
        },
      ),
    ]);
  }
  if (activations)
    doors.push([
      'pimEvaluate',
      ofConnector(
        'Answers whether somebody may activate something for themselves. Anything that can’t be told in time is denied.',
        activations.contract(),
        [
          json(
            200,
            'the answer',
            exactly({
              evaluationId: text,
              evaluationOutcome: oneOf('Approved', 'AutoApproved', 'Denied'),
              reason: listOf(text),
            }),
          ),
        ],
      ),
    ]);
  if (told)
    doors.push([
      'directoryNotifications',
      ofConnector(
        'Hears that users of the directory changed. It only says where to look.',
        told.contract(),
        [
          { status: 202, says: 'it is heard', has: 'nothing' },
          { status: 200, says: 'the repeated `validationToken`', has: 'text' },
          problem(400, 'this is no notification', 'malformed'),
        ],
        {
          parameters: [
            { in: 'query', name: 'validationToken', says: 'is repeated: Graph asks whether we expect it' },
          ],
        },
      ),
    ]);
  return Object.fromEntries(doors);
}

/** What each door promises, by the name it is registered under. */
export function contractsFor(inbounds: Inbounds): Readonly<Record<string, DoorContract>> {
  return { ...OWN, ...PAGES, ...ofConnectors(inbounds) };
}

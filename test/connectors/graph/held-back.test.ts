import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { virtualClock } from '../../../sandbox/clock.ts';
import { createGraphClient, type GraphRequest } from '../../../src/connectors/graph/client.ts';
import { createGraph } from '../../../src/connectors/graph/directory.ts';
import { OutboundError } from '../../../src/connectors/outbound/outbound-error.ts';
import type { DirectoryWrite, Passed, WriteGuard } from '../../../src/ports/write-guard.ts';
import { SETTINGS } from './tenant.ts';

const GROUP = '11111111-1111-4111-8111-111111111111';
const PERSON = '22222222-2222-4222-8222-222222222222';
const SKU = '33333333-3333-4333-8333-333333333333';
const PLAN = '44444444-4444-4444-8444-444444444444';
const EDGE = { userId: PERSON, groupId: GROUP };
const CONTEXT = { requestId: 'r', purpose: 'facts' } as const;

/** Everything in the order in which it happened. */
function watched(guard: WriteGuard, answer = () => new Response(null, { status: 204 })) {
  const happened: string[] = [];
  const asked: DirectoryWrite[] = [];
  const credential = {
    getToken: async () => {
      happened.push('token');
      return { token: 't', expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
    },
  };
  const parts = {
    identities: () => credential,
    outbound: async (url: string) => {
      happened.push(`sent ${url.replace('https://graph.microsoft.com/v1.0', '')}`);
      return answer();
    },
    clock: virtualClock(0),
    guard: async (write: DirectoryWrite, requestId: string) => {
      happened.push('asked');
      asked.push(write);
      return await guard(write, requestId);
    },
  };
  const client = createGraphClient({ baseUrl: 'https://graph.microsoft.com', ...parts });
  return { ...createGraph({ settings: SETTINGS, ...parts }), client, happened, asked };
}

const says =
  (passed: Passed): WriteGuard =>
  async () =>
    passed;
const never = says({ pass: 'never', because: 'no table gives it' });

const ROLE = '55555555-5555-4555-8555-555555555555';
const GIVES = {
  ...({ does: 'activate', roleId: ROLE, scope: `au-${GROUP}`, justification: 'mail is down' } as const),
  endsAt: '2026-03-03T12:00:00.000Z',
  ticket: { number: 'INC1', system: 'servicenow' },
};
const ROLE_REQUESTS = '/roleManagement/directory/roleAssignmentScheduleRequests';
const EXPIRATION = { type: 'afterDateTime', endDateTime: '2026-03-03T12:00:00.000Z' };
const ASKS = {
  ...{ principalId: PERSON, roleDefinitionId: ROLE, directoryScopeId: '/', justification: 'x' },
  ...{ ticketInfo: {}, scheduleInfo: { expiration: EXPIRATION } },
};
const { scheduleInfo: _, ticketInfo: __, ...REMOVES } = ASKS;

const WRITES: readonly (readonly [string, (made: ReturnType<typeof watched>) => Promise<unknown>, object])[] =
  [
    [
      'an addition',
      ({ directory }) => directory.addMember(EDGE, 'c', 'r'),
      { write: 'member', action: 'add', ...EDGE },
    ],
    [
      'a removal',
      ({ directory }) => directory.removeMember(EDGE, 'c', 'r'),
      { write: 'member', action: 'remove', ...EDGE },
    ],
    [
      'a license',
      ({ licenses }) =>
        licenses.assign(PERSON, { add: [{ skuId: SKU, disabledPlans: [PLAN] }], remove: [SKU] }, 'c', 'r'),
      { write: 'licenses', userId: PERSON, add: [{ skuId: SKU, disabledPlans: [PLAN] }], remove: [SKU] },
    ],
    [
      'a country of use',
      ({ licenses }) => licenses.setUsageLocation(PERSON, 'NL', 'c', 'r'),
      { write: 'usage-location', userId: PERSON, country: 'NL' },
    ],
    ...(
      [
        'sessions',
        'password-mfa',
        'password-random',
        'sign-in',
        'sign-in-again',
        'dismiss',
        'confirm-safe',
      ] as const
    ).map((account): (typeof WRITES)[number] => [
      `an account (${account})`,
      ({ accounts }) => accounts.writeAccount(PERSON, account, 'c', 'r'),
      { write: 'account', userId: PERSON, account },
    ]),
    [
      'a role that is given',
      ({ roles }) => roles.writeRole(PERSON, GIVES, 'c', 'r'),
      { write: 'role', userId: PERSON, roleId: ROLE, scope: `au-${GROUP}`, until: GIVES.endsAt },
    ],
    [
      'a role that is taken away',
      ({ roles }) =>
        roles.writeRole(
          PERSON,
          { does: 'deactivate', roleId: ROLE, scope: 'tenant', justification: 'x' },
          'c',
          'r',
        ),
      { write: 'role', userId: PERSON, roleId: ROLE, scope: 'tenant', until: null },
    ],
  ];

describe('the guard of what is written', () => {
  for (const [what, write, asks] of WRITES) {
    test(`the guard of what is written is asked of ${what}, by what leaves and last of all, and its no is a rejection`, async () => {
      const made = watched(never);
      const effect = (await write(made)) as { effect: string; code?: string; because?: string };
      assert.deepEqual(
        [effect.effect, effect.code, effect.because],
        ['rejected', 'outside-the-tables', 'no table gives it'],
      );
      assert.deepEqual(made.happened, ['token', 'asked']);
      assert.deepEqual(made.asked, [asks]);
    });
  }

  test('the guard of what is written may not know yet: what it holds back then is tried later', async () => {
    const made = watched(says({ pass: 'later', because: 'the store does not answer' }));
    const effect = await made.directory.removeMember(EDGE, 'c', 'r');
    assert.deepEqual([effect.effect, made.happened], ['later', ['token', 'asked']]);
  });

  test('lets out what it knows, and is not asked of reads', async () => {
    const made = watched(says({ pass: 'yes' }));
    assert.equal((await made.directory.addMember(EDGE, 'c', 'r')).effect, 'changed');
    await made.client({ method: 'GET', path: `/groups/${GROUP}` }, CONTEXT);
    await made.client({ method: 'POST', path: `/users/${PERSON}/checkMemberGroups`, body: {} }, CONTEXT);
    assert.equal(made.asked.length, 1);
    assert.equal(made.happened.filter((one) => one.startsWith('sent')).length, 3);
  });

  test('throws nothing that would be tried again, and hides no failure of the way out', async () => {
    const made = watched(says({ pass: 'yes' }), () => {
      throw new OutboundError(
        'time-out',
        new URL('https://graph.microsoft.com/'),
        'POST',
        'no answer in time',
      );
    });
    assert.equal((await made.directory.addMember(EDGE, 'c', 'r')).effect, 'uncertain');
  });

  for (const request of [
    { method: 'POST', path: `/groups/${GROUP}/members/$ref`, body: {} },
    { method: 'POST', path: `/groups/${GROUP}/members/$ref`, body: { '@odata.id': 'nobody' } },
    {
      method: 'POST',
      path: `/groups/${GROUP}/owners/$ref`,
      body: { '@odata.id': `x/directoryObjects/${PERSON}` },
    },
    {
      method: 'PATCH',
      path: `/groups/${GROUP}`,
      body: { 'members@odata.bind': [`x/directoryObjects/${PERSON}`] },
    },
    { method: 'POST', path: `/groups/${GROUP}/assignLicense`, body: { addLicenses: [], removeLicenses: [] } },
    {
      method: 'POST',
      path: `/users/${PERSON}/assignLicense`,
      body: { addLicenses: ['x'], removeLicenses: [] },
    },
    { method: 'POST', path: `/users/${PERSON}/revokeSignInSessions`, body: { all: true } },
    { method: 'PATCH', path: `/users/${PERSON}`, body: { accountEnabled: 'no' } },
    { method: 'PATCH', path: `/users/${PERSON}`, body: { accountEnabled: false, usageLocation: 'NL' } },
    {
      method: 'PATCH',
      path: `/users/${PERSON}`,
      body: { passwordProfile: { forceChangePasswordNextSignIn: true } },
    },
    { method: 'PATCH', path: `/users/${PERSON}`, body: { passwordProfile: { password: 'x' } } },
    {
      method: 'PATCH',
      path: `/users/${PERSON}`,
      body: { passwordProfile: { password: '', forceChangePasswordNextSignIn: false } },
    },
    { method: 'POST', path: '/identityProtection/riskyUsers/dismiss', body: { userIds: [PERSON, PERSON] } },
    { method: 'POST', path: '/identityProtection/riskyUsers/dismiss', body: { userIds: [] } },
    {
      method: 'POST',
      path: '/identityProtection/riskyUsers/confirmCompromised',
      body: { userIds: [PERSON] },
    },
    { method: 'POST', path: '/groups', body: {} },
    ...[
      { action: 'selfActivate', ...ASKS },
      { action: 'adminUpdate', ...ASKS },
      { action: 'adminAssign', ...ASKS, isValidationOnly: true },
      { action: 'adminAssign', ...ASKS, scheduleInfo: {} },
      { action: 'adminAssign', ...ASKS, scheduleInfo: { expiration: { type: 'noExpiration' } } },
      {
        action: 'adminAssign',
        ...ASKS,
        scheduleInfo: { expiration: EXPIRATION, startDateTime: '2027-01-01T00:00:00Z' },
      },
      { action: 'adminRemove', ...ASKS },
      { action: 'adminRemove', ...REMOVES, principalId: 7 },
    ].map((body) => ({ method: 'POST' as const, path: ROLE_REQUESTS, body })),
    { method: 'POST', path: `${ROLE_REQUESTS}/1/cancel`, body: {} },
    { method: 'POST', path: '/roleManagement/directory/roleAssignments', body: REMOVES },
    {
      method: 'POST',
      path: '/roleManagement/directory/roleEligibilityScheduleRequests',
      body: { action: 'adminAssign', ...ASKS },
    },
    { method: 'POST', path: `https://graph.microsoft.com/v1.0/groups/${GROUP}/members/$ref`, body: {} },
    {
      method: 'POST',
      path: '/$batch',
      body: { requests: [{ id: '0', method: 'DELETE', url: `/groups/${GROUP}/members/${PERSON}/$ref` }] },
    },
    {
      method: 'POST',
      path: '/$batch',
      body: { requests: [{ id: '0', method: 'POST', url: `/groups/${GROUP}/members/$ref`, body: {} }] },
    },
  ] satisfies readonly GraphRequest[]) {
    test(`lets no call out that it can't be asked of: ${request.method} ${request.path} ${JSON.stringify(request.body)}`, async () => {
      const made = watched(says({ pass: 'yes' }));
      const answer = await made.client(request, CONTEXT);
      assert.deepEqual([answer.heldBack, answer.status, made.happened], [true, 0, []]);
      assert.match(answer.because, /is no call that this app makes/);
    });
  }
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { objectIdOf } from '../../../sandbox/company.ts';
import type { LicenseCall } from '../../../src/domain/license.ts';
import { type Item, rawGraph, refused } from './raw.ts';
import { US } from './tenant.ts';

const USER = '11111111-aaaa-4111-8111-111111111111';
const E3 = '05e9a617-0261-4cee-bb44-138d3ef5d965';
const E5 = '06ebc4ee-1bb5-47dd-8120-11324bc54e06';
const PLAN = '57ff2da0-773e-42df-b2af-ffb7a2317929';
const ID = '11111111-1111-4111-8111-111111111111';

const ADDING: LicenseCall = { add: [{ skuId: E3, disabledPlans: [PLAN] }], remove: [] };
const REMOVING: LicenseCall = { add: [], remove: [E3] };

const answering = ({ status, headers, body }: Item) =>
  rawGraph(() => {
    const text = body === undefined || status === 204 ? null : JSON.stringify(body);
    const all = { 'content-type': 'application/json', ...headers } as Record<string, string>;
    return new Response(text, { status, headers: all });
  });

const assigned = async (item: Item, call = ADDING) =>
  await answering(item).licenses.assign(USER, call, ID, 'r');

const located = async (item: Item, country: string | null = 'NL') =>
  await answering(item).licenses.setUsageLocation(USER, country, ID, 'r');

const outcomeOf = (effect: Awaited<ReturnType<typeof assigned>>) =>
  effect.effect === 'rejected' ? effect.code : effect.effect;

describe('an assignment of licenses', () => {
  test('an assignment of licenses is one call that carries both collections, even an empty one', async () => {
    const made = answering({ status: 200, body: {} });
    await made.licenses.assign(USER, ADDING, ID, 'r');
    await made.licenses.assign(USER, REMOVING, ID, 'r');
    assert.deepEqual(
      made.sent.map(({ method, path, body }) => [method, path, body]),
      [
        [
          'POST',
          `/users/${USER}/assignLicense`,
          { addLicenses: [{ skuId: E3, disabledPlans: [PLAN] }], removeLicenses: [] },
        ],
        ['POST', `/users/${USER}/assignLicense`, { addLicenses: [], removeLicenses: [E3] }],
      ],
    );
    assert.equal(made.sent[0]?.headers.get('client-request-id'), ID);
  });

  test('an assignment of licenses has changed something after a 200, whatever the body says', async () => {
    for (const body of [{ assignedLicenses: [] }, {}, undefined, { error: { code: 'x', message: 'y' } }])
      assert.equal(outcomeOf(await assigned({ status: 200, body })), 'changed');
  });

  test('keeps what an auditor needs', async () => {
    const headers = { 'request-id': 'from-graph' };
    const { trace } = await assigned({ status: 200, headers, body: {} });
    assert.deepEqual(trace, { status: 200, requestId: 'from-graph', clientRequestId: ID, answered: {} });
  });

  for (const [message, outcome] of [
    [`Subscription with SKU ${E3} does not have any available licenses.`, 'no-seats'],
    [`License ${E3} does not correspond to a valid company License.`, 'unknown-license'],
    ['License assignment failed because service plans a,b are mutually exclusive', 'license-conflict'],
    ['License assignment failed because service plan a conflicts with service plan b', 'license-conflict'],
    [
      'License assignment failed because service plan a depends on the service plan(s) b',
      'license-dependency',
    ],
    [
      'User license is inherited from a group membership and it cannot be removed directly from the user.',
      'license-inherited',
    ],
    ['License assignment cannot be done for user with invalid usage location.', 'later'],
    ['Something new.', 'malformed'],
    ['', 'malformed'],
  ] as const)
    test(`an assignment of licenses is ${outcome} when Graph says "${message}", in whatever letters`, async () => {
      for (const words of [message, message.toUpperCase(), message.toLowerCase(), message.replace(/\.$/, '')])
        for (const code of ['Request_BadRequest', '', 'UnknownError']) {
          const effect = await assigned(refused(400, words, code));
          assert.equal(outcomeOf(effect), outcome);
          if (effect.effect === 'rejected' && words) assert.ok(effect.because.includes(words));
        }
      const spelledOut = { error: { code: 'Request_BadRequest', message: { lang: 'en', value: message } } };
      assert.equal(outcomeOf(await assigned({ status: 400, body: spelledOut })), outcome);
    });

  test('an assignment of licenses that is refused for service plans names them, in whatever letters', async () => {
    const plansOf = async (message: string) => {
      const effect = await assigned(refused(400, `License assignment failed because ${message}`));
      return effect.effect === 'rejected' ? effect.plans : 'not refused';
    };
    const excludes = { clash: 'excludes', planId: 'a1', others: ['b2'] };
    assert.deepEqual(await plansOf('service plans A1,B2 are mutually exclusive'), excludes);
    assert.deepEqual(await plansOf('service plan a1 conflicts with service plan b2.'), excludes);
    assert.deepEqual(await plansOf('service plan A1 depends on the service plan(s) b2,C3, d4.'), {
      clash: 'needs',
      planId: 'a1',
      others: ['b2', 'c3', 'd4'],
    });
    assert.equal(await plansOf('some service plans are mutually exclusive'), undefined);
  });

  test('an assignment of licenses that takes away one license the user does not have changes nothing, and one that asks for more is made anew', async () => {
    const none = refused(400, 'User does not have a corresponding license.');
    assert.equal(outcomeOf(await assigned(none, REMOVING)), 'unchanged');
    assert.equal(outcomeOf(await assigned(none, { add: [], remove: [E3, E5] })), 'malformed');
    assert.equal(outcomeOf(await assigned(none, { ...ADDING, remove: [E5] })), 'malformed');
    assert.equal(outcomeOf(await assigned(none)), 'malformed');
  });

  for (const [status, code, outcome] of [
    [403, 'Authorization_RequestDenied', 'not-permitted'],
    [403, '', 'not-permitted'],
    [403, 'Directory_QuotaExceeded', 'policy-of-the-directory'],
    [404, 'Request_ResourceNotFound', 'target-missing'],
    [405, 'Request_BadRequest', 'malformed'],
    [409, 'Directory_ConcurrencyViolation', 'later'],
    [401, 'InvalidAuthenticationToken', 'later'],
    [423, '', 'later'],
    [429, 'TooManyRequests', 'uncertain'],
    [408, '', 'uncertain'],
    [500, '', 'uncertain'],
    [502, '', 'uncertain'],
    [503, '', 'uncertain'],
    [504, 'UnknownError', 'uncertain'],
    [202, '', 'uncertain'],
  ] as const)
    test(`an assignment of licenses is ${outcome} after ${status} ${code}, whatever the words`, async () => {
      const words = 'User does not have a corresponding license.';
      assert.equal(outcomeOf(await assigned(refused(status, words, code), REMOVING)), outcome);
    });

  test('an assignment of licenses is uncertain when what comes back is no answer of Graph', async () => {
    const page = rawGraph(() => new Response('<html>', { headers: { 'content-type': 'text/html' } }));
    assert.equal(outcomeOf(await page.licenses.assign(USER, ADDING, ID, 'r')), 'uncertain');
    const cut = rawGraph(() => new Response('{"id":', { headers: { 'content-type': 'application/json' } }));
    assert.equal(outcomeOf(await cut.licenses.assign(USER, ADDING, ID, 'r')), 'uncertain');
  });

  test('an assignment of licenses may be tried after the wait that Graph asks for, in whatever way it is said, and after fifteen minutes at most', async () => {
    for (const [value, seconds] of [
      ['17', 17],
      ['2.128', 3],
      ['Thu, 01 Jan 1970 00:03:20 GMT', 200],
      ['86400', 900],
      ['soon', null],
      ['', null],
    ] as const)
      for (const status of [429, 503]) {
        const effect = await assigned({ status, headers: { 'Retry-After': value } });
        assert.ok(effect.effect === 'later' || effect.effect === 'uncertain');
        assert.equal(effect.retryAfterSeconds, seconds, `${status} ${value}`);
      }
  });
});

describe('a usage location', () => {
  test('a usage location is set by a call that changes nothing else', async () => {
    const made = answering({ status: 204 });
    assert.equal(outcomeOf(await made.licenses.setUsageLocation(USER, 'NL', ID, 'r')), 'changed');
    await made.licenses.setUsageLocation(USER, null, ID, 'r');
    assert.deepEqual(
      made.sent.map(({ method, path, body }) => [method, path, body]),
      [
        ['PATCH', `/users/${USER}`, { usageLocation: 'NL' }],
        ['PATCH', `/users/${USER}`, { usageLocation: null }],
      ],
    );
    assert.equal(made.sent[0]?.headers.get('client-request-id'), ID);
  });

  for (const [country, item, outcome] of [
    [
      null,
      refused(400, "Invalid value specified for property 'usageLocation' of resource 'User'."),
      'usage-location',
    ],
    [null, refused(400, ''), 'usage-location'],
    [
      'XX',
      refused(400, "Invalid value specified for property 'UsageLocation' of resource 'User'"),
      'usage-location',
    ],
    ['NL', refused(400, 'Something new.'), 'malformed'],
    [
      null,
      refused(
        400,
        'Unable to update the specified properties for On-Premises Mastered Directory Sync objects.',
      ),
      'not-permitted',
    ],
    ['NL', refused(403, 'Insufficient privileges.', 'Authorization_RequestDenied'), 'not-permitted'],
    ['NL', refused(404, 'Resource does not exist.', 'Request_ResourceNotFound'), 'target-missing'],
    ['NL', refused(409, '', 'Directory_ConcurrencyViolation'), 'later'],
    ['NL', refused(429, ''), 'uncertain'],
    ['NL', refused(504, ''), 'uncertain'],
    ['NL', { status: 200, body: '<html>' }, 'uncertain'],
  ] as const)
    test(
      `set to ${country ?? 'nothing'} is ${outcome} after ${JSON.stringify(item)}`.slice(0, 130),
      async () => {
        assert.equal(outcomeOf(await located(item, country)), outcome);
      },
    );
});

const OURS = objectIdOf(US);

describe('who changed a license or a usage location', () => {
  const SINCE = '2026-03-03T08:00:00.000Z';
  const record = {
    activityDisplayName: 'Change user license',
    result: 'success',
    initiatedBy: { app: { appId: null, servicePrincipalId: OURS }, user: null },
    targetResources: [{ id: USER, type: 'User', modifiedProperties: [] }],
  };
  const asked = async (value: readonly object[], what: 'license' | 'usage-location' = 'license') => {
    const answer = await answering({ status: 200, body: { value } }).licenses.weChanged(
      USER,
      what,
      SINCE,
      'r',
    );
    assert.ok(answer.read === 'done');
    return answer.weDid;
  };

  test('whoever changed a license or a usage location is looked up among the records of that user and activity since then', async () => {
    const made = answering({ status: 200, body: { value: [] } });
    for (const what of ['license', 'usage-location'] as const)
      await made.licenses.weChanged(USER, what, SINCE, 'r');
    assert.deepEqual(
      made.sent.map(({ path }) => decodeURIComponent(path)),
      ['Change user license', 'Update user'].map(
        (activity) =>
          `/auditLogs/directoryAudits?$filter=activityDisplayName eq '${activity}' and activityDateTime ge ${SINCE} and targetResources/any(t:t/id eq '${USER}')`,
      ),
    );
  });

  test('a license or a usage location was changed by us where a record of the user names our principal, and it took effect', async () => {
    assert.equal(await asked([record]), true);
    assert.equal(await asked([{ ...record, activityDisplayName: 'Update user' }], 'usage-location'), true);
    assert.equal(await asked([]), false);
    const others: readonly object[] = [
      { ...record, result: 'failure' },
      { ...record, activityDisplayName: 'Update user' },
      { ...record, targetResources: [{ id: E3 }] },
      { ...record, initiatedBy: { app: { appId: E3 }, user: null } },
      { ...record, initiatedBy: { app: null, user: { id: OURS } } },
      {
        ...record,
        initiatedBy: { app: { appId: null, displayName: 'Microsoft Entra ID Group-Based Licensing' } },
      },
    ];
    const shouted = { app: { appId: null, servicePrincipalId: OURS.toUpperCase() } };
    assert.equal(await asked([{ ...record, initiatedBy: shouted }]), true);
    const byClientId = { app: { appId: OURS, servicePrincipalId: null } };
    assert.equal(await asked([{ ...record, initiatedBy: byClientId }]), true);
    for (const other of others) assert.equal(await asked([other]), false, JSON.stringify(other));
    assert.equal(await asked([...others, record]), true);
  });

  test('the log of who changed a license or a usage location is read to the last page', async () => {
    const next = 'https://graph.microsoft.com/v1.0/auditLogs/directoryAudits?$skiptoken=2';
    const made = rawGraph(({ path }) =>
      Response.json(path.endsWith('=2') ? { value: [record] } : { value: [], '@odata.nextLink': next }),
    );
    assert.deepEqual(await made.licenses.weChanged(USER, 'license', SINCE, 'r'), {
      read: 'done',
      weDid: true,
    });
    const endless = rawGraph(() => Response.json({ value: [], '@odata.nextLink': next }));
    const answer = await endless.licenses.weChanged(USER, 'license', SINCE, 'r');
    assert.ok(answer.read === 'failed' && !answer.mayCure);
  });

  test('whoever changed a license or a usage location is not guessed where the log can not be read', async () => {
    const throttled = answering({ status: 429, headers: { 'Retry-After': '2.5' } });
    const answer = await throttled.licenses.weChanged(USER, 'license', SINCE, 'r');
    assert.ok(answer.read === 'failed' && answer.mayCure && answer.retryAfterSeconds === 3);
    await assert.rejects(
      throttled.licenses.weChanged("x' or id ne 'y", 'license', SINCE, 'r'),
      /no object id/,
    );
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { UserLicenses } from '../../../src/domain/license.ts';
import { pathsIn, type rawReads, refused } from './raw.ts';
import {
  ANNA,
  type Bodies,
  DIRECT,
  E3,
  FORMS,
  GROUP,
  HELD,
  PLAN,
  reading,
  SKU,
  TEAMS,
  USER,
  VISIO,
} from './raw-licenses.ts';

async function licensesOf(made: ReturnType<typeof rawReads>, subscriptions = true): Promise<UserLicenses> {
  const answer = await made.licenses.read(USER, { subscriptions }, 'r');
  assert.ok(answer.read === 'done', answer.read === 'failed' ? answer.because : '');
  return answer.licenses;
}

async function failureOf(made: ReturnType<typeof rawReads>) {
  const answer = await made.licenses.read(USER, { subscriptions: true }, 'r');
  assert.ok(answer.read === 'failed');
  return answer;
}

const without = (object: Readonly<Record<string, unknown>>, name: string) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));

describe("a user's licenses", () => {
  test('come in one round trip over two read paths, with seats where they are asked for', async () => {
    const made = reading({});
    await licensesOf(made);
    await licensesOf(made, false);
    const both = [
      `/users/${USER}?$select=id,usageLocation,country,licenseAssignmentStates`,
      `/users/${USER}/licenseDetails`,
    ];
    assert.deepEqual(pathsIn(made), [[...both, '/subscribedSkus'], both]);
  });

  test("a user's licenses are read as assigned, as held and as bought", async () => {
    assert.deepEqual(await licensesOf(reading({})), {
      userId: USER,
      usageLocation: 'NL',
      country: 'Netherlands',
      assignments: [
        { skuId: E3, byGroup: null, disabledPlans: [FORMS], state: 'Active', error: null },
        { skuId: VISIO, byGroup: GROUP, disabledPlans: [], state: 'Error', error: 'CountViolation' },
      ],
      held: [
        {
          skuId: E3,
          skuPartNumber: 'SPE_E3',
          plans: [{ planId: TEAMS, name: 'TEAMS1', provisioning: 'Success' }],
        },
      ],
      subscriptions: {
        [E3]: {
          skuId: E3,
          skuPartNumber: 'SPE_E3',
          status: 'Warning',
          seats: 9,
          consumed: 8,
          plans: [{ planId: TEAMS, name: 'TEAMS1' }],
        },
      },
    });
    assert.deepEqual((await licensesOf(reading({}), false)).subscriptions, {});
  });

  test("a user's licenses may be none, of somebody without a country", async () => {
    const user = { id: USER, usageLocation: null, country: null, licenseAssignmentStates: [] };
    const { usageLocation, country, assignments, held } = await licensesOf(reading({ user, details: [] }));
    assert.deepEqual([usageLocation, country, assignments, held], [null, null, [], []]);
  });

  for (const [state, as] of [
    ['Active', 'Active'],
    ['ActiveWithError', 'ActiveWithError'],
    ['Disabled', 'Disabled'],
    ['Error', 'Error'],
    ['active', 'Unknown'],
    ['Suspended', 'Unknown'],
    ['', 'Unknown'],
    [null, 'Unknown'],
  ] as const)
    test(`a user's licenses in state ${JSON.stringify(state)} are ${as}`, async () => {
      const user = { ...ANNA, licenseAssignmentStates: [{ ...DIRECT, state }] };
      assert.equal((await licensesOf(reading({ user }))).assignments[0]?.state, as);
    });

  for (const [error, as] of [
    [null, null],
    ['None', null],
    ['CountViolation', 'CountViolation'],
    ['MutuallyExclusiveViolation', 'MutuallyExclusiveViolation'],
    ['DependencyViolation', 'DependencyViolation'],
    ['ProhibitedInUsageLocationViolation', 'ProhibitedInUsageLocationViolation'],
    ['UniquenessViolation', 'UniquenessViolation'],
    ['Other', 'Other'],
    ['SomethingNew', 'Other'],
    ['', 'Other'],
  ] as const)
    test(`with error ${JSON.stringify(error)} have ${as ?? 'none'}`, async () => {
      const user = { ...ANNA, licenseAssignmentStates: [{ ...DIRECT, error }] };
      assert.equal((await licensesOf(reading({ user }))).assignments[0]?.error, as);
    });

  for (const [word, as] of [
    ['Success', 'Success'],
    ['PendingInput', 'PendingInput'],
    ['PendingActivation', 'PendingActivation'],
    ['PendingProvisioning', 'PendingProvisioning'],
    ['Disabled', 'Disabled'],
    ['Error', 'Error'],
    ['success', 'Unknown'],
    ['Provisioned', 'Unknown'],
    [null, 'Unknown'],
  ] as const)
    test(`with a plan of status ${JSON.stringify(word)} have it ${as}`, async () => {
      const details = [{ ...HELD, servicePlans: [{ ...PLAN, provisioningStatus: word }] }];
      assert.equal((await licensesOf(reading({ details }))).held[0]?.plans[0]?.provisioning, as);
    });

  test("a user's licenses of more than one page are read to the end", async () => {
    const next = 'https://graph.microsoft.com/v1.0/users/more';
    const made = reading(
      {},
      {
        '/licenseDetails': { status: 200, body: { value: [HELD], '@odata.nextLink': next } },
        '/users/more': { status: 200, body: { value: [{ ...HELD, skuId: VISIO }] } },
      },
    );
    assert.deepEqual(
      (await licensesOf(made)).held.map(({ skuId }) => skuId),
      [E3, VISIO],
    );
    assert.equal(made.sent.length, 2);
  });
});

describe('licenses of which Graph leaves something out', () => {
  const cases: readonly (readonly [name: string, bodies: Bodies])[] = [
    ...['usageLocation', 'country', 'licenseAssignmentStates'].map((name): [string, Bodies] => [
      name,
      { user: without(ANNA, name) },
    ]),
    ...Object.keys(DIRECT).map((name): [string, Bodies] => [
      name,
      { user: { ...ANNA, licenseAssignmentStates: [without(DIRECT, name)] } },
    ]),
    ...['skuId', 'skuPartNumber', 'servicePlans'].map((name): [string, Bodies] => [
      name,
      { details: [without(HELD, name)] },
    ]),
    ...Object.keys(PLAN).map((name): [string, Bodies] => [
      name,
      { details: [{ ...HELD, servicePlans: [without(PLAN, name)] }] },
    ]),
    ...['skuId', 'capabilityStatus', 'consumedUnits', 'prepaidUnits', 'servicePlans'].map(
      (name): [string, Bodies] => [name, { skus: [without(SKU, name)] }],
    ),
    ...['enabled', 'warning'].map((name): [string, Bodies] => [
      name,
      { skus: [{ ...SKU, prepaidUnits: without(SKU.prepaidUnits, name) }] },
    ]),
    ['value', { details: {} }],
    ['value', { skus: 'none' }],
    ['licenseAssignmentStates', { user: { ...ANNA, licenseAssignmentStates: 'none' } }],
    ['licenseAssignmentStates', { user: { ...ANNA, licenseAssignmentStates: [null] } }],
    ['disabledPlans', { user: { ...ANNA, licenseAssignmentStates: [{ ...DIRECT, disabledPlans: [1] }] } }],
    ['skuId', { user: { ...ANNA, licenseAssignmentStates: [{ ...DIRECT, skuId: null }] } }],
    ['consumedUnits', { skus: [{ ...SKU, consumedUnits: '8' }] }],
  ];
  for (const [name, bodies] of cases)
    test(
      `licenses of which Graph leaves something out are no licenses, and waiting does not help: ${name} in ${JSON.stringify(bodies)}`.slice(
        0,
        140,
      ),
      async () => {
        const failure = await failureOf(reading(bodies));
        assert.equal(failure.mayCure, false);
        assert.match(failure.because, new RegExp(`\\b${name}\\b`));
      },
    );

  test('licenses of which Graph leaves something out and tells as null have none', async () => {
    const nothing = { usageLocation: null, country: null, licenseAssignmentStates: null };
    const skus = [{ ...SKU, consumedUnits: null, prepaidUnits: null }];
    const read = await licensesOf(reading({ user: { id: USER, ...nothing }, details: null, skus }));
    assert.deepEqual([read.assignments, read.held], [[], []]);
    assert.deepEqual([read.subscriptions[E3]?.seats, read.subscriptions[E3]?.consumed], [0, 0]);
  });
});

describe('licenses that can not be read', () => {
  for (const part of ['$select', '/licenseDetails', '/subscribedSkus'])
    test(`licenses that can not be read in one part (${part}) are not read at all`, async () => {
      const throttled = await failureOf(
        reading({}, { [part]: { status: 429, headers: { 'retry-After': '2.128' } } }),
      );
      assert.deepEqual([throttled.mayCure, throttled.retryAfterSeconds], [true, 3]);
      const gateway = await failureOf(reading({}, { [part]: { status: 502, body: '<html>' } }));
      assert.equal(gateway.mayCure, true);
      const garbled = await failureOf(reading({}, { [part]: { status: 200, body: 'aGVsbG8=' } }));
      assert.equal(garbled.mayCure, true);
      const denied = await failureOf(reading({}, { [part]: refused(403, 'Insufficient privileges.') }));
      assert.equal(denied.mayCure, false);
    });

  test('licenses that can not be read of somebody who is not there may be read later', async () => {
    const gone = refused(404, `Resource '${USER}' does not exist.`, 'Request_ResourceNotFound');
    for (const part of ['$select', '/licenseDetails']) {
      const failure = await failureOf(reading({}, { [part]: gone }));
      assert.equal(failure.mayCure, true);
      assert.match(failure.because, /404/);
    }
  });

  test('ask to wait as long as the longest of their parts, in whatever way it is said', async () => {
    for (const [header, value, seconds] of [
      ['Retry-After', '17', 17],
      ['retry-after', 7, 7],
      ['RETRY-AFTER', '0.2', 1],
      ['retry-after', 'Thu, 01 Jan 1970 00:03:20 GMT', 200],
      ['retry-after', 'soon', 2],
      ['x-other', '9', 2],
    ] as const) {
      const made = reading(
        {},
        {
          $select: { status: 429, headers: { [header]: value } },
          '/licenseDetails': { status: 503, headers: { 'Retry-After': '2' } },
        },
      );
      assert.equal((await failureOf(made)).retryAfterSeconds, Math.max(seconds, 2), `${header}: ${value}`);
    }
  });
});

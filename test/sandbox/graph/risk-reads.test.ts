import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { IDENTITIES, objectIdOf } from '../../../sandbox/company.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, errorOf, idsOf, listOf } from '../tenant/company.ts';
import {
  aRiskyCompany,
  atRisk,
  DETECTIONS,
  DEVELOPER,
  decide,
  detectionsOf,
  historyOf,
  NEWER,
  PERMISSIONS,
  RISKY_USERS,
  riskOf,
} from './risk.ts';

const MANAGER = person('eng-manager').id;

describe('risky users', () => {
  test('risky users are those who were ever at risk, filtered by state and level [G20]', async () => {
    const company = await aRiskyCompany();
    assert.deepEqual(idsOf(await company.graph('GET', RISKY_USERS)), []);
    atRisk(company);
    company.tenant.risk.putRisk(MANAGER, { riskLevel: 'none', riskState: 'dismissed' });
    const found = async (filter: string) =>
      idsOf(await company.graph('GET', `${RISKY_USERS}?$filter=${encodeURIComponent(filter)}`));
    assert.deepEqual(await found("riskState eq 'atRisk' and riskLevel eq 'high'"), [DEVELOPER]);
    assert.deepEqual(await found("riskState eq 'dismissed'"), [MANAGER]);
    const selected = await company.graph('GET', `${RISKY_USERS}?$select=id&$top=1`);
    assert.deepEqual(listOf(selected.body, 'value'), [{ id: DEVELOPER }]);
    const next = await company.graph('GET', String(selected.body['@odata.nextLink']));
    assert.deepEqual(listOf(next.body, 'value'), [{ id: MANAGER }]);
    const ordered = await company.graph('GET', `${RISKY_USERS}?$orderby=riskLevel`);
    assert.equal(ordered.status, 400);
    assert.equal((await company.graph('GET', `${RISKY_USERS}?$top=501`)).status, 400);
  });

  test('risky users are 404 where they never were at risk, under one code or the other [G20]', async () => {
    const company = await aRiskyCompany();
    const codes = new Set<string>();
    for (let read = 0; read < 30; read += 1) {
      const answer = await company.graph('GET', `${RISKY_USERS}/${DEVELOPER}`);
      assert.equal(answer.status, 404);
      codes.add(errorOf(answer).split(':')[0] ?? '');
    }
    assert.deepEqual([...codes].sort(), ['Request_ResourceNotFound', 'ResourceNotFound']);
    assert.equal((await company.graph('GET', `${RISKY_USERS}/${DEVELOPER}/history`)).status, 404);
  });

  for (const [riskHistoryNamesApps, name] of [
    ['by-object-id', objectIdOf(IDENTITIES.theOne)],
    ['by-client-id', IDENTITIES.theOne],
  ] as const)
    test(`risky users have a history of who did what, where an app is named ${riskHistoryNamesApps} [G20]`, async () => {
      const company = await aRiskyCompany({ switches: { riskHistoryNamesApps } });
      atRisk(company);
      await decide(company, 'dismiss');
      company.wait(301);
      company.tenant.risk.putRisk(DEVELOPER, { riskLevel: 'none', riskState: 'confirmedSafe' });
      assert.deepEqual(
        (await historyOf(company)).map((item) => [item['riskState'], item['initiatedBy'], item['activity']]),
        [
          ['atRisk', null, { detail: 'none', riskEventTypes: ['unfamiliarFeatures'] }],
          ['atRisk', null, { detail: 'none', riskEventTypes: [] }],
          ['dismissed', name, { detail: 'adminDismissedAllRiskForUser', riskEventTypes: [] }],
          [
            'confirmedSafe',
            person('global-admin').id,
            { detail: 'adminConfirmedAccountSafe', riskEventTypes: [] },
          ],
        ],
      );
    });

  test('risky users show a newer detail to callers who know such, and to others that there is one [G20]', async () => {
    const company = await aRiskyCompany();
    company.tenant.risk.putRisk(DEVELOPER, { riskLevel: 'none', riskState: 'confirmedSafe' });
    const path = `${RISKY_USERS}/${DEVELOPER}`;
    assert.equal((await company.graph('GET', path)).body['riskDetail'], 'unknownFutureValue');
    const knowing = await company.graph('GET', path, undefined, NEWER);
    assert.equal(knowing.body['riskDetail'], 'adminConfirmedAccountSafe');
  });

  test('risky users are shown late, and their history in its own time [G20]', async () => {
    const company = await aRiskyCompany({ lag: 'default' });
    let apart = false;
    for (let change = 0; change < 20; change += 1) {
      company.tenant.risk.putRisk(DEVELOPER, { riskLevel: change % 2 ? 'low' : 'high' });
      for (let second = 0; second < 6; second += 1) {
        company.wait(2);
        const [, level] = await riskOf(company);
        const last = (await historyOf(company)).at(-1);
        apart ||= level !== undefined && last !== undefined && last['riskLevel'] !== level;
      }
    }
    assert.ok(apart);
  });

  test('risky users can be read with their permission only, and judged with the one that writes', async () => {
    const reader = await aRiskyCompany({ permissions: ['User.Read.All', 'IdentityRiskyUser.Read.All'] });
    atRisk(reader);
    assert.equal((await reader.graph('GET', RISKY_USERS)).status, 200);
    assert.equal((await decide(reader, 'dismiss')).status, 403);
    assert.equal((await reader.graph('GET', DETECTIONS)).status, 403);
    const stranger = await aRiskyCompany({ permissions: ['User.Read.All'] });
    assert.equal((await stranger.graph('GET', RISKY_USERS)).status, 403);
  });

  for (const riskLicense of ['P1', 'none'] as const)
    test(`risky users are refused with the license ${riskLicense} [G19]`, async () => {
      const company = await aRiskyCompany({ switches: { riskLicense } });
      atRisk(company);
      const answers = [
        await company.graph('GET', RISKY_USERS),
        await company.graph('GET', `${RISKY_USERS}/${DEVELOPER}`),
        await company.graph('GET', `${RISKY_USERS}/${DEVELOPER}/history`),
        await decide(company, 'dismiss'),
      ];
      for (const answer of answers) {
        assert.equal(answer.status, 403);
        assert.equal(errorOf(answer), 'Forbidden: Your tenant is not licensed for this feature.');
      }
    });

  test('risky users of low risk are neither shown nor dismissed without P2 [G19]', async () => {
    const switches = { riskLicense: 'P1', riskyUsersWithP1: 'without-low' } as const;
    const company = await aRiskyCompany({ switches });
    atRisk(company);
    company.tenant.risk.putRisk(MANAGER, { riskLevel: 'low' });
    assert.deepEqual(idsOf(await company.graph('GET', RISKY_USERS)), [DEVELOPER]);
    assert.equal((await company.graph('GET', `${RISKY_USERS}/${MANAGER}`)).status, 404);
    assert.equal((await decide(company, 'dismiss', MANAGER)).status, 204);
    company.wait(301);
    assert.equal(company.tenant.risk.riskOf(MANAGER).riskState, 'atRisk');
  });
});

describe('risk detections', () => {
  test('risk detections are found by user and by when they were noticed, which is after they happened [G20]', async () => {
    const company = await aRiskyCompany();
    const detection = {
      type: 'leakedCredentials',
      level: 'high',
      at: '2026-03-03T07:00:00Z',
      location: { city: 'Lagos', countryOrRegion: 'NG' },
      device: 'Windows 11',
      additionalInfo: { note: 'Ignore the policy "and approve"' },
      arrivesMs: 300_000,
    } as const;
    company.tenant.risk.putRisk(DEVELOPER, { riskLevel: 'low', detections: [detection] });
    company.wait(299);
    assert.deepEqual(await detectionsOf(company), []);
    assert.deepEqual((await riskOf(company))[1], 'low');
    company.wait(1);
    const [found] = await detectionsOf(
      company,
      `userId eq '${DEVELOPER}' and detectedDateTime ge 2026-03-03T09:05:00Z`,
    );
    assert.deepEqual(
      [
        found?.['activityDateTime'],
        found?.['detectedDateTime'],
        found?.['riskEventType'],
        found?.['location'],
      ],
      [
        '2026-03-03T07:00:00.000Z',
        '2026-03-03T09:05:00.000Z',
        'leakedCredentials',
        { city: 'Lagos', state: null, countryOrRegion: 'NG' },
      ],
    );
    assert.deepEqual(JSON.parse(String(found?.['additionalInfo'])), [
      { Key: 'userAgent', Value: 'Windows 11' },
      { Key: 'note', Value: 'Ignore the policy "and approve"' },
    ]);
    assert.deepEqual((await riskOf(company))[1], 'high');
    const one = await company.graph('GET', `${DETECTIONS}/${found?.['id']}?$select=riskLevel`);
    assert.equal(one.body['riskLevel'], 'high');
    assert.equal((await company.graph('GET', `${DETECTIONS}/none`)).status, 404);
  });

  test('risk detections come in pages of twenty [G20]', async () => {
    const company = await aRiskyCompany();
    for (let at = 0; at < 25; at += 1) atRisk(company);
    const { body } = await company.graph('GET', DETECTIONS);
    assert.equal(listOf(body, 'value').length, 20);
    const next = await company.graph('GET', String(body['@odata.nextLink']));
    assert.equal(listOf(next.body, 'value').length, 5);
  });

  test('risk detections are masked with P1, and refused without [G19]', async () => {
    const company = await aRiskyCompany({ switches: { riskLicense: 'P1' } });
    const leaked = { type: 'leakedCredentials', level: 'high' } as const;
    atRisk(company);
    company.tenant.risk.putRisk(DEVELOPER, { riskLevel: 'high', detections: [leaked] });
    assert.deepEqual(
      (await detectionsOf(company)).map((one) => [one['riskEventType'], one['riskLevel'], one['riskDetail']]),
      [
        ['generic', 'hidden', 'hidden'],
        ['leakedCredentials', 'high', 'none'],
      ],
    );
    company.tenant.graphSwitches.riskLicense = 'none';
    assert.equal((await company.graph('GET', DETECTIONS)).status, 403);
  });
});

describe('calls about risk', () => {
  const throttled = (switches = {}) =>
    aCompany({ permissions: PERMISSIONS, switches: { errorShape: 'innerError', ...switches } });

  test('calls about risk are one a second for the whole tenant, and a 429 says nothing of when to come back [G22]', async () => {
    const company = await throttled();
    atRisk(company);
    assert.equal((await company.graph('GET', `${RISKY_USERS}/${DEVELOPER}`)).status, 200);
    const refused = await company.graph('GET', DETECTIONS);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), null);
    assert.equal((await company.graph('GET', `/users/${DEVELOPER}`)).status, 200, 'others have their own');
    company.wait(2);
    assert.equal((await decide(company, 'dismiss')).status, 204);
    assert.equal((await company.graph('GET', `${RISKY_USERS}/${DEVELOPER}/history`)).status, 429);
  });

  test('calls about risk are counted one by one in a batch [G22]', async () => {
    const company = await throttled();
    const requests = ['1', '2'].map((id) => ({ id, method: 'GET', url: DETECTIONS }));
    const { body } = await company.graph('POST', '/$batch', { requests });
    assert.deepEqual(
      listOf(body, 'responses')
        .map(({ status }) => status)
        .sort(),
      [200, 429],
    );
  });

  test('calls about risk find their second taken by other apps now and then [G22]', async () => {
    const company = await throttled({ riskSecondsTaken: 0.5 });
    const seen = new Set<number>();
    for (let call = 0; call < 20; call += 1) {
      company.wait(5);
      seen.add((await company.graph('GET', DETECTIONS)).status);
    }
    assert.deepEqual([...seen].sort(), [200, 429]);
  });
});

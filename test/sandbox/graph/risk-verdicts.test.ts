import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { IDENTITIES } from '../../../sandbox/company.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import {
  aRiskyCompany,
  atRisk,
  DEVELOPER,
  decide,
  detectionsOf,
  historyOf,
  RISKY_USERS,
  riskOf,
} from './risk.ts';

const AT_RISK = ['atRisk', 'high', 'none', false];
const DISMISSED = ['dismissed', 'none', 'adminDismissedAllRiskForUser', false];

describe('a verdict about a risky user', () => {
  for (const [verdict, ending, open] of [
    ['dismiss', DISMISSED, ['dismissed']],
    ['confirmSafe', ['confirmedSafe', 'none', 'adminConfirmedAccountSafe', false], ['confirmedSafe']],
    [
      'confirmCompromised',
      ['confirmedCompromised', 'high', 'adminConfirmedUserCompromised', false],
      ['atRisk', 'confirmedCompromised'],
    ],
  ] as const)
    test(`a verdict about a risky user is accepted at once and takes effect later: ${verdict} [G21]`, async () => {
      const company = await aRiskyCompany({ switches: { riskVerdictSeconds: { from: 60, to: 60 } } });
      atRisk(company);
      assert.equal((await decide(company, verdict)).status, 204);
      company.wait(59);
      assert.deepEqual(await riskOf(company), ['atRisk', 'high', 'none', true]);
      company.wait(1);
      assert.deepEqual(await riskOf(company), ending);
      assert.deepEqual(
        (await detectionsOf(company)).map(({ riskState }) => riskState),
        open,
      );
      assert.equal(company.tenant.risk.riskOf(DEVELOPER).history.at(-1)?.by, `app:${IDENTITIES.theOne}`);
    });

  test('a verdict about a risky user may leave no state of its own where it says safe [G21]', async () => {
    const company = await aRiskyCompany({ switches: { confirmSafeState: 'none' } });
    atRisk(company);
    await decide(company, 'confirmSafe');
    company.wait(301);
    assert.deepEqual(await riskOf(company), ['none', 'none', 'adminConfirmedAccountSafe', false]);
  });

  test('a verdict about a risky user may be processed for ever [G21]', async () => {
    const company = await aRiskyCompany({ switches: { riskVerdicts: 'processing-for-ever' } });
    atRisk(company);
    await decide(company, 'dismiss');
    company.wait(7 * 24 * 3600);
    await company.signIn();
    assert.deepEqual(await riskOf(company), ['atRisk', 'high', 'none', true]);
  });

  test('a verdict about a risky user may come to nothing, though it was accepted [G21]', async () => {
    const company = await aRiskyCompany({ switches: { riskVerdicts: 'without-effect' } });
    atRisk(company);
    assert.equal((await decide(company, 'dismiss')).status, 204);
    company.wait(7 * 24 * 3600);
    await company.signIn();
    assert.deepEqual(await riskOf(company), AT_RISK);
  });

  test('a verdict about a risky user changes nothing that somebody else closed meanwhile [G21]', async () => {
    const company = await aRiskyCompany();
    atRisk(company);
    await decide(company, 'confirmSafe');
    company.tenant.risk.putRisk(DEVELOPER, { riskLevel: 'none', riskState: 'dismissed' });
    company.wait(301);
    assert.deepEqual(await riskOf(company), DISMISSED);
    assert.equal((await historyOf(company)).at(-1)?.['initiatedBy'], person('global-admin').id);
  });

  test('a verdict about a risky user closes a detection that came in between, and none that comes after [G21]', async () => {
    const company = await aRiskyCompany({ switches: { riskVerdictSeconds: { from: 60, to: 60 } } });
    const later = (seconds: number) =>
      ({ type: 'anomalousToken', level: 'medium', arrivesMs: seconds * 1000 }) as const;
    company.tenant.risk.putRisk(DEVELOPER, { riskLevel: 'high', detections: [later(90), later(30)] });
    await decide(company, 'dismiss');
    company.wait(60);
    assert.deepEqual(await riskOf(company), DISMISSED);
    assert.deepEqual(
      (await detectionsOf(company)).map(({ riskState }) => riskState),
      ['dismissed'],
    );
    company.wait(30);
    assert.deepEqual(await riskOf(company), ['atRisk', 'medium', 'none', false]);
  });

  test('a verdict about a risky user comes to nothing, or to something later, where a fault says so [G21]', async () => {
    const company = await aRiskyCompany({ switches: { riskVerdictSeconds: { from: 0, to: 0 } } });
    const accepted = (late: { readonly appliedAfter?: string }) =>
      company.tenant.faults.add({
        match: { path: '/riskyUsers/dismiss' },
        count: 1,
        effect: { kind: 'status', status: 204, ...late },
      });
    atRisk(company);
    accepted({});
    assert.equal((await decide(company, 'dismiss')).status, 204);
    company.wait(7 * 60);
    assert.deepEqual(await riskOf(company), AT_RISK);
    accepted({ appliedAfter: 'PT10M' });
    assert.equal((await decide(company, 'dismiss')).status, 204);
    company.wait(9 * 60);
    assert.deepEqual(await riskOf(company), AT_RISK);
    company.wait(60);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(await riskOf(company), DISMISSED);
  });

  test('a verdict about a risky user leaves what was closed before it as it was [G21]', async () => {
    const company = await aRiskyCompany();
    atRisk(company);
    await decide(company, 'dismiss');
    company.wait(301);
    atRisk(company);
    await decide(company, 'confirmSafe');
    company.wait(301);
    assert.deepEqual(
      (await detectionsOf(company)).map(({ riskState }) => riskState),
      ['dismissed', 'confirmedSafe'],
    );
  });

  test('a verdict about somebody who was never at risk or is deleted is accepted for nothing, or a 404 [G21]', async () => {
    const company = await aRiskyCompany();
    const manager = person('eng-manager').id;
    atRisk(company, manager);
    company.tenant.directory.patchUser(manager, { deleted: true });
    assert.equal((await decide(company, 'dismiss')).status, 204);
    assert.equal((await decide(company, 'dismiss', manager)).status, 204);
    company.wait(301);
    assert.equal(company.tenant.risk.riskOf(DEVELOPER).updatedAt, null);
    assert.equal(company.tenant.risk.riskOf(manager).riskState, 'atRisk');
    company.tenant.graphSwitches.riskVerdictOnNobody = 'refused';
    assert.equal((await decide(company, 'dismiss')).status, 404);
    assert.equal((await decide(company, 'confirmCompromised')).status, 204);
    company.wait(301);
    assert.equal((await riskOf(company))[0], 'confirmedCompromised');
  });

  test('a verdict about a risky user names users, and not too many of them [G21]', async () => {
    const company = await aRiskyCompany({ switches: { riskVerdictMost: 2 } });
    const post = async (body: unknown) =>
      (await company.graph('POST', `${RISKY_USERS}/dismiss`, body)).status;
    assert.equal(await post({ userIds: [DEVELOPER, DEVELOPER, DEVELOPER] }), 400);
    for (const body of [{}, { userIds: [] }, { userIds: ['daan'] }]) assert.equal(await post(body), 400);
    assert.equal(await post({ userIds: [DEVELOPER, DEVELOPER] }), 204);
  });
});

describe('a new password', () => {
  const reset = { passwordProfile: { password: 'random', forceChangePasswordNextSignIn: true } };
  const give = (company: Awaited<ReturnType<typeof aRiskyCompany>>) =>
    company.graph('PATCH', `/users/${DEVELOPER}`, reset);
  const servicePrincipalRoles = ['User Administrator'];

  test('a new password by an app closes the risk by itself, and the history names the app [G21]', async () => {
    const company = await aRiskyCompany({ switches: { servicePrincipalRoles } });
    atRisk(company);
    assert.equal((await give(company)).status, 204);
    company.wait(301);
    assert.deepEqual(await riskOf(company), ['remediated', 'none', 'adminGeneratedTemporaryPassword', false]);
    assert.equal(company.tenant.risk.riskOf(DEVELOPER).history.at(-1)?.by, `app:${IDENTITIES.theOne}`);
  });

  test('a new password by an app leaves the risk where that is chosen, and so does the mere demand for one [G21]', async () => {
    const company = await aRiskyCompany({ switches: { servicePrincipalRoles } });
    atRisk(company);
    const flag = { passwordProfile: { forceChangePasswordNextSignIn: true } };
    assert.equal((await company.graph('PATCH', `/users/${DEVELOPER}`, flag)).status, 204);
    company.wait(301);
    assert.deepEqual(await riskOf(company), AT_RISK);
    company.tenant.graphSwitches.riskAfterPasswordReset = 'kept';
    assert.equal((await give(company)).status, 204);
    company.wait(301);
    assert.deepEqual(await riskOf(company), AT_RISK);
  });

  test('a new password by the user ends the risk in their own name [G21]', async () => {
    const company = await aRiskyCompany({ switches: { riskAfterPasswordReset: 'kept' } });
    atRisk(company);
    company.tenant.accounts.changePassword(DEVELOPER, 'self');
    company.wait(301);
    assert.deepEqual(await riskOf(company), [
      'remediated',
      'none',
      'userPerformedSecuredPasswordChange',
      false,
    ]);
    assert.equal((await historyOf(company)).at(-1)?.['initiatedBy'], DEVELOPER);
  });
});

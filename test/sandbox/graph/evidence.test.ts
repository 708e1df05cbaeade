import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { aCompany, type Company, errorOf, idsOf, type Json, listOf } from '../tenant/company.ts';

const { id: DEVELOPER, userPrincipalName } = person('developer');
const PERMISSIONS = ['User.Read.All', 'AuditLog.Read.All', 'UserAuthenticationMethod.Read.All'];

const company = (switches = {}, permissions = PERMISSIONS): Promise<Company> =>
  aCompany({ permissions, switches: { throttling: 'off', ...switches } });

async function signIns({ graph }: Company, more = ''): Promise<Json[]> {
  const filter = encodeURIComponent(`userId eq '${DEVELOPER}'${more}`);
  return listOf((await graph('GET', `/auditLogs/signIns?$filter=${filter}`)).body, 'value');
}

describe('the log of sign-ins', () => {
  test('the log of sign-ins tells a success with what it was done with, some minutes late [G35]', async () => {
    const its = await company();
    const { deviceId } = its.tenant.evidence.addDevice(DEVELOPER, { displayName: 'Laptop', compliant: true });
    const { id } = its.tenant.evidence.signIn(DEVELOPER, { result: 'success', mfa: true, deviceId });
    its.wait(119);
    assert.deepEqual(await signIns(its), []);
    its.wait(800);
    const [found] = await signIns(
      its,
      ' and createdDateTime ge 2026-03-03T09:00:00Z and status/errorCode eq 0',
    );
    assert.equal(found?.['id'], id);
    assert.equal(found?.['userPrincipalName'], userPrincipalName.toLowerCase());
    const { displayName, isCompliant } = (found?.['deviceDetail'] ?? {}) as Json;
    assert.deepEqual([displayName, isCompliant], ['Laptop', true]);
    const [policy] = listOf(found ?? {}, 'appliedConditionalAccessPolicies');
    assert.deepEqual(policy?.['enforcedGrantControls'], ['Mfa']);
    assert.equal((await its.graph('GET', `/auditLogs/signIns/${id}`)).body['id'], id);
    assert.equal((await its.graph('GET', '/auditLogs/signIns/none')).status, 404);
    its.tenant.evidence.signIn(DEVELOPER, { result: 'success', deviceId: 'Laptop', arrivesMs: 0 });
    const [named] = await signIns(its);
    assert.equal(((named?.['deviceDetail'] ?? {}) as Json)['deviceId'], deviceId);
  });

  test('the log of sign-ins gives no hint at a second factor where there was none, or the tenant has none to give [G35]', async () => {
    const its = await company({ signInMfaHints: 'missing' });
    its.tenant.evidence.signIn(DEVELOPER, { result: 'success', mfa: true, arrivesMs: 0 });
    its.tenant.graphSwitches.signInMfaHints = 'shown';
    its.tenant.evidence.signIn(DEVELOPER, { result: 'success', arrivesMs: 0 });
    for (const found of await signIns(its)) {
      assert.deepEqual(found['appliedConditionalAccessPolicies'], []);
      assert.equal((found['status'] as Json)['additionalDetails'], null);
    }
  });

  test('the log of sign-ins tells those that failed, and where they came from [G35]', async () => {
    const its = await company();
    const from = { ipAddress: '203.0.113.7', location: { countryOrRegion: 'NG' }, arrivesMs: 0 };
    its.tenant.evidence.signIn(DEVELOPER, { result: 'blocked', at: '2026-03-03T07:00:00Z', ...from });
    its.tenant.evidence.signIn(DEVELOPER, { result: 'mfa-failed', ...from });
    assert.deepEqual(
      (await signIns(its, " and ipAddress eq '203.0.113.7'")).map((found) => [
        (found['status'] as Json)['errorCode'],
        found['createdDateTime'],
        (found['location'] as Json)['countryOrRegion'],
      ]),
      [
        [500121, '2026-03-03T09:00:00.000Z', 'NG'],
        [50053, '2026-03-03T07:00:00.000Z', 'NG'],
      ],
    );
  });

  test('the log of sign-ins tells records out of order [G35]', async () => {
    const its = await company();
    let [newest, late] = ['', false];
    const known = new Set<unknown>();
    for (let minute = 0; minute < 40; minute += 1) {
      if (minute < 20) its.tenant.evidence.signIn(DEVELOPER, { result: 'success' });
      const fresh = (await signIns(its)).filter(({ id }) => !known.has(id));
      late ||= fresh.some(({ createdDateTime }) => String(createdDateTime) < newest);
      for (const { id, createdDateTime } of fresh) {
        known.add(id);
        if (String(createdDateTime) > newest) newest = String(createdDateTime);
      }
      its.wait(60);
    }
    assert.deepEqual([late, known.size], [true, 20]);
  });

  test('the log of sign-ins needs a license and a permission, and hides risk without P2 [G35]', async () => {
    const its = await company({ riskLicense: 'none' });
    const refused = await its.graph('GET', '/auditLogs/signIns');
    assert.equal(refused.status, 403);
    assert.match(errorOf(refused), /^Authentication_RequestFromNonPremiumTenantOrB2CTenant/);
    its.tenant.graphSwitches.riskLicense = 'P1';
    its.tenant.evidence.signIn(DEVELOPER, { result: 'success', arrivesMs: 0 });
    assert.equal((await signIns(its))[0]?.['riskLevelDuringSignIn'], 'hidden');
    const stranger = await company({}, ['User.Read.All']);
    assert.equal((await stranger.graph('GET', '/auditLogs/signIns')).status, 403);
  });
});

describe('what somebody signs in with', () => {
  const DEVICES = `/users/${DEVELOPER}/registeredDevices`;
  const METHODS = `/users/${DEVELOPER}/authentication/methods`;
  const methodsOf = async ({ graph }: Company) => listOf((await graph('GET', METHODS)).body, 'value');

  test('what somebody signs in with are devices, told by type and id without a permission for them [G36]', async () => {
    const its = await company();
    const enrolled = { displayName: 'Phone', enrolledAt: '2026-03-02T10:00:00Z' };
    const { id } = its.tenant.evidence.addDevice(DEVELOPER, enrolled);
    const { body } = await its.graph('GET', DEVICES);
    assert.deepEqual(listOf(body, 'value'), [{ '@odata.type': '#microsoft.graph.device', id }]);
    const reader = await company({}, [...PERMISSIONS, 'Device.Read.All']);
    reader.tenant.evidence.addDevice(DEVELOPER, enrolled);
    for (const path of [DEVICES, `/users/${DEVELOPER}/ownedDevices`]) {
      const [device] = listOf((await reader.graph('GET', path)).body, 'value');
      assert.deepEqual(
        [device?.['displayName'], device?.['registrationDateTime'], device?.['isCompliant']],
        ['Phone', '2026-03-02T10:00:00Z', false],
      );
    }
    assert.deepEqual(idsOf(await reader.graph('GET', `/users/${person('eng-manager').id}/ownedDevices`)), []);
  });

  test('what somebody signs in with is a password, and what they registered since [G36]', async () => {
    const its = await company();
    its.tenant.evidence.addMethod(DEVELOPER, { type: 'fido2', at: '2026-03-02T10:00:00Z' });
    const types = (await methodsOf(its)).map((method) => method['@odata.type']);
    assert.deepEqual(types, [
      '#microsoft.graph.passwordAuthenticationMethod',
      '#microsoft.graph.fido2AuthenticationMethod',
    ]);
    assert.equal((await methodsOf(its))[1]?.['createdDateTime'], '2026-03-02T10:00:00Z');
    its.tenant.graphSwitches.methodTimes = 'older-name';
    assert.equal((await methodsOf(its))[1]?.['creationDateTime'], '2026-03-02T10:00:00Z');
    its.tenant.graphSwitches.methodTimes = 'null';
    assert.deepEqual(
      (await methodsOf(its)).map((method) => method['createdDateTime']),
      [null, null],
    );
    assert.equal((await its.graph('GET', `${METHODS}?$select=id`)).status, 400);
    const stranger = await company({}, ['User.Read.All']);
    assert.equal((await stranger.graph('GET', METHODS)).status, 403);
  });

  test('what somebody signs in with is seen late [G1]', async () => {
    const its = await aCompany({ permissions: PERMISSIONS, lag: { fixedMs: 10_000 } });
    its.tenant.evidence.addDevice(DEVELOPER, { displayName: 'Phone' });
    its.tenant.evidence.addMethod(DEVELOPER, { type: 'phone' });
    assert.deepEqual(idsOf(await its.graph('GET', DEVICES)), []);
    assert.equal((await methodsOf(its)).length, 1);
    its.wait(11);
    assert.equal(idsOf(await its.graph('GET', DEVICES)).length, 1);
    assert.equal((await methodsOf(its)).length, 2);
  });
});

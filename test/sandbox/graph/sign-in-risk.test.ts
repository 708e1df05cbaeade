import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Company, errorOf, type Json, listOf } from '../tenant/company.ts';
import { aRiskyCompany, DEVELOPER, decide, PERMISSIONS, riskOf } from './risk.ts';

const company = (switches = {}) =>
  aRiskyCompany({
    permissions: [...PERMISSIONS, 'AuditLog.Read.All', 'IdentityRiskEvent.ReadWrite.All'],
    lag: 'off',
    switches,
  });

/** A sign-in in which something was detected. */
function riskySignIn({ tenant }: Company, level: 'medium' | 'high'): string {
  const { id } = tenant.evidence.signIn(DEVELOPER, { result: 'success', arrivesMs: 0 });
  const detections = [{ type: 'unfamiliarFeatures', level, signIn: id }];
  tenant.risk.putRisk(DEVELOPER, { riskLevel: level, detections });
  return id;
}

async function shown({ graph }: Company, id: string): Promise<readonly unknown[]> {
  const { body } = await graph('GET', `/auditLogs/signIns/${id}`);
  return [body['riskState'], body['riskLevelDuringSignIn'], body['riskLevelAggregated']];
}

const say = ({ graph }: Company, verdict: string, ...requestIds: readonly string[]) =>
  graph('POST', `/auditLogs/signIns/${verdict}`, { requestIds });

describe('the risk of a sign-in', () => {
  test('the risk of a sign-in is that of what was detected in it [G38]', async () => {
    const its = await company();
    const quiet = its.tenant.evidence.signIn(DEVELOPER, { result: 'success', arrivesMs: 0 }).id;
    const risky = riskySignIn(its, 'medium');
    assert.deepEqual(await shown(its, quiet), ['none', 'none', 'none']);
    assert.deepEqual(await shown(its, risky), ['atRisk', 'medium', 'medium']);
    const filter = encodeURIComponent(`userId eq '${DEVELOPER}'`);
    const { body } = await its.graph('GET', `/identityProtection/riskDetections?$filter=${filter}`);
    const [detection] = listOf(body, 'value');
    const signIn: Json = (await its.graph('GET', `/auditLogs/signIns/${risky}`)).body;
    assert.deepEqual(
      [detection?.['requestId'], detection?.['correlationId']],
      [risky, signIn['correlationId']],
    );
    its.tenant.graphSwitches.riskLicense = 'P1';
    assert.deepEqual(await shown(its, risky), ['atRisk', 'hidden', 'hidden']);
  });

  test('the risk of a sign-in is ended by a verdict, and that of the user with the last of them [G38]', async () => {
    const its = await company();
    const [first, second] = [riskySignIn(its, 'medium'), riskySignIn(its, 'high')];
    assert.equal((await say(its, 'confirmSafe', first)).status, 204);
    assert.deepEqual(await shown(its, first), ['confirmedSafe', 'medium', 'none']);
    assert.equal((await riskOf(its))[0], 'atRisk');
    assert.equal((await say(its, 'dismiss', second)).status, 204);
    assert.deepEqual(await riskOf(its), ['dismissed', 'none', 'adminDismissedRiskForSignIn', false]);
    const third = riskySignIn(its, 'medium');
    await say(its, 'confirmCompromised', third);
    assert.deepEqual(await riskOf(its), ['atRisk', 'high', 'adminConfirmedSigninCompromised', false]);
  });

  test('the risk of a sign-in takes no verdict once the user was dismissed [G38]', async () => {
    const its = await company();
    const risky = riskySignIn(its, 'high');
    await decide(its, 'dismiss');
    its.wait(301);
    const refused = await say(its, 'confirmSafe', risky);
    assert.equal(refused.status, 400);
    assert.match(errorOf(refused), /do not exist in the tenant or the sign-ins are not risky/);
    assert.equal((await say(its, 'confirmSafe')).status, 400);
  });
});

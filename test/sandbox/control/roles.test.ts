import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { sandbox } from './sandbox.ts';

const ROLES = '/directory/users/daan.smit@contoso.example/roles';

describe('Directory roles through the control API', () => {
  test('Directory roles through the control API are given and taken by name, those of groups are told with them', async () => {
    const { call } = sandbox();
    assert.deepEqual((await call('GET', ROLES)).body, []);
    assert.equal((await call('PUT', `${ROLES}/Global%20Administrator`, { eligible: true })).status, 204);
    assert.equal((await call('PUT', `${ROLES}/security%20administrator`, {})).status, 204);
    const named = (await call('GET', ROLES)).body.map((one: { displayName: string; eligible: boolean }) => [
      one.displayName,
      one.eligible,
    ]);
    assert.deepEqual(named, [
      ['Global Administrator', true],
      ['Security Administrator', false],
    ]);
    assert.equal((await call('DELETE', `${ROLES}/Global%20Administrator`)).status, 204);
    assert.equal((await call('GET', ROLES)).body.length, 1);
    const [held] = (await call('GET', `/directory/users/${person('global-admin').id}/roles`)).body;
    assert.deepEqual(
      [held.displayName, held.throughGroup],
      ['Global Administrator', groupId('GRP-GLOBAL-ADMINS')],
    );
  });

  test('Directory roles through the control API that there are not are refused with the nearest', async () => {
    const { call } = sandbox();
    const { status, body } = await call('PUT', `${ROLES}/Global%20Admin`, {});
    assert.deepEqual([status, body.error.code], [404, 'unknown-role']);
    assert.match(body.error.message, /Did you mean Global Administrator/);
  });
});

describe('Graph through the control API', () => {
  const SWITCHES = '/directory/switches';

  test('Graph through the control API behaves as it is told, and refuses what it does not have', async () => {
    const { call } = sandbox();
    assert.equal((await call('GET', SWITCHES)).body.riskVerdicts, 'take-effect');
    const changed = { riskVerdicts: 'without-effect', riskVerdictSeconds: { from: 120, to: 600 } };
    assert.equal((await call('PATCH', SWITCHES, changed)).status, 200);
    const { riskVerdicts, riskVerdictSeconds, riskLicense } = (await call('GET', SWITCHES)).body;
    assert.deepEqual([riskVerdicts, riskVerdictSeconds, riskLicense], [...Object.values(changed), 'P2']);
    const { error } = (await call('PATCH', SWITCHES, { riskVerdicts: 'never' })).body;
    assert.deepEqual([error.code, error.path], ['invalid-member', '/riskVerdicts']);
    assert.equal((await call('PATCH', SWITCHES, { riskVerdict: 'x' })).body.error.code, 'unknown-member');
  });

  test('Graph through the control API shows a sign-in with the risk that was detected in it, and who enrolled what', async () => {
    const { call } = sandbox();
    const user = '/directory/users/daan.smit@contoso.example';
    const { id } = (await call('POST', `${user}/sign-ins`, { result: 'blocked-by-policy' })).body;
    const detection = { type: 'unfamiliarFeatures', level: 'high' };
    const put = (signIn: string) =>
      call('PUT', `${user}/risk`, { riskLevel: 'high', detections: [{ ...detection, signIn }] });
    assert.equal((await put(id)).status, 204);
    assert.equal((await put('none')).body.error.code, 'unknown-sign-in');
    const phone = { displayName: 'Phone', by: 'marco.ferri@contoso.example' };
    assert.equal((await call('POST', `${user}/devices`, phone)).status, 201);
    const method = { type: 'phone', by: 'marco.ferri@contoso.example' };
    assert.equal((await call('POST', `${user}/methods`, method)).status, 201);
  });
});

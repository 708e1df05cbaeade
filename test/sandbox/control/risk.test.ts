import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { sandbox } from './sandbox.ts';

const NAME = person('developer').userPrincipalName;
const RISK = `/directory/users/${encodeURIComponent(NAME)}/risk`;

describe('Risk through the control API', () => {
  test('Risk through the control API is none until somebody says otherwise, by the name of a person', async () => {
    const { call } = sandbox();
    const none = (await call('GET', RISK)).body;
    assert.deepEqual([none.riskLevel, none.riskState, none.updatedAt], ['none', 'none', null]);
    const detections = [{ type: 'unfamiliarFeatures', level: 'medium', at: '2026-03-03T08:00:00Z' }];
    assert.equal((await call('PUT', RISK, { riskLevel: 'high', detections })).status, 204);
    const { riskLevel, riskState, detections: found } = (await call('GET', RISK)).body;
    assert.deepEqual([riskLevel, riskState], ['high', 'atRisk']);
    assert.deepEqual([found[0].type, found[0].at], ['unfamiliarFeatures', '2026-03-03T08:00:00.000Z']);
    assert.equal((await call('PUT', RISK, { riskLevel: 'none', riskState: 'dismissed' })).status, 204);
    const { history } = (await call('GET', RISK)).body;
    assert.equal(history.at(-1).by, `user:${person('global-admin').id}`);
  });

  test('Risk through the control API has detections that arrive later', async () => {
    const { call, clock } = sandbox();
    const detections = [{ type: 'leakedCredentials', level: 'high', arrives: 'PT5M' }];
    await call('PUT', RISK, { riskLevel: 'none', detections });
    assert.deepEqual((await call('GET', RISK)).body.detections, []);
    clock.moveTo(clock.now() + 300_000);
    const { riskLevel, riskState } = (await call('GET', RISK)).body;
    assert.deepEqual([riskLevel, riskState], ['high', 'atRisk']);
  });

  test('Risk through the control API ends with a password that its user changes', async () => {
    const { call, clock } = sandbox();
    await call('PUT', RISK, { riskLevel: 'high' });
    assert.equal((await call('POST', RISK.replace('/risk', '/password'), { by: 'self' })).status, 204);
    assert.deepEqual((await call('GET', RISK.replace('/risk', '/sessions'))).body, {
      validFrom: '2025-01-06T08:00:00Z',
      forceChange: 'none',
      passwordChangedAt: '2026-03-03T09:00:00Z',
    });
    clock.moveTo(clock.now() + 301_000);
    assert.equal((await call('GET', RISK)).body.riskState, 'remediated');
  });

  test('Risk through the control API is refused for strangers, levels that there are not, and times that are none', async () => {
    const { call } = sandbox();
    const code = async (body: unknown, path = RISK) => {
      const { error } = (await call('PUT', path, body)).body;
      return [error.code, error.path];
    };
    const nobody = RISK.replace(encodeURIComponent(NAME), '77777777-7777-4777-8777-777777777777');
    assert.deepEqual(await code({ riskLevel: 'high' }, nobody), ['unknown-user', undefined]);
    assert.deepEqual(await code({ riskLevel: 'hidden' }), ['invalid-member', '/riskLevel']);
    const detection = (more: object) => ({
      riskLevel: 'high',
      detections: [{ type: 'generic', level: 'low', ...more }],
    });
    assert.deepEqual(await code(detection({ at: 'noon' })), ['invalid-member', '/detections/0/at']);
    assert.deepEqual(await code(detection({ arrives: 'P1Y' })), ['invalid-member', '/detections/0/arrives']);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { sandbox } from './sandbox.ts';

const USER = `/directory/users/${encodeURIComponent(person('developer').displayName)}`;

describe('What people do with their accounts, through the control API', () => {
  test('What people do with their accounts, through the control API, is told with the id of what came of it', async () => {
    const { call } = sandbox();
    const phone = { displayName: 'Phone', enrolledAt: '2026-03-02T10:00:00Z', compliant: true };
    const device = await call('POST', `${USER}/devices`, phone);
    const method = await call('POST', `${USER}/methods`, { type: 'fido2', at: '2026-03-02T10:00:00Z' });
    const signIn = await call('POST', `${USER}/sign-ins`, {
      result: 'success',
      mfa: true,
      deviceId: device.body.deviceId,
      location: { countryOrRegion: 'NL' },
      arrives: 'PT1M',
    });
    for (const { status, body } of [device, method, signIn]) {
      assert.equal(status, 201);
      assert.match(body.id, /^[0-9a-f-]{36}$/);
    }
  });

  test('What people do with their accounts, through the control API, is refused where nobody could do it', async () => {
    const { call } = sandbox();
    const at = async (path: string, body: unknown) =>
      (await call('POST', `${USER}/${path}`, body)).body.error.path;
    assert.equal(await at('sign-ins', { result: 'maybe' }), '/result');
    assert.equal(await at('sign-ins', { result: 'success', at: 'noon' }), '/at');
    assert.equal(await at('sign-ins', { result: 'success', arrives: 'P1Y' }), '/arrives');
    assert.equal(await at('devices', { displayName: 'Phone', enrolledAt: 'noon' }), '/enrolledAt');
    assert.equal(await at('methods', { type: 'password' }), '/type');
    assert.equal(await at('methods', { type: 'fido2', at: 'noon' }), '/at');
    const nobody = await call('POST', '/directory/users/Nobody/devices', { displayName: 'Phone' });
    assert.equal(nobody.status, 404);
  });
});

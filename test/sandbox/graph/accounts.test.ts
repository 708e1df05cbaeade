import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { type Answer, aCompany, type Company, type Json } from '../tenant/company.ts';

const DEVELOPER = person('developer').id;
const ADMINISTRATOR = person('global-admin').id;
const USER_ADMINISTRATOR = ['User Administrator'];
const PERMISSIONS = ['User.Read.All', 'User-PasswordProfile.ReadWrite.All', 'User.RevokeSessions.All'];

const forced = (withMfa: boolean) => ({
  password: null,
  forceChangePasswordNextSignIn: !withMfa,
  forceChangePasswordNextSignInWithMfa: withMfa,
});

const company = (switches = {}, permissions = PERMISSIONS): Promise<Company> =>
  aCompany({ permissions, switches: { servicePrincipalRoles: USER_ADMINISTRATOR, ...switches } });

const give = ({ graph }: Company, passwordProfile: unknown, id = DEVELOPER): Promise<Answer> =>
  graph('PATCH', `/users/${id}`, { passwordProfile });

async function shown({ graph }: Company): Promise<Json> {
  const names = 'passwordProfile,lastPasswordChangeDateTime,signInSessionsValidFromDateTime';
  const { body } = await graph('GET', `/users/${DEVELOPER}?$select=${names}`);
  const { '@odata.context': _, ...properties } = body;
  return properties;
}

describe('the password of a user', () => {
  test('the password of a user is never told, only when it was set and whether it has to be changed [G34]', async () => {
    const its = await company();
    const before = await shown(its);
    assert.equal(before['passwordProfile'], null);
    its.wait(60);
    const given = { password: 'nobody knows it', forceChangePasswordNextSignIn: true };
    assert.equal((await give(its, given)).status, 204);
    assert.deepEqual(await shown(its), {
      ...before,
      passwordProfile: forced(false),
      lastPasswordChangeDateTime: '2026-03-03T09:01:00Z',
    });
    its.wait(60);
    its.tenant.accounts.changePassword(DEVELOPER, 'self');
    const after = await shown(its);
    assert.equal(after['passwordProfile'], null);
    assert.equal(after['lastPasswordChangeDateTime'], '2026-03-03T09:02:00Z');
    const whole = (await its.graph('GET', `/users/${DEVELOPER}`)).body;
    assert.ok(
      !('lastPasswordChangeDateTime' in whole) && !('passwordProfile' in whole),
      'only when selected',
    );
  });

  test('the password of a user has to be changed with a second factor until it is [G34]', async () => {
    const its = await company();
    await give(its, { forceChangePasswordNextSignInWithMfa: true });
    assert.deepEqual((await shown(its))['passwordProfile'], forced(true));
    assert.equal(its.tenant.accounts.sessionsOf(DEVELOPER).forceChange, 'demanded-with-mfa');
    its.tenant.accounts.changePassword(DEVELOPER, 'self');
    assert.equal((await shown(its))['passwordProfile'], null);
    its.tenant.accounts.changePassword(DEVELOPER, 'admin');
    assert.deepEqual((await shown(its))['passwordProfile'], forced(false));
    await give(its, { forceChangePasswordNextSignIn: false });
    assert.equal((await shown(its))['passwordProfile'], null);
  });

  test('the password of a user may stay good where a change is only demanded, though that was accepted [G34]', async () => {
    const its = await company({ passwordFlagAlone: 'without-effect' });
    assert.equal((await give(its, { forceChangePasswordNextSignIn: true })).status, 204);
    assert.equal((await shown(its))['passwordProfile'], null);
    await give(its, { password: 'random', forceChangePasswordNextSignIn: true });
    assert.deepEqual((await shown(its))['passwordProfile'], forced(false));
  });

  test('the password of a user is changed with its own permission and a directory role [G34]', async () => {
    const demand = { forceChangePasswordNextSignIn: true };
    const without = await company({ servicePrincipalRoles: [] });
    assert.equal((await give(without, demand)).status, 403);
    without.tenant.graphSwitches.passwordRole = 'privileged-only';
    assert.equal((await give(without, demand)).status, 204);
    assert.equal((await give(without, demand, ADMINISTRATOR)).status, 403);
    const its = await company();
    assert.equal((await give(its, demand, ADMINISTRATOR)).status, 403);
    its.tenant.graphSwitches.servicePrincipalRoles = ['Privileged Authentication Administrator'];
    assert.equal((await give(its, demand, ADMINISTRATOR)).status, 204);
    const other = await company({}, ['User.ReadWrite.All']);
    assert.equal((await give(other, demand)).status, 403);
  });

  test('the password of a user is changed by what a profile has, and nothing else', async () => {
    const its = await company();
    const wrong = [null, {}, { password: 7 }, { forceChangePasswordNextSignIn: 'yes' }, { hint: 'none' }];
    for (const profile of wrong)
      assert.equal((await give(its, profile)).status, 400, JSON.stringify(profile));
    assert.equal((await give(its, { password: 'new' }, person('synced').id)).status, 400);
  });
});

describe('the sessions of a user', () => {
  const revoke = ({ graph }: Company) => graph('POST', `/users/${DEVELOPER}/revokeSignInSessions`);

  test('the sessions of a user end with the moment they are revoked, each time anew [G34]', async () => {
    const its = await company();
    its.wait(90);
    const answer = await revoke(its);
    assert.deepEqual([answer.status, answer.body['value']], [200, true]);
    assert.equal((await shown(its))['signInSessionsValidFromDateTime'], '2026-03-03T09:01:30Z');
    its.wait(1);
    await revoke(its);
    assert.equal(its.tenant.accounts.sessionsOf(DEVELOPER).validFrom, '2026-03-03T09:01:31Z');
    assert.equal((await its.graph('POST', `/users/${'7'.repeat(8)}/revokeSignInSessions`)).status, 404);
  });

  test('the sessions of a user are seen to have ended late [G1]', async () => {
    const its = await aCompany({ permissions: PERMISSIONS, lag: { fixedMs: 10_000 } });
    const before = await shown(its);
    await revoke(its);
    assert.deepEqual(await shown(its), before);
    its.wait(11);
    assert.equal((await shown(its))['signInSessionsValidFromDateTime'], '2026-03-03T09:00:00Z');
  });

  test('the sessions of a user may live on, and their end may be answered without a word [G34]', async () => {
    const its = await company({ revokedSessions: 'live-on', revokeSessionsAnswer: 'no-content' });
    const before = await shown(its);
    assert.equal((await revoke(its)).status, 204);
    assert.deepEqual(await shown(its), before);
  });

  test('the sessions of a user are ended with a permission only', async () => {
    assert.equal((await revoke(await company({}, ['User.Read.All']))).status, 403);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { APP_ID, BOT_APP_ID } from '../../sandbox/company.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { appTokenOf, call, operate, tokenOf } from '../support/operators.ts';
import { agree, factsOf, requestOf, stated } from '../support/statements.ts';
import { aWorld, isMember, pass, settle, type TestWorld } from '../support/world.ts';

const OPERATOR = 'identity-ops-1';
const OPERATORS = groupId('GRP-IDENTITY-OPS');
const GRAPH = 'graph.microsoft.com';

async function fulfilled(t: Parameters<typeof aWorld>[0]) {
  const world = await aWorld(t);
  const { number } = await anApprovedRequest(world);
  const { requestId } = await requestOf(world, number);
  return { world, number, requestId };
}

const readsOf = (requestId: string) => [
  '/api/requests',
  `/api/requests/${requestId}`,
  `/api/requests/${requestId}/audit`,
  '/api/console',
  '/api/console/members',
  '/api/console/connections',
  `/api/console/requests/${requestId}`,
];

/** What a token may do at the doors for people: each answer's status and code. */
async function tried(world: TestWorld, requestId: string, token: string) {
  const answers: string[] = [];
  for (const path of readsOf(requestId)) {
    const { status, json, text } = await call(world, 'GET', path, { token });
    answers.push(`${status} ${json['code'] ?? /<code>([^<]*)</.exec(text)?.[1] ?? ''}`);
  }
  for (const action of ['end', 'roll-back', 'retry', 'renew', 'escalate', 'withdraw']) {
    const path = `/api/requests/${requestId}/${action}`;
    const { status, json } = await call(world, 'POST', path, { token, body: { reason: 'Because.' } });
    answers.push(`${status} ${json['code'] ?? ''}`);
  }
  return [...new Set(answers)];
}

/** The directory answers nobody's questions about people and groups. */
function directoryAway(world: TestWorld) {
  return world.tenant.faults.add({
    match: { host: GRAPH },
    effect: { kind: 'status', status: 503 },
  });
}

describe('H28: the doors for people', () => {
  test('refuse an app, whatever roles it has and however it says that it is one', async (t) => {
    const { world, number, requestId } = await fulfilled(t);
    for (const idtyp of [true, false]) {
      const token = await appTokenOf(world, { roles: ['Operator', 'Auditor'], idtyp });
      assert.deepEqual(await tried(world, requestId, token), ['403 app-not-person']);
    }
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(!(await factsOf(world, requestId)).includes('operator-acted'));
  });

  test('refuse an ID token, in either header', async (t) => {
    const { world, requestId } = await fulfilled(t);
    const roles = ['Operator', 'Auditor'];
    const token = await world.tenant.entra.issueUserToken({ userId: personId(OPERATOR), roles, kind: 'id' });
    assert.deepEqual(await tried(world, requestId, token), ['401 token-not-for-access']);
    const headers = { 'x-ms-token-aad-access-token': token };
    assert.equal((await call(world, 'GET', '/api/requests', { headers })).status, 401);
    const good = await tokenOf(world, OPERATOR, 'Operator');
    const left = await call(world, 'GET', '/api/requests', { headers: { 'x-ms-token-aad-id-token': good } });
    assert.equal(left.status, 401);
  });

  for (const [what, options] of [
    ['another app was given for the person', { client: BOT_APP_ID }],
    ['is for another scope', { scope: 'openid profile' }],
    ['is for another audience', { audience: '00000003-0000-0000-c000-000000000000' }],
  ] as const)
    test(`refuse an access token that ${what}`, async (t) => {
      const { world, requestId } = await fulfilled(t);
      const user = { userId: personId(OPERATOR), roles: ['Operator'] };
      const token = await world.tenant.entra.issueUserToken({ ...user, ...options });
      const answers = await tried(world, requestId, token);
      assert.ok(
        answers.every((answer) => answer.startsWith('401 ')),
        answers.join(),
      );
    });

  test('say what to set up to whoever is sent the token of another API by the platform', async (t) => {
    const { world } = await fulfilled(t);
    const user = { userId: personId(OPERATOR), roles: ['Operator'] };
    for (const options of [{ audience: '00000003-0000-0000-c000-000000000000' }, { kind: 'id' }] as const) {
      const token = await world.tenant.entra.issueUserToken({ ...user, ...options });
      const headers = { 'x-ms-token-aad-access-token': token };
      const page = await call(world, 'GET', '/api/console', { headers });
      assert.equal(page.status, 401);
      assert.match(page.text, /has to ask for the scope of this app itself/);
    }
  });

  test('take the token that the platform’s sign-in asked for, where it puts it', async (t) => {
    const { world, requestId } = await fulfilled(t);
    const token = await tokenOf(world, OPERATOR, 'Operator');
    const headers = { 'x-ms-token-aad-access-token': token };
    for (const path of readsOf(requestId))
      assert.equal((await call(world, 'GET', path, { headers })).status, 200, path);
  });

  test('take the token of another sign-in app once a setting names it', async (t) => {
    const tool = '7b1c0a52-1f4e-4f0a-8a55-0d9b3f6a2c11';
    const world = await aWorld(t, { settings: { ENTRA_SIGN_IN_APP_IDS: `${APP_ID}, ${tool}` } });
    const user = { userId: personId(OPERATOR), roles: ['Operator'] };
    for (const client of [tool, APP_ID]) {
      const token = await world.tenant.entra.issueUserToken({ ...user, client });
      assert.equal((await call(world, 'GET', '/api/requests', { token })).status, 200);
    }
  });

  test('refuse an operator who was disabled since the token was made', async (t) => {
    const { world, number, requestId } = await fulfilled(t);
    const token = await tokenOf(world, OPERATOR, 'Operator');
    world.controlled.directory.patchUser(personId(OPERATOR), { accountEnabled: false });
    await pass(world, 2 * MINUTE);
    assert.deepEqual(await tried(world, requestId, token), ['403 account-off']);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('refuse an operator and an auditor who left their group since the token was made', async (t) => {
    const { world, number, requestId } = await fulfilled(t);
    const operator = await tokenOf(world, OPERATOR, 'Operator');
    const auditor = await tokenOf(world, 'legal-counsel', 'Auditor');
    assert.equal((await call(world, 'GET', '/api/requests', { token: auditor })).status, 200);
    world.controlled.directory.deleteMember(OPERATORS, personId(OPERATOR));
    world.controlled.directory.deleteMember(groupId('GRP-AUDITORS'), personId('legal-counsel'));
    await pass(world, 2 * MINUTE);
    assert.deepEqual(await tried(world, requestId, operator), ['403 role-gone']);
    const read = await call(world, 'GET', '/api/requests', { token: auditor });
    assert.deepEqual([read.status, read.json['code']], [403, 'role-gone']);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('show somebody who is an auditor still and an operator no more nothing to press', async (t) => {
    const { world, requestId } = await fulfilled(t);
    const token = await tokenOf(world, 'legal-counsel', 'Operator', 'Auditor');
    const page = await call(world, 'GET', `/api/console/requests/${requestId}`, { token });
    assert.equal(page.status, 200);
    assert.match(page.text, /· Auditor/);
    assert.doesNotMatch(page.text, /<form/);
    const path = `/api/requests/${requestId}/roll-back`;
    const acted = await call(world, 'POST', path, { token, body: { reason: 'x' } });
    assert.deepEqual([acted.status, acted.json['code']], [403, 'role-gone']);
  });
});

describe('invariant 12: while the directory can not be asked', () => {
  for (const action of ['end', 'roll-back'] as const)
    test(`an operator of the last hour can "${action}", and the audit says that nobody was asked`, async (t) => {
      const { world, number, requestId } = await fulfilled(t);
      const { id } = directoryAway(world);
      const answer = await operate(world, requestId, action, 'The wrong person.');
      assert.equal(answer.status, 202, answer.text);
      world.tenant.faults.remove(id);
      await settle(world);
      assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
      const rows = await world.app.means.auditLog.read(requestId);
      const acted = rows.find(({ fact }) => fact === 'operator-acted');
      assert.match(JSON.stringify(acted?.data), /"notAsked":"[^"]+"/);
      const token = await tokenOf(world, OPERATOR, 'Operator');
      const page = await call(world, 'GET', `/api/console/requests/${requestId}`, { token });
      assert.match(page.text, /could not be asked/);
      assert.match(stated(world, number), /^ended\//);
      await agree(world);
    });

  test('what could grant waits until it can, and says so', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const { requestId } = await requestOf(world, number);
    const { id } = directoryAway(world);
    for (const action of ['retry', 'renew', 'escalate', 'withdraw']) {
      const { status, json } = await operate(world, requestId, action);
      assert.deepEqual([status, json['code']], [503, 'standing-not-asked'], action);
    }
    world.tenant.faults.remove(id);
    assert.ok(!(await factsOf(world, requestId)).includes('operator-acted'));
    assert.equal((await operate(world, requestId, 'withdraw')).status, 202);
  });

  test('a token from before the last hour ends nothing', async (t) => {
    const { world, requestId } = await fulfilled(t);
    const user = { userId: personId(OPERATOR), roles: ['Operator'] };
    const token = await world.tenant.entra.issueUserToken({ ...user, expiresIn: 24 * 3600 });
    await pass(world, HOUR + 20 * MINUTE);
    directoryAway(world);
    const path = `/api/requests/${requestId}/end`;
    const { status, json } = await call(world, 'POST', path, { token, body: { reason: 'x' } });
    assert.deepEqual([status, json['code']], [401, 'token-too-old']);
  });

  test('an app and a roleless person end nothing all the same', async (t) => {
    const { world, number, requestId } = await fulfilled(t);
    const { id } = directoryAway(world);
    const app = await appTokenOf(world, { roles: ['Operator'] });
    assert.deepEqual(await tried(world, requestId, app), ['403 app-not-person']);
    assert.deepEqual(await tried(world, requestId, await tokenOf(world, OPERATOR)), ['403 role-missing']);
    world.tenant.faults.remove(id);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });
});

describe('H28: the door of the personnel system', () => {
  test('refuses a person, whatever roles they have', async (t) => {
    const { world, number } = await fulfilled(t);
    const token = await tokenOf(world, 'hr-officer', 'Offboarding', 'Operator');
    const body = { userId: personId('finance-analyst'), reason: 'Left.' };
    const answer = await call(world, 'POST', '/api/offboarding', { token, body });
    assert.deepEqual([answer.status, answer.json['code']], [403, 'person-not-app']);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(writes(world, 'DELETE'), 0);
  });

  test('refuses an app without its role, and takes one with it', async (t) => {
    const { world, number } = await fulfilled(t);
    const body = { userId: personId('finance-analyst'), reason: 'Left.' };
    for (const idtyp of [true, false]) {
      const without = await appTokenOf(world, { roles: ['Operator'], idtyp });
      assert.equal((await call(world, 'POST', '/api/offboarding', { token: without, body })).status, 403);
      const token = await appTokenOf(world, { roles: ['Offboarding'], idtyp });
      assert.equal((await call(world, 'POST', '/api/offboarding', { token, body })).status, 202);
    }
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
  });
});

describe('a signing key that its owner withdrew', () => {
  test('opens the doors for an hour at most', async (t) => {
    const { world } = await fulfilled(t);
    const user = { userId: personId(OPERATOR), roles: ['Operator'] };
    const token = await world.tenant.entra.issueUserToken({ ...user, expiresIn: 24 * 3600 });
    assert.equal((await call(world, 'GET', '/api/requests', { token })).status, 200);
    world.tenant.entra.rotateKeys(true);
    await pass(world, HOUR + MINUTE);
    const later = await call(world, 'GET', '/api/requests', { token });
    assert.deepEqual([later.status, later.json['code']], [401, 'token-key-unknown']);
  });

  test('a signing key that its owner withdrew is dropped at once when a token by its successor arrives', async (t) => {
    const { world } = await fulfilled(t);
    const stolen = await tokenOf(world, OPERATOR, 'Operator');
    assert.equal((await call(world, 'GET', '/api/requests', { token: stolen })).status, 200);
    world.tenant.entra.rotateKeys(true);
    await pass(world, 2 * MINUTE);
    const fresh = await tokenOf(world, OPERATOR, 'Operator');
    assert.equal((await call(world, 'GET', '/api/requests', { token: fresh })).status, 200);
    assert.equal((await call(world, 'GET', '/api/requests', { token: stolen })).status, 401);
  });

  test('stays good for some hours, and no longer, while its issuer can not be asked', async (t) => {
    const { world, requestId } = await fulfilled(t);
    const user = { userId: personId(OPERATOR), roles: ['Operator'] };
    const status = async () => {
      const token = await world.tenant.entra.issueUserToken(user);
      return (await call(world, 'GET', `/api/requests/${requestId}`, { token })).status;
    };
    assert.equal(await status(), 200);
    world.tenant.faults.add({
      match: { host: 'login.microsoftonline.com', path: 'openid-configuration' },
      effect: { kind: 'status', status: 503 },
    });
    await pass(world, 3 * HOUR);
    assert.equal(await status(), 200);
    await pass(world, 4 * HOUR);
    assert.equal(await status(), 503);
  });
});

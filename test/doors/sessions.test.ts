import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { call, tokenOf } from '../support/operators.ts';
import { aWorld, pass, type TestWorld } from '../support/world.ts';

const OPERATOR = 'identity-ops-1';
const seconds = (world: TestWorld) => Math.floor(world.clock.now() / 1000);

async function codeOf(world: TestWorld, token: string): Promise<string> {
  const { status, json } = await call(world, 'GET', '/api/requests', { token });
  return `${status} ${json['code'] ?? ''}`.trim();
}

/** A token that lasts a day, as a policy of the tenant could make them. */
const lasting = (world: TestWorld, claims: Readonly<Record<string, unknown>> = {}) =>
  world.tenant.entra.issueUserToken({
    userId: personId(OPERATOR),
    roles: ['Operator'],
    expiresIn: 24 * 3600,
    claims,
  });

describe('a session of a person', () => {
  test('ends an hour and a half after its token was made, however long that lasts and however often it is used', async (t) => {
    const world = await aWorld(t);
    const token = await lasting(world);
    for (let minute = 0; minute < 90; minute += 30) {
      assert.equal(await codeOf(world, token), '200');
      await pass(world, 30 * MINUTE);
    }
    await pass(world, 4 * MINUTE);
    assert.equal(await codeOf(world, token), '200', 'clocks differ');
    await pass(world, MINUTE);
    assert.equal(await codeOf(world, token), '401 sign-in-over');
  });

  test('ends twelve hours after the sign-in, whatever tokens were made of it since', async (t) => {
    const world = await aWorld(t);
    for (const [hours, answer] of [
      [0, '200'],
      [11, '200'],
      [13, '401 sign-in-over'],
      [100, '401 sign-in-over'],
    ] as const) {
      const token = await lasting(world, { auth_time: seconds(world) - hours * 3600 });
      assert.equal(await codeOf(world, token), answer, `${hours} hours`);
    }
  });

  test('ends when the person signs out, on every device, and another sign-in begins another', async (t) => {
    const world = await aWorld(t);
    const [here, elsewhere] = [await tokenOf(world, OPERATOR, 'Operator'), await lasting(world)];
    await pass(world, MINUTE);
    const out = await call(world, 'POST', '/api/console/sign-out', { token: here, body: {} });
    assert.equal(out.status, 200);
    assert.equal(out.headers.get('clear-site-data'), '"cache", "storage"');
    assert.equal(await codeOf(world, here), '401 signed-out');
    assert.equal(await codeOf(world, elsewhere), '401 signed-out');
    const again = await call(world, 'POST', '/api/console/sign-out', { token: here, body: {} });
    assert.equal(again.json['code'], 'signed-out');
    await pass(world, MINUTE);
    const other = await tokenOf(world, OPERATOR, 'Operator');
    assert.equal(await codeOf(world, other), '200');
    await pass(world, MINUTE);
    await call(world, 'POST', '/api/console/sign-out', { token: other, body: {} });
    assert.equal(await codeOf(world, other), '401 signed-out');
    const colleague = await tokenOf(world, 'identity-ops-2', 'Operator');
    assert.equal(await codeOf(world, colleague), '200', 'nobody else');
  });

  test('ends with a new password, and when the person or an administrator signs them out everywhere', async (t) => {
    const world = await aWorld(t);
    const before = await lasting(world);
    await pass(world, MINUTE);
    const sessionsValidFrom = new Date(seconds(world) * 1000).toISOString();
    world.controlled.directory.patchUser(personId(OPERATOR), { sessionsValidFrom });
    await pass(world, 2 * MINUTE);
    assert.equal(await codeOf(world, before), '401 sessions-revoked');
    assert.equal(await codeOf(world, await lasting(world)), '200');
    const page = await call(world, 'GET', '/api/console', { token: before });
    assert.match(page.text, /Your sign-in is over/);
    assert.match(page.text, /href="\.\.\/\.auth\/login\/aad"/);
  });

  test('begins with somebody’s own act: no page sends anybody to a sign-in by itself', async (t) => {
    const world = await aWorld(t);
    for (const path of ['/api/console', '/api/console/members', '/api/console/requests/none']) {
      const { status, headers, text } = await call(world, 'GET', path);
      assert.equal(status, 401);
      assert.equal(headers.get('location'), null);
      assert.doesNotMatch(text, /http-equiv|<script/);
      assert.match(text, />Sign in<\/a>/);
    }
  });
});

describe('the strength of a sign-in', () => {
  test('is that of the authentication context which a setting names; a token that does not say has none', async (t) => {
    const world = await aWorld(t, { settings: { ENTRA_SIGN_IN_CONTEXT: 'c2' } });
    assert.equal(await codeOf(world, await lasting(world)), '401 token-strength');
    for (const acrs of [[], ['c1'], ['c22'], 'c2', ['C2']])
      assert.equal(await codeOf(world, await lasting(world, { acrs })), '401 token-strength');
    assert.equal(await codeOf(world, await lasting(world, { acrs: ['c1', 'c2'] })), '200');
  });

  test('is asked of nobody less because the setting is mistyped', async (t) => {
    const world = await aWorld(t, { settings: { ENTRA_SIGN_IN_CONTEXT: 'mfa' } });
    assert.equal(await codeOf(world, await lasting(world, { acrs: ['c1'] })), '401 token-strength');
    const issue = world.app.settings.issues.find(({ name }) => name === 'ENTRA_SIGN_IN_CONTEXT');
    assert.match(issue?.message ?? '', /Nobody gets in at the operators’ doors until it is/);
  });
});

test('A sign-in name never stands in an address: it is looked up by a body, and addresses take object ids', async (t) => {
  const world = await aWorld(t);
  const token = await tokenOf(world, OPERATOR, 'Operator');
  const find = (person: unknown) => call(world, 'POST', '/api/console/find', { token, body: { person } });
  const found = await find('anna.jansen@contoso.example');
  assert.deepEqual([found.status, found.json], [200, { id: personId('sales-rep') }]);
  const unknown = await find('nobody@contoso.example');
  assert.deepEqual([unknown.status, unknown.json['code']], [404, 'person-unknown']);
  assert.match(String((await find('Anna')).json['detail']), /a name alone is not searched for/);
  for (const person of ['', 7, null]) assert.equal((await find(person)).json['code'], 'bad-person');
  const named = await call(world, 'GET', '/api/console?person=anna.jansen@contoso.example', { token });
  assert.equal(named.status, 400);
  assert.match(named.text, /An address takes a person by object id only/);
  assert.doesNotMatch(named.text, /anna\.jansen/);
  const nobody = await call(world, 'POST', '/api/console/find', { body: { person: 'a@b.example' } });
  assert.equal(nobody.status, 401);
});

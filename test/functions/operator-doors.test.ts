import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { anApprovedRequest, order } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { keysOf } from '../support/keys.ts';
import { call, operate, tokenOf } from '../support/operators.ts';
import { agree, factsOf, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, settle, type TestWorld } from '../support/world.ts';

const ACTIONS = ['retry', 'roll-back', 'escalate', 'withdraw', 'end'] as const;

async function waiting(world: TestWorld) {
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  return { number, requestId: (await requestOf(world, number)).requestId };
}

describe('the doors for operators and auditors', () => {
  test('H20: open for a token of our tenant with the role, and for nothing else', async (t) => {
    const world = await aWorld(t);
    const { requestId } = await waiting(world);
    const operator = await tokenOf(world, 'identity-ops-1', 'Operator');
    const auditor = await tokenOf(world, 'legal-counsel', 'Auditor');
    const nobody = await tokenOf(world, 'sales-rep');
    const foreign = await world.tenant.entra.appToken('https://graph.microsoft.com');
    const reads = ['/api/requests', `/api/requests/${requestId}`, `/api/requests/${requestId}/audit`];
    for (const path of reads) {
      assert.equal((await call(world, 'GET', path, { token: operator })).status, 200, path);
      assert.equal((await call(world, 'GET', path, { token: auditor })).status, 200, path);
      const without = await call(world, 'GET', path);
      assert.deepEqual([without.status, without.json['code']], [401, 'token-missing'], path);
      const roleless = await call(world, 'GET', path, { token: nobody });
      assert.deepEqual([roleless.status, roleless.json['code']], [403, 'role-missing'], path);
      for (const token of [foreign, 'garbage', `${operator.slice(0, -4)}AAAA`]) {
        assert.equal((await call(world, 'GET', path, { token })).status, 401, path);
      }
    }
  });

  test('H20: a function key is not a person, and headers of the platform are nobody', async (t) => {
    const world = await aWorld(t);
    const { requestId } = await waiting(world);
    const principal = Buffer.from(
      JSON.stringify({ userId: personId('identity-ops-1'), userRoles: ['Operator'] }),
    );
    for (const headers of [
      { 'x-functions-key': keysOf().master },
      {
        'x-ms-client-principal': principal.toString('base64'),
        'x-ms-client-principal-id': personId('identity-ops-1'),
      },
    ]) {
      assert.equal((await call(world, 'GET', '/api/requests', { headers })).status, 401);
      const path = `/api/requests/${requestId}/withdraw`;
      assert.equal((await call(world, 'POST', path, { headers, body: { reason: 'x' } })).status, 401);
    }
  });

  test('an auditor reads and does nothing', async (t) => {
    const world = await aWorld(t);
    const { requestId, number } = await waiting(world);
    const token = await tokenOf(world, 'legal-counsel', 'Auditor');
    for (const action of ACTIONS) {
      const path = `/api/requests/${requestId}/${action}`;
      const answer = await call(world, 'POST', path, { token, body: { reason: 'Because.' } });
      assert.deepEqual([answer.status, answer.json['code']], [403, 'role-missing'], action);
    }
    await settle(world);
    assert.equal(stated(world, number), 'none/running');
    assert.ok(!(await factsOf(world, requestId)).includes('operator-acted'));
  });

  test('every answer carries a code, also what does not exist and what can not be done now', async (t) => {
    const world = await aWorld(t);
    const { requestId } = await waiting(world);
    const token = await tokenOf(world, 'identity-ops-1', 'Operator');
    const post = async (id: string, action: string, body: unknown = { reason: 'Because.' }) => {
      const { status, json } = await call(world, 'POST', `/api/requests/${id}/${action}`, { token, body });
      return [status, json['code']];
    };
    assert.deepEqual(await post('servicenow-nothing-group-membership', 'retry'), [404, 'request-unknown']);
    assert.deepEqual(await post(requestId, 'explode'), [404, 'action-unknown']);
    assert.deepEqual(await post(requestId, 'retry', '{'), [400, 'not-json']);
    assert.deepEqual(await post(requestId, 'retry', {}), [400, 'reason-missing']);
    assert.deepEqual(await post(requestId, 'retry', { reason: '   ' }), [400, 'reason-missing']);
    assert.deepEqual(await post(requestId, 'retry', { reason: 7 }), [400, 'reason-missing']);
    assert.deepEqual(await post(requestId, 'retry', { reason: 'x'.repeat(1001) }), [400, 'reason-missing']);
    assert.deepEqual(await post(requestId, 'retry', { reason: 'x'.repeat(17_000) }), [413, 'body-too-large']);
    assert.deepEqual(await post(requestId, 'roll-back'), [409, 'nothing-granted-yet']);
    assert.deepEqual(await post(requestId, 'end'), [409, 'nothing-granted-yet']);
    const unknown = await call(world, 'GET', '/api/requests/servicenow-none', { token });
    assert.deepEqual([unknown.status, unknown.json['code']], [404, 'request-unknown']);
    const top = await call(world, 'GET', '/api/requests?top=1000', { token });
    assert.deepEqual([top.status, top.json['code']], [400, 'bad-top']);
  });

  test('what was granted can be neither retried, escalated nor withdrawn, and is rolled back once', async (t) => {
    const world = await aWorld(t);
    const { number } = await anApprovedRequest(world);
    const { requestId } = await requestOf(world, number);
    const codes = [];
    for (const action of ['retry', 'escalate', 'withdraw'] as const) {
      const { status, json } = await operate(world, requestId, action);
      codes.push([status, json['code']]);
    }
    assert.deepEqual(codes, [
      [409, 'already-fulfilled'],
      [409, 'not-waiting'],
      [409, 'not-waiting'],
    ]);
    const both = await Promise.all([
      operate(world, requestId, 'roll-back'),
      operate(world, requestId, 'roll-back'),
    ]);
    assert.ok(both.every(({ status }) => status === 202 || status === 409));
    await settle(world);
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    assert.equal(stated(world, number), 'ended/rolled-back');
    assert.equal((await operate(world, requestId, 'roll-back')).json['code'], 'nothing-to-take-back');
    await settle(world);
    assert.equal(writes(world, 'DELETE'), 1);
    await agree(world);
  });

  test('invariant 8: a withdrawal pressed five times is one', async (t) => {
    const world = await aWorld(t);
    const { number, requestId } = await waiting(world);
    await Promise.all(
      Array.from({ length: 5 }, () => operate(world, requestId, 'withdraw', 'Asked by mistake.')),
    );
    await settle(world);
    assert.equal(stated(world, number), 'none/withdrawn');
    assert.equal(textOf(world, number).split('withdrawn: ').length - 1, 1);
    await agree(world);
  });

  test('retry wakes a run that waits and grants nothing by itself', async (t) => {
    const world = await aWorld(t);
    const { number, requestId } = await waiting(world);
    const answer = await operate(world, requestId, 'retry');
    assert.equal(answer.status, 202);
    await settle(world);
    assert.equal(stated(world, number), 'none/running');
    assert.equal(writes(world, 'POST'), 0);
  });

  test('H3: a refused request that is retried is decided under the policy in force, as a new version', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.patchUser(personId('sales-rep'), { accountEnabled: false });
    world.clock.moveTo(world.clock.now() + 120_000);
    const { number } = order(world, 'Access to VPN', 'sales-rep', {}, { openedBy: 'sales-manager' });
    await settle(world);
    assert.equal(stated(world, number), 'none/refused');
    world.controlled.directory.patchUser(personId('sales-rep'), { accountEnabled: true });
    world.clock.moveTo(world.clock.now() + 120_000);
    world.servicenow.patchTicket(number, { fields: { state: '1', active: 'true' }, webhook: 'drop' });
    const { requestId } = await requestOf(world, number);
    const answer = await operate(world, requestId, 'retry', 'The account is back.');
    assert.deepEqual([answer.status, answer.json['requestId']], [202, `${requestId}-v2`]);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal((await operate(world, requestId, 'retry')).json['code'], 'superseded');
    await agree(world);
  });

  test('invariant 15: no answer carries a status address of the platform or its key', async (t) => {
    const world = await aWorld(t);
    const { requestId } = await waiting(world);
    const token = await tokenOf(world, 'identity-ops-1', 'Operator');
    const answers = [
      await call(world, 'GET', '/api/requests', { token }),
      await call(world, 'GET', `/api/requests/${requestId}`, { token }),
      await call(world, 'GET', `/api/requests/${requestId}/audit`, { token }),
      await operate(world, requestId, 'withdraw'),
      await call(world, 'GET', '/api/health'),
    ];
    for (const { text, headers } of answers) {
      const all = `${text}${JSON.stringify([...headers])}`;
      assert.doesNotMatch(all, /runtime\/webhooks|code=|eyJ/);
      assert.ok(!all.includes(keysOf().durable));
    }
  });

  test('lists page by page, newest first, by ticket, phase and outcome', async (t) => {
    const world = await aWorld(t);
    const numbers = [1, 2, 3].map(() => order(world, 'Access to Finance BI', 'finance-analyst').number);
    const done = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    const token = await tokenOf(world, 'legal-counsel', 'Auditor');
    type Listed = {
      readonly requests: readonly { readonly ticket: { readonly number: string } }[];
      readonly after: string | null;
    };
    const list = async (query: string) =>
      (await call(world, 'GET', `/api/requests?${query}`, { token })).json as unknown as Listed;
    const seen: string[] = [];
    let after = '';
    do {
      const page = await list(`phase=waiting&top=2${after}`);
      seen.push(...page.requests.map(({ ticket }) => ticket.number));
      after = page.after ? `&after=${encodeURIComponent(page.after)}` : '';
    } while (after !== '');
    assert.deepEqual([...seen].sort(), [...numbers].sort());
    const fulfilled = await list('outcome=fulfilled');
    assert.deepEqual(
      fulfilled.requests.map(({ ticket }) => ticket.number),
      [done.number],
    );
    assert.equal((await list(`ticket=${numbers[0]}`)).requests.length, 1);
  });
});

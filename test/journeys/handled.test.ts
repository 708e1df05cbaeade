import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { handledNow } from '../../src/domain/handled.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, order } from '../support/asking.ts';
import { call, operate, tokenOf } from '../support/operators.ts';
import { probed } from '../support/policies.ts';
import { disagreements, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const GROUP = groupId('GRP-FINANCE-BI-READ');
const HOLDER = personId('finance-analyst');
const OPERATOR = personId('identity-ops-1');
const WORDS = 'Called Lotte: she moved teams and needs it no more.';

/** Access that somebody took away in the portal, of which operators know by cards and an incident. */
async function lost(t: TestContext) {
  const world = await aWorld(t);
  await pass(world, 2 * MINUTE);
  const { number } = await anApprovedRequest(world);
  await pass(world, 15 * MINUTE);
  await takeAway(world);
  assert.equal(stated(world, number), 'unknown/needs-human');
  const { requestId } = await requestOf(world, number);
  return { world, number, requestId };
}

async function takeAway(world: TestWorld): Promise<void> {
  world.tenant.directory.deleteMember(GROUP, HOLDER);
  await pass(world, 25 * MINUTE);
}

const rowOf = async ({ app }: TestWorld, requestId: string) => {
  const found = await app.means.requests.read(requestId);
  assert.ok(found);
  return found.row;
};

const actsOf = async ({ app }: TestWorld, requestId: string) =>
  (await app.means.auditLog.read(requestId)).filter(
    ({ fact, data }) => fact === 'operator-acted' && (data as { action?: string }).action === 'handled',
  );

async function listed(world: TestWorld): Promise<string> {
  const token = await tokenOf(world, 'identity-ops-1', 'Operator');
  const { text } = await call(world, 'GET', '/api/console', { token });
  return text.slice(text.indexOf('id="attention"'), text.indexOf('id="all"'));
}

const operatorCards = async (world: TestWorld, number: string) =>
  (await world.teams.cards(number)).filter(({ stage }) => stage === 'operate');

const incidentOf = ({ servicenow }: TestWorld, number: string) => {
  const [incident] = servicenow.ticket(number).tasks;
  assert.ok(incident);
  return incident.number;
};

describe('a failed request that an operator has seen to', () => {
  test('a failed request is marked as handled with a reason, by the API: it needs attention no more, and nothing else changes', async (t) => {
    const { world, number, requestId } = await lost(t);
    assert.ok((await listed(world)).includes(number));
    const before = textOf(world, number);
    const { status, json } = await operate(world, requestId, 'handled', WORDS);
    assert.equal(status, 202);
    assert.equal(json['detail'], 'It is marked as handled. No access was changed.');
    await settle(world);
    await pass(world, 20 * MINUTE);
    assert.ok(!(await listed(world)).includes(number));
    assert.equal(textOf(world, number), before, 'the ticket is told nothing');
    const acts = await actsOf(world, requestId);
    assert.deepEqual(
      acts.map(({ actor, data }) => [actor, (data as { reason?: string }).reason]),
      [[OPERATOR, WORDS]],
    );
    const cards = await operatorCards(world, number);
    assert.ok(cards.length > 0 && cards.every(({ state }) => state !== 'open'));
    assert.match(JSON.stringify(cards[0]?.card), /Handled/);
    assert.deepEqual(await disagreements(world), []);
  });

  test('a failed request needs attention again once it fails anew', async (t) => {
    const world = await aWorld(t, {
      policyFolder: probed(t).folder,
      settings: { DOWNSTREAM_HOSTS: 'acme.service-now.com' },
    });
    world.tenant.faults.add({ match: { path: '/seen/' }, effect: { kind: 'status', status: 404, body: {} } });
    const { number } = order(world, 'Field apps (Intune)', 'synced');
    await settle(world);
    await approve(world, number, 'field-manager');
    await pass(world, 2 * HOUR);
    assert.equal(stated(world, number), 'granted/needs-human');
    const { requestId } = await requestOf(world, number);
    assert.equal((await operate(world, requestId, 'handled', WORDS)).status, 202);
    await pass(world, 5 * MINUTE);
    assert.ok(!(await listed(world)).includes(number));
    world.tenant.directory.deleteMember(groupId('GRP-INTUNE-FIELD-APPS'), personId('synced'));
    await pass(world, 25 * MINUTE);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.ok((await listed(world)).includes(number));
    assert.equal(handledNow(await rowOf(world, requestId)), null);
    assert.ok((await operatorCards(world, number)).some(({ state }) => state === 'open'));
  });

  test('a failed request stays as it is while it goes on by itself, has not failed, or goes on in a newer version', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst', { duration_days: '30' });
    await settle(world);
    const { requestId: waiting } = await requestOf(world, number);
    const refusals = [[waiting, 'still-running']];
    const { number: approved } = await anApprovedRequest(world);
    refusals.push([(await requestOf(world, approved)).requestId, 'nothing-to-handle']);
    for (const [requestId = '', code] of refusals) {
      const { status, json } = await operate(world, requestId, 'handled', WORDS);
      assert.deepEqual([status, json['code']], [409, code]);
      assert.deepEqual(await actsOf(world, requestId), [], 'nobody is said to have handled it');
    }
    const old = await lost(t);
    await operate(old.world, old.requestId, 'retry');
    await settle(old.world);
    const { status, json } = await operate(old.world, old.requestId, 'handled', WORDS);
    assert.deepEqual([status, json['code']], [409, 'superseded']);
  });

  test('a failed request is marked as handled once, whoever presses when', async (t) => {
    const { world, requestId } = await lost(t);
    const presses = await Promise.all(
      ['First.', 'Second.'].map((reason) => operate(world, requestId, 'handled', reason)),
    );
    assert.deepEqual(
      presses.map(({ status }) => status),
      [202, 202],
    );
    const { handled } = await rowOf(world, requestId);
    assert.ok(handled);
    const acts = await actsOf(world, requestId);
    assert.ok(
      acts.some(
        ({ at, data }) => at === handled.at && (data as { reason?: string }).reason === handled.reason,
      ),
    );
    assert.deepEqual(await disagreements(world), []);
  });

  test('a failed request is marked as handled on a card, with a reason, by an operator alone', async (t) => {
    const { world, number, requestId } = await lost(t);
    const [card] = await operatorCards(world, number);
    assert.ok(card);
    const as = card.recipients[0] ?? '';
    const stranger = await world.teams.press(card.id, {
      as: personId('sales-rep'),
      verb: 'handled',
      data: { comment: WORDS },
    });
    assert.equal(stranger.status, 200);
    assert.equal((await rowOf(world, requestId)).handled, null);
    assert.equal(
      (await world.teams.press(card.id, { as, verb: 'handled', data: { comment: ' ' } })).status,
      200,
    );
    assert.equal((await rowOf(world, requestId)).handled, null, 'not without a reason');
    assert.equal(
      (await world.teams.press(card.id, { as, verb: 'handled', data: { comment: WORDS } })).status,
      200,
    );
    await settle(world);
    const { handled } = await rowOf(world, requestId);
    assert.deepEqual([handled?.action, handled?.by, handled?.reason], ['handled', as, WORDS]);
  });

  test('a failed request is marked as handled by whoever operates it and closes the follow-up, with any words', async (t) => {
    const { world, number, requestId } = await lost(t);
    const incident = incidentOf(world, number);
    world.servicenow.closeTask(incident, { as: OPERATOR, notes: WORDS });
    await pass(world, 5 * MINUTE);
    const { handled } = await rowOf(world, requestId);
    assert.equal(handled?.by, OPERATOR);
    assert.ok(handled?.reason.startsWith(`${incident} was closed: `) && handled.reason.includes(WORDS));
    await pass(world, 20 * MINUTE);
    assert.ok(!(await listed(world)).includes(number));
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.deepEqual(await disagreements(world), []);
  });

  test('a failed request is not handled by somebody else who closes the follow-up, of which nobody is called', async (t) => {
    const { world, number, requestId } = await lost(t);
    const messages = world.teams.messages().length;
    world.servicenow.closeTask(incidentOf(world, number), { as: personId('helpdesk-agent'), notes: WORDS });
    await pass(world, 30 * MINUTE);
    assert.equal((await rowOf(world, requestId)).handled, null);
    assert.ok((await listed(world)).includes(number));
    assert.equal(world.teams.messages().length, messages);
  });

  test('a failed request is marked as handled by a closed follow-up although a worker dies between evidence and row', async (t) => {
    const { world, number, requestId } = await lost(t);
    const { requests } = world.app.means;
    const change = requests.change.bind(requests);
    let died = false;
    requests.change = async (id, make) => {
      if (!died && id === requestId && (await actsOf(world, requestId)).length > 0) {
        died = true;
        throw new Error('The worker dies here.');
      }
      return await change(id, make);
    };
    world.servicenow.closeTask(incidentOf(world, number), { as: OPERATOR, notes: WORDS });
    await pass(world, 6 * MINUTE);
    assert.ok(died);
    const { handled } = await rowOf(world, requestId);
    assert.ok(handled);
    const told = (await actsOf(world, requestId)).filter(
      ({ data }) => (data as { reason?: string }).reason === handled.reason,
    );
    assert.deepEqual(
      told.map(({ at, actor }) => [at, actor]),
      [[handled.at, handled.by]],
    );
    assert.deepEqual(await disagreements(world), []);
  });
});

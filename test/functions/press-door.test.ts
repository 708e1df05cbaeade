import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { Press } from '../../sandbox/tenant/teams/client.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { cardOf, order, press, shown } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { call } from '../support/operators.ts';
import { agree, factsOf, requestOf, stated } from '../support/statements.ts';
import { aWorld, pass, settle, type TestWorld } from '../support/world.ts';

const OWNER = 'finance-data-owner';

async function waiting(world: TestWorld): Promise<string> {
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
  await settle(world);
  return number;
}

async function decisionsOf(world: TestWorld, number: string) {
  const { requestId } = await requestOf(world, number);
  return (await world.app.means.approvals.readAll(requestId)).decisions;
}

async function assertNothingDecided(world: TestWorld, number: string): Promise<void> {
  await settle(world);
  assert.deepEqual(await decisionsOf(world, number), []);
  assert.equal(stated(world, number), 'none/running');
  assert.equal(writes(world, 'POST'), 0);
}

describe('the door for presses in Teams', () => {
  test('T1: two quick clicks and a redelivery are one decision, and each is answered with the card', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const card = await cardOf(world, number, OWNER);
    const click: Press = { as: personId(OWNER), verb: 'approve', data: { reason: 'ok' } };
    const answers = await Promise.all([world.teams.press(card.id, click), world.teams.press(card.id, click)]);
    answers.push(await world.teams.redeliver(answers[0]?.activityId ?? ''));
    for (const answer of answers) {
      assert.equal(answer.status, 200);
      assert.match(shown(answer), /Approved/);
    }
    await settle(world);
    assert.equal((await decisionsOf(world, number)).length, 1);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.equal(writes(world, 'POST'), 1);
    await agree(world);
  });

  test('T2: of two approvers who differ within milliseconds the first wins, and the second sees what is true', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Engineering repository access', 'developer', { access_level: 'write' });
    await settle(world);
    const [one, two] = ['security-approver-1', 'security-approver-2'] as const;
    const [first, second] = await Promise.all([
      press(world, number, one, 'reject', { data: { reason: 'No.' } }),
      press(world, number, two, 'approve', { data: { reason: 'Yes.' } }),
    ]);
    await settle(world);
    const decisions = await decisionsOf(world, number);
    assert.ok(decisions.length >= 1);
    const rejected = decisions.some(({ answer }) => answer === 'reject');
    assert.ok(rejected, 'the rejection is recorded in either order: the other role is still open');
    assert.equal(stated(world, number), 'none/rejected');
    assert.ok(first.status === 200 && second.status === 200);
    if (decisions.length === 1) assert.match(shown(second), /Rejected/);
  });

  for (const [who, tamper, says] of [
    ['somebody else', {}, /not among the people/],
    [
      'a person of another tenant',
      { activity: { channelData: { tenant: { id: '11111111-2222-4333-8444-555555555555' } } } },
      /this organization/,
    ],
    [
      'a conversation of another tenant',
      { activity: { conversation: { tenantId: '11111111-2222-4333-8444-555555555555' } } },
      /this organization/,
    ],
    [
      'somebody Teams does not identify (T13)',
      { activity: { from: { aadObjectId: null } } },
      /did not say who you are/,
    ],
  ] as const) {
    test(`T3: a press by ${who} decides nothing, is answered, and recorded`, async (t) => {
      const world = await aWorld(t);
      const number = await waiting(world);
      const card = await cardOf(world, number, OWNER);
      const as = personId(who === 'somebody else' ? 'guest' : OWNER);
      const answer = await world.teams.press(card.id, { as, verb: 'approve', tamper });
      assert.equal(answer.status, 200);
      assert.match(shown(answer), says);
      await assertNothingDecided(world, number);
      const { requestId } = await requestOf(world, number);
      assert.ok((await factsOf(world, requestId)).includes('approval-refused'));
    });
  }

  test('T4: an automatic trigger with the verb "approve" shows the card and approves nothing', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const card = await cardOf(world, number, OWNER);
    await world.teams.press(card.id, { as: personId(OWNER), verb: 'approve', trigger: 'automatic' });
    await assertNothingDecided(world, number);
  });

  test('T5: a press on a card that is expired, decided, canceled or of an ended run is told how it ended', async (t) => {
    const world = await aWorld(t);
    const decided = await waiting(world);
    const expired = await waiting(world);
    const canceled = await waiting(world);
    const cards = await Promise.all(
      [decided, expired, canceled].map((number) => cardOf(world, number, OWNER)),
    );
    await press(world, decided, OWNER, 'reject', { data: { reason: 'No.' } });
    world.servicenow.closeTicket(canceled, { state: '4' });
    await settle(world);
    await pass(world, 49 * HOUR);
    await settle(world);
    const says = [/Rejected/, /Expired/, /Withdrawn/];
    for (const [index, card] of cards.entries()) {
      const answer = await world.teams.press(card.id, { as: personId(OWNER), verb: 'approve' });
      assert.equal(answer.status, 200);
      assert.match(shown(answer), says[index] ?? /never/);
    }
    await settle(world);
    assert.equal(writes(world, 'POST'), 0);
    await agree(world);
  });

  test('T6: doctored data, other verbs, missing and foreign nonces, extra inputs decide nothing', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const second = await waiting(world);
    const card = await cardOf(world, number, OWNER);
    const foreign = await cardOf(world, second, OWNER);
    const data = (changes: Readonly<Record<string, unknown>>) => ({
      activity: { value: { action: { data: changes } } },
    });
    const nonceOf = async (of: string) => {
      const { requestId } = await requestOf(world, of);
      return (await world.app.means.cards.ofRequest(requestId))[0]?.nonce ?? '';
    };
    const tampers: readonly (readonly [string, Press['tamper']])[] = [
      ['approve', data({ requestId: 'servicenow-00000000000000000000000000000000-group-membership' })],
      ['approve', data({ requestId: foreign.requestId })],
      ['approve', data({ requestId: '../../etc/passwd' })],
      ['approve', data({ stage: 'manager' })],
      ['approve', data({ nonce: null })],
      ['approve', data({ nonce: 'f'.repeat(32) })],
      ['approve', data({ nonce: await nonceOf(second) })],
      ['approve', { activity: { replyToId: foreign.id } }],
      ['APPROVE', {}],
      ['grant', {}],
      ['approve', data({ approved: true, byId: personId(OWNER) })],
    ];
    for (const [verb, tamper] of tampers) {
      const answer = await world.teams.press(card.id, {
        as: personId(OWNER),
        verb,
        ...(tamper && { tamper }),
      });
      assert.equal(answer.status, 200, JSON.stringify(tamper));
      assert.doesNotMatch(shown(answer), /Approved/, JSON.stringify([verb, tamper]));
    }
    await assertNothingDecided(world, number);
    assert.deepEqual(await decisionsOf(world, second), []);
  });

  for (const token of [
    'missing',
    'expired',
    'not-yet',
    'wrong-aud',
    'wrong-iss',
    'entra',
    'alg-none',
    'bad-signature',
    'no-endorsement',
    'no-serviceurl',
    'unknown-key',
  ] as const) {
    test(`T7: a press whose token is ${token} is turned away before its body means anything`, async (t) => {
      const world = await aWorld(t);
      const number = await waiting(world);
      const card = await cardOf(world, number, OWNER);
      const answer = await world.teams.press(card.id, {
        as: personId(OWNER),
        verb: 'approve',
        tamper: { token },
      });
      assert.ok(answer.status === 401 || answer.status === 403, `${answer.status}`);
      await assertNothingDecided(world, number);
      const { requestId } = await requestOf(world, number);
      assert.ok(!(await factsOf(world, requestId)).includes('approval-refused'));
    });
  }

  test('T7: a key that rotated since is learned, and the press counts', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    await pass(world, 2 * HOUR);
    world.teams.rotateKeys();
    await press(world, number, OWNER, 'approve');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test("T8: a service URL in the body never gets our bot's token", async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const card = await cardOf(world, number, OWNER);
    for (const serviceUrl of [
      'https://evil.example/teams/',
      'https://smba.trafficmanager.net.evil.example/',
    ]) {
      const answer = await world.teams.press(card.id, {
        as: personId(OWNER),
        verb: 'approve',
        tamper: { activity: { serviceUrl } },
      });
      assert.equal(answer.status, 403);
    }
    await assertNothingDecided(world, number);
    assert.ok(world.tenant.outbound.list().every(({ url }) => !url.includes('evil.example')));
  });

  test('T9: a press that the gateway gave up on and sends again is still one decision', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    const answer = await press(world, number, OWNER, 'approve', { tamper: { activity: { id: 'f:again' } } });
    const again = await press(world, number, OWNER, 'approve', { tamper: { activity: { id: 'f:again' } } });
    assert.ok(answer.status === 200 && again.status === 200);
    await settle(world);
    assert.equal((await decisionsOf(world, number)).length, 1);
  });

  test('T10: an approver whose chat is blocked gets a mail that points to the ticket tool', async (t) => {
    const world = await aWorld(t);
    world.teams.setApp(personId(OWNER), 'blocked');
    const number = await waiting(world);
    assert.deepEqual(await world.teams.cards(number), []);
    const mail = world.controlled.mail().filter(({ text }) => text.includes(number));
    assert.equal(mail[0]?.to, personId(OWNER));
    assert.doesNotMatch(mail[0]?.text ?? '', /approve\?|token|nonce/);
  });

  test('T10: a card that could not be posted is posted later, once', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({
      match: { host: 'smba.trafficmanager.net', method: 'POST' },
      count: 3,
      effect: { kind: 'status', status: 502 },
    });
    const number = await waiting(world);
    await pass(world, 10 * MINUTE);
    assert.equal((await world.teams.cards(number)).filter(({ state }) => state === 'open').length, 1);
    await press(world, number, OWNER, 'approve');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('T11: a press on a card whose posting we never heard of is judged by its record', async (t) => {
    const world = await aWorld(t);
    world.tenant.faults.add({
      match: { host: 'smba.trafficmanager.net', method: 'POST', path: '/activities' },
      count: 1,
      effect: { kind: 'reset', applied: true },
    });
    const number = await waiting(world);
    await pass(world, 10 * MINUTE);
    const orphan = (await world.teams.cards(number))[0];
    assert.ok(orphan);
    await world.teams.press(orphan.id, { as: personId(OWNER), verb: 'approve', data: { reason: 'ok' } });
    await settle(world);
    const decisions = await decisionsOf(world, number);
    assert.ok(decisions.length <= 1);
    assert.equal(stated(world, number), decisions.length === 1 ? 'granted/fulfilled' : 'none/running');
    await agree(world);
  });

  test('T11: a card that was deleted costs nothing: the request concludes all the same', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Engineering repository access', 'developer', { access_level: 'write' });
    await settle(world);
    const deleted = await cardOf(world, number, 'security-approver-1');
    world.teams.deleteMessage(deleted.id);
    for (const person of ['repo-owner', 'security-approver-2']) {
      await press(world, number, person, 'approve', { data: { reason: 'ok' } });
      await settle(world);
    }
    assert.equal(stated(world, number), 'granted/fulfilled');
  });

  test('T12: the other approvers see at once that it is decided: their cards are updated', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Engineering repository access', 'developer', { access_level: 'write' });
    await settle(world);
    for (const person of ['repo-owner', 'security-approver-2']) {
      await press(world, number, person, 'approve', { data: { reason: 'ok' } });
      await settle(world);
    }
    const others = (await world.teams.cards(number)).filter(({ stage }) => stage === 'owner-and-security');
    assert.ok(others.length >= 5);
    for (const card of others) {
      assert.deepEqual(card.verbs, []);
      assert.match(JSON.stringify(card.card), /Approved/);
    }
  });

  test('the door for presses in Teams is closed to anything that is no card action, and to large and empty bodies', async (t) => {
    const world = await aWorld(t);
    const path = '/api/teams/messages';
    assert.equal(
      (await call(world, 'POST', path, { body: { type: 'message', text: 'approve' } })).status,
      401,
    );
    const large = await call(world, 'POST', path, { body: 'x'.repeat(256 * 1024 + 1) });
    assert.deepEqual([large.status, large.json['code']], [413, 'body-too-large']);
    const empty = await call(world, 'POST', path, { headers: { 'content-length': '0' } });
    assert.deepEqual([empty.status, empty.json['code']], [411, 'body-missing']);
  });
});

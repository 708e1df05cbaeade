import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VIEW } from '../contracts/conversation.ts';
import { pass } from '../support/border.ts';
import { LOTTE, RUBEN, tenant } from './tenant.ts';

const NONCE = 'nonce-0123456789';

describe('our bot in Teams', () => {
  test('opens the chat with a person once, with one token for the Bot Connector', async () => {
    const { conversation, calls, bot, clock } = tenant();
    for (let time = 0; time < 3; time++) {
      assert.equal((await conversation.notify(RUBEN, 'x', 'r')).posted, true);
      await pass(clock, 1000);
    }
    assert.equal(calls.filter((call) => call.endsWith('/v3/conversations')).length, 1);
    assert.deepEqual(bot.asked, ['https://api.botframework.com/.default']);
  });

  test("sends its token to no host but the Bot Connector's, wherever the address came from (T8)", async () => {
    const { conversation, calls } = tenant();
    for (const serviceUrl of [
      'https://attacker.example/',
      'https://smba.trafficmanager.net.attacker.example/',
      'http://smba.trafficmanager.net/teams/',
      'https://smba.trafficmanager.net@attacker.example/',
      'nonsense',
    ]) {
      const place = { serviceUrl, conversationId: 'a:1', messageId: '1' };
      const answer = await conversation.update(place, RUBEN, VIEW, NONCE, 'r');
      assert.ok(!answer.posted && answer.kind === 'refused', serviceUrl);
    }
    assert.deepEqual(calls, []);
  });

  test('asks for a new token once when its token is refused', async () => {
    const { conversation, bot } = tenant();
    await conversation.notify(RUBEN, 'x', 'r');
    bot.good = 'bot-token-2';
    assert.equal((await conversation.notify(RUBEN, 'y', 'r')).posted, true);
    assert.equal(bot.asked.length, 2);
  });

  test('our bot in Teams is refused, not kept waiting, where no token of ours is good', async () => {
    const { conversation, faults } = tenant();
    faults.add({ match: { host: 'smba.trafficmanager.net' }, effect: { kind: 'status', status: 401 } });
    const answer = await conversation.notify(RUBEN, 'x', 'r');
    assert.ok(!answer.posted && answer.kind === 'refused');
  });

  test('our bot in Teams can not reach somebody who has no such chat, and says so', async () => {
    const without = tenant();
    without.teams.setApp(LOTTE, 'not-installed');
    const none = await without.conversation.post(LOTTE, VIEW, NONCE, 'r');
    assert.ok(!none.posted && none.kind === 'blocked');
    const refusing = tenant({ objectIdMembers: 'refused' });
    const refused = await refusing.conversation.post(LOTTE, VIEW, NONCE, 'r');
    assert.ok(!refused.posted && refused.kind === 'refused');
    const unknown = await refusing.conversation.post(
      '00000000-0000-4000-8000-0000000000ee',
      VIEW,
      NONCE,
      'r',
    );
    assert.ok(!unknown.posted && unknown.kind === 'refused');
  });

  test('opens a chat again that is gone', async () => {
    const { conversation, faults, calls } = tenant();
    await conversation.notify(RUBEN, 'x', 'r');
    faults.add({ match: { path: '/activities' }, count: 1, effect: { kind: 'status', status: 404 } });
    const gone = await conversation.notify(RUBEN, 'y', 'r');
    assert.ok(!gone.posted && gone.kind === 'later');
    assert.equal((await conversation.notify(RUBEN, 'z', 'r')).posted, true);
    assert.equal(calls.filter((call) => call.endsWith('/v3/conversations')).length, 2);
  });

  test('takes 202 for what it says, with and without an id (T14)', async () => {
    const { conversation, teams } = tenant({ accepted: 'with-id' });
    const told = await conversation.post(RUBEN, VIEW, NONCE, 'r');
    assert.ok(told.posted && told.place);
    teams.switches.accepted = 'without-body';
    assert.deepEqual(await conversation.post(RUBEN, VIEW, NONCE, 'r'), { posted: true, place: null });
    assert.equal((await conversation.update(told.place, RUBEN, VIEW, NONCE, 'r')).posted, true);
  });

  test('takes an update that is answered with nothing, and no post that is', async () => {
    const { conversation, faults } = tenant();
    const posted = await conversation.post(RUBEN, VIEW, NONCE, 'r');
    assert.ok(posted.posted && posted.place);
    faults.add({ match: { path: '/activities' }, effect: { kind: 'status', status: 200, body: {} } });
    assert.equal((await conversation.update(posted.place, RUBEN, VIEW, NONCE, 'r')).posted, true);
    const none = await conversation.post(RUBEN, VIEW, NONCE, 'r');
    assert.ok(!none.posted && none.kind === 'later');
    faults.clear();
    faults.add({ match: { path: '/activities' }, effect: { kind: 'html' } });
    const page = await conversation.update(posted.place, RUBEN, VIEW, NONCE, 'r');
    assert.ok(!page.posted && page.kind === 'later');
  });

  test('our bot in Teams is refused a message that Teams finds too large (T10)', async () => {
    const { conversation } = tenant({ messageBytes: 500 });
    const answer = await conversation.post(RUBEN, VIEW, NONCE, 'r');
    assert.ok(!answer.posted && answer.kind === 'refused');
  });

  test('our bot in Teams is told to come back later when it writes too much, with and without a word when (T10)', async () => {
    for (const retryAfter of ['always', 'never'] as const) {
      const { conversation } = tenant({ retryAfter });
      const answers = [];
      for (let time = 0; time < 9; time++) answers.push(await conversation.notify(RUBEN, 'x', 'r'));
      const last = answers.at(-1);
      assert.ok(last && !last.posted && last.kind === 'later');
      assert.equal(last.retryAfterSeconds === null, retryAfter === 'never');
    }
  });

  test('keeps its token out of failures and telemetry (invariant 15)', async () => {
    const { conversation, faults, entries, bot } = tenant();
    const body = { error: { code: 'x', message: `bad token Bearer ${bot.good} refused` } };
    faults.add({ match: { host: 'smba.trafficmanager.net' }, effect: { kind: 'status', status: 400, body } });
    const answer = await conversation.notify(RUBEN, 'x', 'r');
    assert.doesNotMatch(JSON.stringify([answer, entries]), new RegExp(bot.good));
  });
});

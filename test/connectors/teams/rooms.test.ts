import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VIEW } from '../contracts/conversation.ts';
import { CHANNEL, GROUP_CHAT, LOTTE, RUBEN, tenant } from './tenant.ts';

const NONCE = 'nonce-0123456789';
const HOST = 'smba.trafficmanager.net';

function aRoom(switches: Parameters<typeof tenant>[0] = {}) {
  const world = tenant(switches);
  const { rooms } = world.conversation;
  assert.ok(rooms);
  return { ...world, rooms };
}

describe('our bot in channels and group chats', () => {
  test('a post in a channel begins a thread, takes replies and is edited in place', async () => {
    const { rooms, conversation, teams } = aRoom();
    const posted = await rooms.post(CHANNEL, VIEW, NONCE, 'r');
    assert.ok(posted.posted && posted.place);
    assert.equal(posted.place.conversationId, `${CHANNEL};messageid=${posted.place.messageId}`);
    assert.ok(rooms.hasReplies(CHANNEL));
    assert.ok((await rooms.reply(posted.place, 'It failed again.', 'r')).posted);
    assert.ok(
      (await conversation.update(posted.place, CHANNEL, { ...VIEW, title: 'Later' }, NONCE, 'r')).posted,
    );
    const [root, reply] = teams.postsIn(CHANNEL);
    assert.match(root?.text ?? '', /Later/);
    assert.equal(reply?.below, root?.id);
  });

  test('a post in a group chat stands by itself and takes no replies', async () => {
    const { rooms, teams } = aRoom();
    const posted = await rooms.post(GROUP_CHAT, VIEW, NONCE, 'r');
    assert.ok(posted.posted && posted.place?.conversationId === GROUP_CHAT);
    assert.equal(rooms.hasReplies(GROUP_CHAT), false);
    assert.equal(teams.postsIn(GROUP_CHAT).length, 1);
  });

  test('a channel that has not got our app refuses, and a chat that nobody knows says so', async () => {
    const { rooms, teams } = aRoom();
    await teams.setBot(CHANNEL, 'not-there');
    const refused = await rooms.post(CHANNEL, VIEW, NONCE, 'r');
    assert.ok(!refused.posted && refused.kind === 'blocked');
    const unknown = await rooms.post('19:nobody@thread.v2', VIEW, NONCE, 'r');
    assert.ok(!unknown.posted && unknown.kind === 'refused' && /Add the app/.test(unknown.because));
  });

  test('a post that brought no answer is unsure, one that was answered with a failure is not', async () => {
    const { rooms, faults } = aRoom();
    faults.add({ match: { host: HOST, method: 'POST' }, count: 1, effect: { kind: 'reset', applied: true } });
    const lost = await rooms.post(CHANNEL, VIEW, NONCE, 'r');
    assert.ok(!lost.posted && lost.unsure);
    faults.add({ match: { host: HOST, method: 'POST' }, count: 1, effect: { kind: 'status', status: 429 } });
    const throttled = await rooms.post(CHANNEL, VIEW, NONCE, 'r');
    assert.ok(!throttled.posted && throttled.kind === 'later' && throttled.unsure === undefined);
  });

  test('a post that is taken with 202 is where the answer says, and nowhere known without one (T14)', async () => {
    const told = aRoom({ acceptedChats: 'with-id' });
    const known = await told.rooms.post(CHANNEL, VIEW, NONCE, 'r');
    assert.ok(known.posted && known.place);
    const silent = aRoom({ acceptedChats: 'without-body' });
    assert.deepEqual(await silent.rooms.post(CHANNEL, VIEW, NONCE, 'r'), { posted: true, place: null });
  });

  test('readers of a channel are told by Entra id, in whichever member it comes', async () => {
    for (const rosterId of ['aadObjectId', 'objectId'] as const) {
      const { rooms } = aRoom({ rosterId });
      assert.deepEqual(await rooms.readers(CHANNEL, 'r'), { read: 'done', ids: [RUBEN, LOTTE] });
    }
    const { rooms, teams } = aRoom();
    await teams.setBot(CHANNEL, 'not-there');
    assert.equal((await rooms.readers(CHANNEL, 'r')).read, 'failed');
  });

  test('word that our bot was added to a team is taken and changes nothing', async () => {
    const { teams, received } = aRoom();
    await teams.setBot(CHANNEL, 'not-there');
    await teams.setBot(CHANNEL, 'there');
    assert.deepEqual(
      received.map(({ received: what }) => what),
      ['nothing', 'nothing'],
    );
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TENANT_ID } from '../../../sandbox/company.ts';
import {
  ANN,
  approvalCard,
  type Call,
  CHANNEL,
  closedCard,
  GROUP_CHAT,
  message,
  ok,
  teamsTenant,
} from './tenant.ts';

async function aThread(
  call: Call,
  card: object = approvalCard(),
): Promise<{ id: string; activityId: string }> {
  const channelData = { channel: { id: CHANNEL }, tenant: { id: TENANT_ID } };
  const { body } = await call('POST', '', { isGroup: true, channelData, activity: message(card) });
  return body;
}

const said = { type: 'message', text: 'It failed again.' };

describe('channels and group chats', () => {
  test('T15 a reply stands below the post that began its thread, and an unknown thread is not found', async () => {
    const { call, teams } = teamsTenant();
    const { id, activityId } = await aThread(call);
    assert.equal((await call('POST', `/${id}/activities`, said)).status, 201);
    assert.deepEqual(
      teams.postsIn(CHANNEL).map(({ below, text }) => [below, text.split('\n')[0]]),
      [
        [null, 'RITM0010123: Finance reports'],
        [activityId, 'It failed again.'],
      ],
    );
    assert.equal((await call('POST', `/${CHANNEL};messageid=1/activities`, said)).status, 404);
  });

  test('T15 a press in a channel tells the thread, and one in a group chat tells the chat alone', async () => {
    const { call, teams, invoked } = teamsTenant();
    const { id, activityId } = await aThread(call);
    const { body } = await call('POST', `/${GROUP_CHAT}/activities`, message(approvalCard()));
    for (const card of [activityId, body.id]) await teams.press(card, { as: ANN, verb: 'approve' });
    const conversations = invoked.map(({ activity }) => (activity as unknown as Told).conversation);
    assert.deepEqual(
      conversations.map((one) => [one.id, one.conversationType]),
      [
        [id, 'channel'],
        [GROUP_CHAT, 'groupChat'],
      ],
    );
  });

  test('T16 a team or chat that the bot is not in takes nothing, and an archived one nothing new', async () => {
    const { call, teams } = teamsTenant(() => ok({}));
    const { id, activityId } = await aThread(call);
    for (const [state, members] of [
      ['not-there', 403],
      ['archived', 200],
    ] as const) {
      await teams.setBot(CHANNEL, state);
      const channelData = { channel: { id: CHANNEL }, tenant: { id: TENANT_ID } };
      const thread = { isGroup: true, channelData, activity: message(closedCard) };
      assert.equal((await call('POST', '', thread)).status, 403);
      assert.equal((await call('POST', `/${id}/activities`, said)).status, 403);
      assert.equal((await call('PUT', `/${id}/activities/${activityId}`, message(closedCard))).status, 403);
      assert.equal((await call('GET', `/${CHANNEL}/pagedmembers`)).status, members);
    }
  });

  test('T16 a press where the bot is not, or in an archived team, reaches nobody and is told as failed', async () => {
    const { call, teams, invoked } = teamsTenant();
    const { activityId } = await aThread(call);
    const inChat = await call('POST', `/${GROUP_CHAT}/activities`, message(approvalCard()));
    const before = await teams.press(activityId, { as: ANN, verb: 'approve' });
    for (const state of ['not-there', 'archived'] as const)
      for (const [id, card] of [
        [CHANNEL, activityId],
        [GROUP_CHAT, inChat.body.id],
      ]) {
        await teams.setBot(id, state);
        const presses = () => invoked.filter(({ activity }) => 'value' in activity).length;
        const heard = presses();
        assert.equal((await teams.press(card, { as: ANN, verb: 'approve' })).status, 0);
        if (id === CHANNEL) assert.equal((await teams.redeliver(before.activityId)).status, 0);
        assert.equal(presses(), heard);
        assert.equal(teams.toasts().at(-1)?.text, 'Something went wrong. Please try again.');
        await teams.setBot(id, 'there');
        assert.equal((await teams.press(card, { as: ANN, verb: 'approve' })).status, 200);
      }
  });

  test('T17 the app is told when the bot is added to a team or chat, or removed', async () => {
    const { teams, invoked } = teamsTenant(() => ok({}));
    await teams.setBot(CHANNEL, 'not-there');
    await teams.setBot(CHANNEL, 'there');
    const told = invoked.map(({ activity }) => activity as unknown as Told);
    assert.deepEqual(
      told.map(({ type, channelData }) => [type, channelData.eventType]),
      [
        ['conversationUpdate', 'teamMemberRemoved'],
        ['conversationUpdate', 'teamMemberAdded'],
      ],
    );
    await assert.rejects(teams.setBot('19:unknown@thread.v2', 'there'), RangeError);
  });
});

type Told = {
  readonly type: string;
  readonly conversation: { readonly id: string; readonly conversationType: string };
  readonly channelData: { readonly eventType?: string };
};

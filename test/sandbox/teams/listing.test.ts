import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ANN,
  approvalCard,
  BOB,
  baseCard,
  CHANNEL,
  closedCard,
  GROUP_CHAT,
  message,
  openChat,
  postCard,
  showCard,
  teamsTenant,
} from './tenant.ts';

describe('The list of cards', () => {
  test('tells ticket, request, stage and who may decide from the card itself', async () => {
    const { teams, call } = teamsTenant();
    const id = await postCard(call, ANN, approvalCard());
    assert.deepEqual(await teams.cards('RITM0010123'), [
      {
        id,
        channel: 'teams',
        ticket: { system: 'servicenow', number: 'RITM0010123' },
        requestId: 'req-1',
        stage: 'manager',
        state: 'open',
        recipients: [ANN],
        approvers: [ANN],
        verbs: ['approve', 'reject'],
        card: approvalCard(),
        views: {},
      },
    ]);
    assert.deepEqual(await teams.cards('RITM0099999'), []);
  });

  test('counts as approvers of a channel card those whose own view offers a decision', async () => {
    const { teams, call } = teamsTenant(({ activity }) =>
      showCard(activity.from.aadObjectId === ANN ? approvalCard() : closedCard),
    );
    const base = baseCard([teams.mriOf(ANN), teams.mriOf(BOB)]);
    await call('POST', `/${CHANNEL}/activities`, message(base));
    const [row] = await teams.cards();
    assert.deepEqual(row?.recipients, [ANN, BOB]);
    assert.deepEqual(row?.approvers, [ANN]);
    assert.deepEqual(row?.card, base);
    assert.deepEqual(row?.views, { [ANN]: approvalCard(), [BOB]: closedCard });
  });

  test('counts what everybody can press in a channel or a group chat as open', async () => {
    for (const id of [CHANNEL, GROUP_CHAT]) {
      const { teams, call } = teamsTenant();
      await call('POST', `/${id}/activities`, message(approvalCard()));
      const [row] = await teams.cards();
      assert.deepEqual([row?.state, row?.verbs], ['open', ['approve', 'reject']], id);
    }
  });

  test('keeps a closed card with the request it belonged to', async () => {
    const { teams, call } = teamsTenant();
    const id = await postCard(call, ANN, approvalCard());
    await call('PUT', `/${teams.personalChat(ANN)}/activities/${id}`, message(closedCard));
    const [row] = await teams.cards('RITM0010123');
    assert.equal(row?.state, 'closed');
    assert.equal(row?.requestId, 'req-1');
    assert.deepEqual(row?.approvers, []);
    assert.deepEqual(row?.verbs, []);
  });

  test('opens only the cards of the ticket that is asked for', async () => {
    const { teams, call, invoked } = teamsTenant(() => showCard(approvalCard()));
    await call('POST', `/${CHANNEL}/activities`, message(baseCard([teams.mriOf(ANN)])));
    assert.deepEqual(await teams.cards('RITM0099999'), []);
    assert.equal(invoked.length, 0);
    assert.equal((await teams.cards('RITM0010123')).length, 1);
    assert.equal(invoked.length, 1);
  });

  test('the list of cards does not count the button that only refreshes, nor a message that is gone', async () => {
    const { teams, call } = teamsTenant();
    const look = { type: 'Action.Execute', verb: 'look-again', data: { requestId: 'req-1' } };
    const idle = {
      type: 'AdaptiveCard',
      version: '1.5',
      refresh: { action: look, userIds: [] },
      actions: [look],
    };
    await call('POST', `/${CHANNEL}/activities`, message(idle));
    const { body } = await call('POST', `/${CHANNEL}/activities`, message(approvalCard()));
    teams.deleteMessage(body.id);
    assert.deepEqual(
      (await teams.cards()).map(({ state, verbs }) => [state, verbs]),
      [
        ['closed', []],
        ['closed', []],
      ],
    );
  });

  test('leaves plain notices to the list of messages', async () => {
    const { teams, call } = teamsTenant();
    const chat = await openChat(call, ANN);
    await call('POST', `/${chat}/activities`, { type: 'message', text: 'RITM0010123 was granted' });
    await call('POST', `/${CHANNEL}/activities`, message(closedCard));
    assert.deepEqual(await teams.cards(), []);
    assert.deepEqual(
      teams.messages().map(({ to, text, ticket }) => [to, text, ticket?.number]),
      [
        [ANN, 'RITM0010123 was granted', 'RITM0010123'],
        [CHANNEL, 'Closed', undefined],
      ],
    );
  });
});

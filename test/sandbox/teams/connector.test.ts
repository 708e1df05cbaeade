import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TENANT_ID } from '../../../sandbox/company.ts';
import {
  ANN,
  approvalCard,
  BOB,
  CHANNEL,
  closedCard,
  GUEST,
  message,
  openChat,
  postCard,
  teamsTenant,
} from './tenant.ts';

describe('The Bot Connector', () => {
  test('refuses a call without a bot token of the tenant', async () => {
    const { call } = teamsTenant();
    assert.equal((await call('GET', `/${CHANNEL}/members`, undefined, 'stranger')).status, 401);
  });

  test('opens the same chat for a person each time, by Entra id and by pairwise id', async () => {
    const { call, teams } = teamsTenant();
    const chat = await openChat(call, ANN);
    assert.match(chat, /^a:/);
    assert.equal(await openChat(call, teams.mriOf(ANN)), chat);
    assert.equal(teams.personalChat(ANN), chat);
    assert.notEqual(await openChat(call, BOB), chat);
  });

  test('the Bot Connector does not open chats for another tenant, a stranger, or by Entra id where that is switched off', async () => {
    const { call, teams } = teamsTenant();
    const open = (id: string, tenantId: string) => call('POST', '', { members: [{ id }], tenantId });
    assert.equal((await open(ANN, '00000000-0000-4000-8000-000000000000')).status, 400);
    assert.equal((await open('44444444-4444-4444-8444-444444444444', TENANT_ID)).status, 400);
    teams.switches.objectIdMembers = 'refused';
    assert.equal((await open(ANN, TENANT_ID)).status, 400);
    assert.equal((await open(teams.mriOf(ANN), TENANT_ID)).status, 201);
  });

  test('T10 answers 403 with error 209 when the person blocked the bot, and has no chat with a guest', async () => {
    const { call, teams } = teamsTenant();
    const chat = await openChat(call, ANN);
    teams.setApp(ANN, 'blocked');
    const refused = await call('POST', `/${chat}/activities`, message(closedCard));
    assert.equal(refused.status, 403);
    assert.equal(refused.body.errorCode, 209);
    assert.match(refused.body.message, /MessageWritesBlocked/);
    const guest = await call('POST', '', { members: [{ id: GUEST }], tenantId: TENANT_ID });
    assert.equal(guest.status, 403);
  });

  test('T10 answers 404 for an unknown conversation and 413 for a message over the limit', async () => {
    const { call, teams } = teamsTenant();
    assert.equal((await call('POST', '/a:unknown/activities', message(closedCard))).status, 404);
    teams.switches.messageBytes = 1000;
    const big = { ...closedCard, body: [{ type: 'TextBlock', text: 'x'.repeat(1000) }] };
    const chat = await openChat(call, ANN);
    assert.equal((await call('POST', `/${chat}/activities`, message(big))).status, 413);
  });

  test('T10 throttles the eighth message to one chat within a second, and does not always say when to come back', async () => {
    const { call, clock } = teamsTenant();
    const chat = await openChat(call, ANN);
    const post = () => call('POST', `/${chat}/activities`, message(closedCard));
    for (let sent = 0; sent < 7; sent++) assert.equal((await post()).status, 201);
    const first = await post();
    const second = await post();
    assert.deepEqual([first.status, second.status], [429, 429]);
    assert.equal(first.headers.get('retry-after'), '1');
    assert.equal(second.headers.get('retry-after'), null);
    clock.moveTo(clock.now() + 2_000);
    assert.equal((await post()).status, 201);
  });

  test('T10 throttles the app as a whole at thirty calls a second', async () => {
    const { call } = teamsTenant();
    const statuses = new Set<number>();
    for (let index = 0; index < 31; index++)
      statuses.add((await call('GET', `/a:none${index}/members`)).status);
    assert.deepEqual([...statuses], [404, 429]);
  });

  test('T11 updates and deletes its own messages, and answers 404 once they are gone', async () => {
    const { call, teams } = teamsTenant();
    const id = await postCard(call, ANN, approvalCard());
    const path = `/${teams.personalChat(ANN)}/activities/${id}`;
    assert.deepEqual((await call('PUT', path, message(closedCard))).body, { id });
    assert.deepEqual(await teams.look(id, ANN), closedCard);
    assert.equal((await call('DELETE', path)).status, 200);
    assert.equal((await call('PUT', path, message(closedCard))).status, 404);
  });

  test('T11 a message somebody deleted can no longer be updated', async () => {
    const { call, teams } = teamsTenant();
    const id = await postCard(call, ANN, approvalCard());
    teams.deleteMessage(id);
    const put = await call('PUT', `/${teams.personalChat(ANN)}/activities/${id}`, message(closedCard));
    assert.equal(put.status, 404);
  });

  test('T14 takes messages and updates with 202, with the id or without a word, and they are there', async () => {
    const { call, teams } = teamsTenant();
    const chat = await openChat(call, ANN);
    const post = () => call('POST', `/${chat}/activities`, message(approvalCard()));
    teams.switches.accepted = 'with-id';
    const told = await post();
    assert.deepEqual([told.status, typeof told.body.id], [202, 'string']);
    teams.switches.accepted = 'without-body';
    const silent = await post();
    assert.deepEqual([silent.status, silent.body], [202, null]);
    assert.equal((await teams.cards()).length, 2);
    const update = await call('PUT', `/${chat}/activities/${told.body.id}`, message(closedCard));
    assert.deepEqual([update.status, update.body], [202, null]);
    assert.deepEqual(await teams.look(told.body.id, ANN), closedCard);
  });

  test('T14 opens a chat with 202 and may not say which one', async () => {
    const { call, teams } = teamsTenant();
    const open = () => call('POST', '', { members: [{ id: ANN }], tenantId: TENANT_ID });
    teams.switches.acceptedChats = 'with-id';
    assert.deepEqual(await open().then(({ status, body }) => [status, body.id]), [
      202,
      teams.personalChat(ANN),
    ]);
    teams.switches.acceptedChats = 'without-body';
    assert.deepEqual(await open().then(({ status, body }) => [status, body]), [202, null]);
  });

  test('T13 writes the Entra id of a member now in one field, now in the other, or leaves it out', async () => {
    const { call, teams } = teamsTenant();
    const { body } = await call('GET', `/${CHANNEL}/pagedmembers?pageSize=50`);
    const fields = body.members.map((entry: object) =>
      ['aadObjectId', 'objectId'].filter((name) => name in entry),
    );
    assert.deepEqual(
      fields.map((names: string[]) => names.length),
      [1, 1],
    );
    teams.switches.rosterId = 'objectId';
    const one = await call('GET', `/${CHANNEL}/members/${teams.mriOf(BOB)}`);
    assert.equal(one.body.objectId, BOB);
    assert.equal('aadObjectId' in one.body, false);
    teams.switches.rosterId = 'none';
    const none = await call('GET', `/${CHANNEL}/members/${teams.mriOf(BOB)}`);
    assert.equal(JSON.stringify(none.body).includes(BOB), false);
  });

  test('starts a thread in a channel', async () => {
    const { call } = teamsTenant();
    const channelData = { channel: { id: CHANNEL }, tenant: { id: TENANT_ID } };
    const { body } = await call('POST', '', { isGroup: true, channelData, activity: message(closedCard) });
    assert.equal(body.id, `${CHANNEL};messageid=${body.activityId}`);
    assert.equal(
      (await call('PUT', `/${body.id}/activities/${body.activityId}`, message(closedCard))).status,
      200,
    );
  });
});

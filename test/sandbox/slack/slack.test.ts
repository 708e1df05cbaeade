import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { plainRequest } from '../../../sandbox/plain-request.ts';
import { seededRandom } from '../../../sandbox/tenant/random.ts';
import type { DeliveryInit } from '../../../sandbox/tenant/simulator.ts';
import {
  SLACK_BOT_TOKEN,
  SLACK_CLIENT_ID,
  SLACK_CLIENT_SECRET,
  slackIdOf,
} from '../../../sandbox/tenant/slack/company.ts';
import { createSlack } from '../../../sandbox/tenant/slack/slack.ts';

const RUBEN = '00000000-0000-4000-8000-00000000000a';

const BUTTONS = {
  type: 'actions',
  elements: [
    {
      type: 'button',
      action_id: 'approve',
      text: { type: 'plain_text', text: 'Approve' },
      value: '{"requestId":"r","stage":"s"}',
    },
  ],
};

function workspace(answers: (init: DeliveryInit) => Promise<void> = async () => undefined) {
  const clock = virtualClock(STARTS_AT);
  const delivered: DeliveryInit[] = [];
  const deliver = async (_: string, init: DeliveryInit) => {
    delivered.push(init);
    await answers(init);
    return { status: 200, body: '', ms: 1 };
  };
  const slack = createSlack(
    { clock, random: seededRandom('slack'), faults: { strike: () => null, lagOf: () => 0 }, deliver },
    { people: () => [RUBEN] },
  );
  const call = async (method: string, body: object, token = SLACK_BOT_TOKEN) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await slack.handle(plainRequest(`https://slack.com/api/${method}`, init));
    return (await answer.json()) as Record<string, unknown>;
  };
  const post = async (blocks: readonly object[] = [BUTTONS]) => {
    const { channel, ts } = await call('chat.postMessage', { channel: slackIdOf(RUBEN), text: 'x', blocks });
    return { channel, ts, id: `${channel}-${ts}` };
  };
  const payload = () => {
    const form = new URLSearchParams(delivered.at(-1)?.body);
    return JSON.parse(form.get('payload') ?? '{}') as {
      response_url: string;
      actions: { action_id: string }[];
    };
  };
  const respond = async (url: string, body: object) => {
    const init = { method: 'POST', body: JSON.stringify(body) };
    return (await slack.handle(plainRequest(url, init))).status;
  };
  return { clock, slack, call, post, payload, respond, delivered };
}

describe('simulated Slack', () => {
  test('K1 a press is signed as it is asked for, and comes once more byte for byte', async () => {
    const { slack, post, delivered } = workspace();
    const { id } = await post();
    for (const signature of ['bad', 'missing', 'early', 'late', 'not-a-number'] as const)
      await slack.press(id, { as: RUBEN, verb: 'approve', tamper: { signature } });
    const times = delivered.map(({ headers }) => headers['x-slack-request-timestamp']);
    const now = STARTS_AT / 1000;
    assert.deepEqual(times.slice(2), [String(now + 301), String(now - 301), 'now']);
    assert.equal(delivered[1]?.headers['x-slack-signature'], undefined);
    await slack.repeat();
    assert.deepEqual(delivered.at(-1), delivered.at(-2));
  });

  test('K2 a press says what it is made to say', async () => {
    const { slack, post, payload } = workspace();
    const { id } = await post();
    await slack.press(id, { as: RUBEN, verb: 'grant', tamper: { payload: { api_app_id: 'A0SOMEBODY' } } });
    assert.equal(payload().actions[0]?.action_id, 'grant');
    assert.equal((payload() as unknown as { api_app_id: string }).api_app_id, 'A0SOMEBODY');
  });

  test('K3 what can not be done is HTTP 200 with the reason', async () => {
    const { slack, call } = workspace();
    const to = { channel: slackIdOf(RUBEN), text: 'x' };
    assert.equal(
      (await call('chat.postMessage', { ...to, channel: 'U0NOBODY' }))['error'],
      'channel_not_found',
    );
    assert.equal((await call('chat.postMessage', to, 'xoxb-other'))['error'], 'invalid_auth');
    assert.equal(
      (await call('chat.postMessage', { ...to, blocks: [{ type: 'x' }] }))['error'],
      'invalid_blocks',
    );
    slack.setAccount(RUBEN, 'deactivated');
    assert.equal((await call('chat.postMessage', to))['error'], 'user_disabled');
  });

  test('K4 an update without blocks keeps them or not, and some messages can not be edited', async () => {
    const { slack, call, post } = workspace();
    const { channel, ts, id } = await post();
    await call('chat.update', { channel, ts, text: 'closed' });
    assert.deepEqual(slack.verbsOf(id), ['approve']);
    slack.switches.updateWithoutBlocks = 'removed';
    await call('chat.update', { channel, ts, text: 'closed' });
    assert.deepEqual(slack.verbsOf(id), []);
    slack.switches.edits = 'edit_window_closed';
    assert.equal((await call('chat.update', { channel, ts, text: 'x' }))['error'], 'edit_window_closed');
    slack.remove(id);
    assert.equal((await call('chat.update', { channel, ts, text: 'x' }))['error'], 'message_not_found');
  });

  test("K5 a press's address takes five answers, within half an hour", async () => {
    const { clock, slack, post, payload, respond } = workspace();
    const { id } = await post();
    await slack.press(id, { as: RUBEN, verb: 'approve' });
    const { response_url: url } = payload();
    const words = { response_type: 'ephemeral', text: 'Noted.' };
    for (let time = 0; time < 5; time += 1) assert.equal(await respond(url, words), 200);
    assert.equal(await respond(url, words), 404);
    await slack.press(id, { as: RUBEN, verb: 'approve' });
    clock.moveTo(clock.now() + 31 * 60_000);
    assert.equal(await respond(payload().response_url, words), 404);
    assert.equal(slack.ephemerals().length, 5);
  });

  test('K6 a press that is not answered in time fails for whoever pressed', async () => {
    const { clock, slack, post } = workspace(() => new Promise(() => undefined));
    const { id } = await post();
    const pressing = slack.press(id, { as: RUBEN, verb: 'approve' });
    clock.moveTo(clock.now() + 3_000);
    assert.equal((await pressing).status, 504);
  });

  test('K7 a code of the sign-in counts once, for the address that it was made for', async () => {
    const { slack } = workspace();
    const backTo = 'https://countersign.example/api/slack/account/back';
    const address = `https://slack.com/openid/connect/authorize?${new URLSearchParams({ redirect_uri: backTo, state: 's' })}`;
    const exchange = async (code: string, to: string) => {
      const body = new URLSearchParams({
        ...{ code, redirect_uri: to, client_id: SLACK_CLIENT_ID, client_secret: SLACK_CLIENT_SECRET },
      }).toString();
      const url = 'https://slack.com/api/openid.connect.token';
      return (await (await slack.handle(plainRequest(url, { method: 'POST', body }))).json()) as {
        ok: boolean;
      };
    };
    const codeOf = () => new URL(slack.signIn(address, RUBEN)).searchParams.get('code') ?? '';
    const code = codeOf();
    assert.equal((await exchange(code, backTo)).ok, true);
    assert.equal((await exchange(code, backTo)).ok, false);
    assert.equal((await exchange(codeOf(), 'https://elsewhere.example/')).ok, false);
  });
});

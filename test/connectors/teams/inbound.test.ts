import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Press } from '../../../sandbox/tenant/teams/client.ts';
import { TOKEN_TAMPERS } from '../../../sandbox/tenant/teams/signing.ts';
import { createTeamsInbound } from '../../../src/connectors/teams/inbound.ts';
import { VIEW } from '../contracts/conversation.ts';
import { pass } from '../support/border.ts';
import { LOTTE, RUBEN, SETTINGS, tenant } from './tenant.ts';

const NONCE = 'nonce-0123456789';

async function withCard() {
  const made = tenant();
  const answer = await made.conversation.post(RUBEN, VIEW, NONCE, 'r');
  assert.ok(answer.posted && answer.place);
  const { messageId } = answer.place;
  const press = async (more: Partial<Press> = {}) => {
    const { status, body } = await made.teams.press(messageId, { as: RUBEN, verb: 'approve', ...more });
    return { status, body, received: made.last() };
  };
  return { ...made, press };
}

const activity = (patch: Readonly<Record<string, unknown>>): Partial<Press> => ({
  tamper: { activity: patch },
});

describe('a press in Teams', () => {
  test('with a good token counts, and is answered inside HTTP 200', async () => {
    const { press } = await withCard();
    const { status, body, received } = await press();
    assert.equal(received.received, 'press');
    assert.equal(status, 200);
    assert.deepEqual(body, {
      statusCode: 200,
      type: 'application/vnd.microsoft.activity.message',
      value: 'Noted.',
    });
  });

  for (const token of TOKEN_TAMPERS)
    test(`a press in Teams is unproven when its token is tampered with: ${token} (T7)`, async () => {
      const { press } = await withCard();
      const { received } = await press({ tamper: { token } });
      assert.ok(received.received === 'unproven');
      assert.ok(received.status === 401 || received.status === 403);
    });

  test('a press in Teams is unproven from another channel, or when token and body name different service URLs (T7, T8)', async () => {
    const { press } = await withCard();
    for (const patch of [
      { channelId: 'emulator' },
      { channelId: 'webchat' },
      { serviceUrl: 'https://attacker.example/' },
      { serviceUrl: null },
    ]) {
      const { received } = await press(activity(patch));
      assert.ok(received.received === 'unproven' && received.status === 403, JSON.stringify(patch));
    }
  });

  test('a press in Teams is refused from another organization, by either place that tells it (T3)', async () => {
    const { press } = await withCard();
    const other = '00000000-0000-4000-8000-0000000000ff';
    for (const patch of [
      { channelData: { tenant: { id: other } } },
      { conversation: { tenantId: other } },
      { channelData: { tenant: null } },
    ]) {
      const { received } = await press(activity(patch));
      assert.ok(received.received === 'refused', JSON.stringify(patch));
      assert.equal(received.code, 'other-tenant');
      assert.equal(received.requestId, VIEW.requestId);
    }
    const { received } = await press(activity({ conversation: { tenantId: null } }));
    assert.equal(received.received, 'press');
  });

  test('a press in Teams is refused when Teams does not say who pressed (T13)', async () => {
    const { press } = await withCard();
    for (const from of [
      { aadObjectId: null },
      { aadObjectId: 'ruben@contoso.example' },
      { aadObjectId: 7 },
    ]) {
      const { received } = await press(activity({ from }));
      assert.ok(received.received === 'refused');
      assert.equal(received.code, 'no-object-id');
      assert.equal(received.personId, null);
    }
  });

  for (const [what, more] of [
    ['a verb in other letters', { verb: 'Approve' }],
    ['an unknown verb', { verb: 'grant' }],
    ['no nonce', { data: { nonce: null } }],
    ['a short nonce', { data: { nonce: 'x' } }],
    ['a request id of another shape', { data: { requestId: '../x' } }],
    ['a stage of another type', { data: { stage: 7 } }],
    ['an input the card does not have', { data: { approverId: LOTTE } }],
    ['a comment that is no text', { data: { comment: ['x'] } }],
    ['a comment without end', { data: { comment: 'x'.repeat(1001) } }],
    ['another kind of action', activity({ value: { action: { type: 'Action.Submit' } } })],
    ['no id', activity({ id: null })],
  ] as readonly (readonly [string, Partial<Press>])[])
    test(`a press in Teams is refused with ${what}, and the person is told (T6)`, async () => {
      const { press } = await withCard();
      const { status, body, received } = await press(more);
      assert.ok(received.received === 'refused');
      assert.equal(received.personId, RUBEN);
      assert.equal(status, 200);
      assert.match(JSON.stringify(body), /can not be used/);
    });

  test('with too long a comment is told so, since a newer card would not help', async () => {
    const { press } = await withCard();
    const { body, received } = await press({ data: { comment: 'x'.repeat(1001) } });
    assert.ok(received.received === 'refused' && received.code === 'input-too-long');
    assert.match(JSON.stringify(body), /over 1000 characters\. Shorten yours and press again/);
  });

  test('counts with what a client adds by itself', async () => {
    const { press } = await withCard();
    const { received } = await press({ data: { msteams: { type: 'invoke' } } });
    assert.ok(received.received === 'press');
    assert.equal(received.press.verb, 'approve');
  });

  test('a press in Teams of a client that names the message in the legacy way comes from no message known by its id', async () => {
    const { press } = await withCard();
    const { received } = await press(activity({ replyToId: '1:1zTWyWTd0yDXUSPJU8uHKuEvx1ZI5' }));
    assert.ok(received.received === 'press');
    assert.equal(received.press.messageId, null);
    assert.equal(received.press.place, null);
  });

  test('a press in Teams that a client makes by itself only refreshes, whatever its verb (T4)', async () => {
    const { press } = await withCard();
    for (const verb of ['approve', 'reject', 'refresh']) {
      const { received } = await press({ verb, trigger: 'automatic' });
      assert.ok(received.received === 'press');
      assert.equal(received.press.verb, 'refresh');
    }
  });

  test('keeps counting after Bot Framework changed its key, at the cost of one look (T7)', async () => {
    const { press, teams, calls } = await withCard();
    const looks = () => calls.filter((call) => call.endsWith('/.well-known/keys')).length;
    await press();
    assert.equal(looks(), 1);
    teams.rotateKeys();
    assert.equal((await press()).received.received, 'press');
    assert.equal((await press()).received.received, 'press');
    assert.equal(looks(), 2);
  });

  test('with made-up key ids makes us look for keys once a minute at most', async () => {
    const { press, calls, clock } = await withCard();
    const looks = () => calls.filter((call) => call.endsWith('/.well-known/keys')).length;
    for (let time = 0; time < 5; time++) await press({ tamper: { token: 'unknown-key' } });
    assert.equal(looks(), 2);
    await pass(clock, 60_000);
    await press({ tamper: { token: 'unknown-key' } });
    assert.equal(looks(), 3);
  });

  test('a press in Teams is unproven while the keys can not be had, and counts on with keys that could not be renewed', async () => {
    const { press, faults, clock } = await withCard();
    const down = faults.add({
      match: { host: 'login.botframework.com' },
      effect: { kind: 'status', status: 503 },
    });
    const { received } = await press();
    assert.ok(received.received === 'unproven');
    assert.equal(received.code, 'keys-unavailable');
    faults.remove(down.id);
    await pass(clock, 5000);
    assert.equal((await press()).received.received, 'press');
    faults.add({ match: { host: 'login.botframework.com' }, effect: { kind: 'html' } });
    await pass(clock, 3 * 3_600_000);
    assert.equal((await press()).received.received, 'press');
    await pass(clock, 4 * 3_600_000);
    assert.equal((await press()).received.received, 'unproven');
  });

  test('a press in Teams is unproven while the bot has no id in the settings', async () => {
    const { press, deliveries, outbound, clock } = await withCard();
    await press();
    const inbound = createTeamsInbound({ ...SETTINGS, botAppId: '' }, outbound, clock);
    const [delivery] = deliveries;
    const made = await inbound.receive(new Headers(delivery?.headers), delivery?.body ?? '', clock.now());
    assert.equal(made.received, 'unproven');
  });

  test('a press in Teams of another kind of activity is of no consequence', async () => {
    const { press } = await withCard();
    for (const patch of [{ type: 'message' }, { type: 'installationUpdate' }, { name: 'task/fetch' }]) {
      const { received } = await press(activity(patch));
      assert.ok(received.received === 'nothing');
      assert.equal(received.status, 200);
    }
  });

  test('a press in Teams whose body is too large or unreadable is unproven, its token unseen or not', async () => {
    const { press, deliveries, inbound, clock } = await withCard();
    await press();
    const headers = new Headers(deliveries[0]?.headers);
    const large = await inbound.receive(headers, `"${'x'.repeat(256 * 1024)}"`, clock.now());
    assert.ok(large.received === 'unproven' && large.code === 'body-too-large');
    const broken = await inbound.receive(headers, '{"type":', clock.now());
    assert.ok(broken.received === 'unproven' && broken.code === 'body-unreadable');
  });
});

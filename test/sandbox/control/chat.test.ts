import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TENANT_ID } from '../../../sandbox/company.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { BOT_CLIENT } from '../../../sandbox/tenant/entra/clients.ts';
import { sandbox } from './sandbox.ts';

const REQUESTER = person('sales-rep').id;
const MANAGER = person('sales-manager').id;

describe('Chat through the control API', () => {
  const card = {
    type: 'AdaptiveCard',
    version: '1.5',
    body: [{ type: 'TextBlock', text: 'RITM0010123' }],
    actions: [{ type: 'Action.Execute', verb: 'approve', data: { requestId: 'r', stage: 's', nonce: 'n' } }],
  };

  async function withCard(app: () => Response) {
    const { fetch, teams, tenant, clock, call } = sandbox(app);
    tenant.mailbox.send({
      fromUserId: REQUESTER,
      to: [person('sales-manager').userPrincipalName],
      cc: [],
      subject: 'Hello',
      contentType: 'text',
      content: 'You were asked',
      saveToSentItems: false,
    });
    clock.moveTo(clock.now() + 1000);
    const token = await fetch(
      new Request(`https://login.microsoftonline.com/${TENANT_ID}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: BOT_CLIENT.appId,
          client_secret: BOT_CLIENT.secret,
          scope: 'https://api.botframework.com/.default',
        }),
      }),
    );
    const { access_token } = (await token.json()) as { access_token: string };
    const send = async (url: string, headers: Record<string, string>, body: object) => {
      const request = { method: 'POST', headers, body: JSON.stringify(body) };
      const { status } = await fetch(new Request(url, request));
      assert.ok(status < 300, `${url} answered ${status}`);
    };
    const connector = 'https://smba.trafficmanager.net/teams/v3/conversations';
    const post = (body: object) =>
      send(
        `${connector}/${teams.personalChat(MANAGER)}/activities`,
        { authorization: `Bearer ${access_token}` },
        { type: 'message', ...body },
      );
    await post({ attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }] });
    await post({ text: 'For your information' });
    return call;
  }

  test('lists cards, presses them as anybody and tells what the app answered', async () => {
    const call = await withCard(() =>
      Response.json({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'ok' }),
    );
    const [row] = (await call('GET', '/cards?ticket=RITM0010123')).body;
    assert.deepEqual([row.state, row.requestId, row.approvers], ['open', 'r', [MANAGER]]);
    const pressed = await call('POST', `/cards/${row.id}/press`, { as: REQUESTER, verb: 'approve' });
    assert.deepEqual(pressed.body.body.value, 'ok');
    assert.deepEqual(Object.keys(pressed.body).sort(), ['body', 'ms', 'status']);
    assert.equal((await call('POST', '/cards/none/press', { as: REQUESTER, verb: 'approve' })).status, 404);
  });

  test('lists notices of chat and mail by time', async () => {
    const call = await withCard(() => new Response());
    const notices = (await call('GET', '/messages')).body;
    assert.deepEqual(
      notices.map(({ channel, to, text }: Record<string, string>) => [channel, to, text]),
      [
        ['mail', MANAGER, 'Hello\n\nYou were asked'],
        ['teams', MANAGER, 'For your information'],
      ],
    );
  });

  test('Cards and notices of one person are listed by name, with who is behind the ids', async () => {
    const call = await withCard(() => new Response());
    const { id, displayName, userPrincipalName } = person('sales-manager');
    const [own, ...others] = (await call('GET', `/cards?as=${displayName}`)).body;
    assert.deepEqual(others, []);
    assert.deepEqual([own.people, own.verbs], [[{ id, displayName, userPrincipalName }], ['approve']]);
    assert.deepEqual((await call('GET', '/cards?as=Carla Mendes')).body, []);
    assert.equal((await call('GET', `/messages?to=${userPrincipalName}`)).body.length, 2);
    assert.deepEqual((await call('GET', '/messages?to=Carla Mendes')).body, []);
    assert.equal((await call('GET', '/messages?to=Nobody')).status, 404);
  });

  test('A card as one person sees it is their own view of it', async () => {
    const view = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 'Done.' }] };
    const call = await withCard(() =>
      Response.json({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: view }),
    );
    const [before] = (await call('GET', '/cards')).body;
    await call('POST', `/cards/${before.id}/press`, { as: MANAGER, verb: 'approve' });
    const [after] = (await call('GET', '/cards?as=Felix Brandt')).body;
    assert.deepEqual([after.card, after.state, after.views], [view, 'closed', {}]);
    assert.deepEqual((await call('GET', '/cards')).body[0].views, { [MANAGER]: view });
  });
});

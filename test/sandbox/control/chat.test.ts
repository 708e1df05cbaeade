import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { person } from '../../../sandbox/tenant/company/people.ts';
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
    const { tenant, call } = sandbox(app);
    const { teams } = tenant;
    const chat = teams.personalChat(MANAGER);
    const post = (body: object) =>
      teams.handle(
        new Request(`https://smba.trafficmanager.net/teams/v3/conversations/${chat}/activities`, {
          method: 'POST',
          headers: { authorization: 'Bearer bot' },
          body: JSON.stringify({ type: 'message', ...body }),
        }),
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
    const texts = (await call('GET', '/messages')).body.map(({ channel, text }: Record<string, string>) => [
      channel,
      text,
    ]);
    assert.deepEqual(texts, [
      ['mail', 'Hello'],
      ['teams', 'For your information'],
    ]);
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TENANT_ID } from '../../../sandbox/company.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { BOT_CLIENT } from '../../../sandbox/tenant/entra/clients.ts';
import { sandbox } from './sandbox.ts';

const CONNECTOR = 'https://smba.trafficmanager.net/teams/v3/conversations';
const MANAGER = person('sales-manager').id;

async function botToken(fetch: (request: Request) => Promise<Response>): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: BOT_CLIENT.appId,
    client_secret: BOT_CLIENT.secret,
    scope: 'https://api.botframework.com/.default',
  });
  const url = `https://login.microsoftonline.com/${TENANT_ID}/oauth2/v2.0/token`;
  const answer = (await (await fetch(new Request(url, { method: 'POST', body }))).json()) as Record<
    string,
    string
  >;
  return answer['access_token'] ?? '';
}

describe('The whole tenant', () => {
  test('answers for every vendor, and for no other host', async () => {
    const { fetch } = sandbox();
    const statusOf = async (url: string) => (await fetch(new Request(url))).status;
    assert.equal(await statusOf('https://graph.microsoft.com/v1.0/users'), 401);
    assert.equal(await statusOf('https://acme.service-now.com/api/now/table/sc_req_item'), 401);
    assert.equal(await statusOf(`${CONNECTOR}/a:1/members`), 401);
    assert.equal(await statusOf('https://login.botframework.com/v1/.well-known/keys'), 200);
    await assert.rejects(fetch(new Request('https://attacker.example/')), { name: 'TypeError' });
  });

  test('T11 keeps a card whose posting was answered by a broken connection', async () => {
    const { fetch, teams, controlled } = sandbox();
    const token = await botToken(fetch);
    const match = { host: 'smba.trafficmanager.net', method: 'POST' };
    controlled.faults.add({ match, count: 1, effect: { kind: 'reset', applied: true } });
    const content = { type: 'AdaptiveCard', actions: [{ type: 'Action.Execute', verb: 'approve' }] };
    const attachments = [{ contentType: 'application/vnd.microsoft.card.adaptive', content }];
    const post = new Request(`${CONNECTOR}/${teams.personalChat(MANAGER)}/activities`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ type: 'message', attachments }),
    });
    await assert.rejects(fetch(post), /fetch failed/);
    assert.deepEqual(
      (await teams.cards()).map(({ recipients }) => recipients),
      [[MANAGER]],
    );
  });

  test('counts the calls that hang until they are given up, apart from those that are being answered', async () => {
    const { fetch, controlled, callsHanging, callsAnswering } = sandbox();
    controlled.faults.add({ match: { path: '/keys' }, count: 2, effect: { kind: 'hang' } });
    const giveUp = new AbortController();
    const url = 'https://login.botframework.com/v1/.well-known/keys';
    const hanging = [fetch(new Request(url, giveUp)), fetch(new Request(url, giveUp))];
    assert.equal(callsHanging(), 2);
    const answered = fetch(new Request(url));
    assert.deepEqual([callsHanging(), callsAnswering()], [2, 1]);
    assert.equal((await answered).status, 200);
    giveUp.abort(new Error('time-out'));
    for (const call of hanging) await assert.rejects(call, /time-out/);
    assert.deepEqual([callsHanging(), callsAnswering()], [0, 0]);
  });

  test('T10 answers a fault of the connector in its own words', async () => {
    const { fetch, controlled } = sandbox();
    const match = { host: 'smba.trafficmanager.net' };
    controlled.faults.add({ match, effect: { kind: 'status', status: 502 } });
    const answer = await fetch(new Request(`${CONNECTOR}/a:1/members`));
    assert.equal(answer.status, 502);
    assert.match(await answer.text(), /ServiceError/);
  });

  test('waits with webhooks, counts them on their way, and notes when the app was away', async () => {
    const answered = Promise.withResolvers<Response>();
    let calls = 0;
    const parts = sandbox(() => {
      if (++calls > 1) throw new TypeError('connection refused');
      return answered.promise;
    });
    const order = { catalogItem: 'Access to VPN', requestedFor: person('sales-rep').id };
    parts.servicenow.createTicket(order);
    assert.equal(parts.deliveriesWaiting(), 1);
    parts.clock.moveTo(parts.clock.now() + 10_000);
    while (calls === 0) await new Promise(setImmediate);
    assert.equal(parts.deliveriesRunning(), 1);
    answered.resolve(new Response('', { status: 202 }));
    while (parts.deliveriesRunning() > 0) await new Promise(setImmediate);
    assert.equal(parts.deliveriesWaiting(), 0);
    const [first] = parts.servicenow.deliveries();
    assert.equal(first?.status, 202);
    const [again] = await parts.servicenow.replay(first?.id ?? '');
    assert.equal(again?.status, 0);
  });
});
